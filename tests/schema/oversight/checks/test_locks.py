"""Several people at one check: who holds what first, and who holds nothing at all."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from tests.schema.oversight.checks.house import House
from tests.support.gate import closed

CHECKS = "select from checks for update"
DEFECT = {"criterion": "着装", "verdict": "DEFECT", "opinion": "未佩戴工号牌"}
_SOMEBODY_WAITS = """
select exists (select from pg_locks l where not l.granted and pg_backend_pid() = any(pg_blocking_pids(l.pid)))
"""


async def _waiting_for_the_check(house: House, doing: Awaitable[Any], *, then: str) -> None:
    """While somebody else holds the check, it waits for that and holds none of the rows of `then`."""
    async with closed(house.clerk.person.tenant_id, CHECKS) as gate:
        running = asyncio.ensure_future(doing)
        while not await gate.fetchval(_SOMEBODY_WAITS):
            assert not running.done()
        await gate.execute(f"{then} for update nowait")
    await running


async def _defect(house: House) -> tuple[str, str]:
    """A check that is over, and the defect that it found."""
    key = await house.begun()
    payload = await house.inspector.do("checkRecordFinding", "finding { id }", checkId=key, **DEFECT)
    await house.concluded(key)
    return key, payload["finding"]["id"]


async def test_whoever_reports_or_decides_waits_for_the_check_before_all_else(house: House) -> None:
    _, finding = await _defect(house)
    report = house.clerk.do("correctionReport", "correction { id }", findingId=finding, text="已佩戴")
    await _waiting_for_the_check(house, report, then="select from check_findings")
    query = "{ checkFindings { nodes { corrections { id } } } }"
    ((made,),) = [one["corrections"] for one in (await house.clerk.ask(query))["checkFindings"]["nodes"]]
    accept = house.inspector.do("correctionAccept", "", correctionId=made["id"])
    await _waiting_for_the_check(house, accept, then="select from check_findings, check_corrections")


async def test_a_finding_is_written_anew_after_the_check_is_held(house: House) -> None:
    key = await house.begun()
    payload = await house.inspector.do("checkRecordFinding", "finding { id }", checkId=key, **DEFECT)
    anew = {"findingId": payload["finding"]["id"], **DEFECT}
    doing = house.inspector.do("checkRecordFinding", "finding { id }", checkId=key, **anew)
    await _waiting_for_the_check(house, doing, then="select from check_findings")


async def test_whoever_sees_nothing_of_it_waits_for_nobody(house: House) -> None:
    key, finding = await _defect(house)
    async with closed(house.clerk.person.tenant_id, CHECKS), asyncio.timeout(20):
        for mutation, given, field in (
            ("checkBegin", {"checkId": key}, "checkId"),
            ("correctionReport", {"findingId": finding, "text": "好"}, "findingId"),
        ):
            assert await house.mender.errors(mutation, **given) == [("NOT_FOUND", ["input", field])]
