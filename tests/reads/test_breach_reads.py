"""What became of a breach reads the same both ways, for everybody whom it concerns and for those whom not."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import strawberry

from app.demo import accounts, living_cases, water_utility
from schema.reads.execution import OrdinaryExecutor
from schema.root import build_schema
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.session import tenant_session
from tests.reads.conftest import data, run
from tests.reads.data import NOW
from tests.support.accountable import held_accountable

COMPILED = build_schema()
ORDINARY = build_schema()
ORDINARY.execution_context_class = OrdinaryExecutor
EVERYTHING = """{ breaches(first: 50, orderBy: [NOTICED_AT_DESC]) { totalCount nodes {
    id kind state account occurredAt noticedAt upheldWithinYear
    case { number } staff { badge } department { code } clock { stage }
    report { at by { badge } }
    review { accepted reason at stateBy decideBy missedAt overdue by { badge } head { badge } }
    extensions { step dueAt until reason at by { badge } }
    statements { liable text at by { badge } }
    decision { upheld reason }
    decisions { upheld reason grounds severity circumstances upheldWithinYear repeated statementMissing at
        objectBy by { badge } measures { kind liftedAt } }
    measures { kind liable amount points months until liftedAt staff { badge } }
    objection { text at decideBy outcome reason decidedAt by { badge } decidedBy { badge } }
} } }"""


@pytest.fixture
async def viewers(tenant: UUID) -> dict[str, Viewer]:
    """The person, her head who reported it, the leader, and a colleague."""
    async with tenant_session(tenant):
        made = await water_utility.furnish(at=NOW)
        await accounts.open_for(made.staff.values(), password_hash="none", at=NOW)
        await living_cases.fill(made, now=NOW + timedelta(days=40))
        await held_accountable(made.staff, at=NOW + timedelta(days=41))
        found = {badge: await viewer.load_staff(staff_id=made.staff[badge]) for badge in made.staff}
    return {badge: one for badge, one in found.items() if one is not None}


async def nodes(schema: strawberry.Schema, viewer: Viewer) -> list[dict[str, Any]]:
    """The breaches that somebody sees."""
    return list(data(await run(schema, EVERYTHING, viewer))["breaches"]["nodes"])


async def test_both_ways_of_reading_agree_for_everybody(viewers: dict[str, Viewer]) -> None:
    for badge, one in viewers.items():
        assert await nodes(COMPILED, one) == await nodes(ORDINARY, one), badge


async def test_everybody_reads_what_is_theirs_to_read(viewers: dict[str, Viewer]) -> None:
    clerk, head, leader, colleague = [
        [node for node in await nodes(COMPILED, viewers[badge]) if node["kind"] == "cold"]
        for badge in ("0102", "0101", "0001", "0103")
    ]

    assert leader[0]["report"]["by"] == {"badge": "0101"}
    assert [one["kind"] for one in leader[0]["measures"]] == ["WARNING", "REPRIMAND"]
    assert [one["liftedAt"] is None for one in leader[0]["decisions"][0]["measures"]] == [False, False]
    assert leader[0]["upheldWithinYear"] == 1
    assert clerk == [{**leader[0], "report": None}]
    assert head == leader
    assert colleague == []
