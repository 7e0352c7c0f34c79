"""Who is told what, when somebody else has written it in another web process."""

import pytest
from starlette.applications import Starlette

from schema.live import following
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.socket.conftest import Deliver
from tests.socket.listening import CASE, INBOX, QUEUE, heard_by, hears, listening, registers
from tests.support.api import Api
from tests.support.office import Office
from tests.support.people import People
from tests.support.screen import Screen, named


async def test_a_change_of_a_case_reaches_who_follows_it_from_another_process(
    address: str, app: Starlette, clerk: Screen, deliver: Deliver
) -> None:
    case, other = await registers(clerk), await registers(clerk)
    cursor = (await clerk.ask("{ changesCursor }"))["changesCursor"]
    async with listening(address, clerk.person, CASE, case=case["id"], after=cursor) as socket:
        for noted in (other, case):
            await clerk.do("caseRemark", "case { id }", caseId=noted["id"], text="已联系抄表员")
        await deliver()
        change = await hears(socket)
        assert (change["event"]["kind"], change["case"]["number"]) == ("case.remarked", case["number"])
        await clerk.do("caseResolve", "case { id }", caseId=case["id"], resolution="抄表有误，已更正")
        await deliver()
        assert (await hears(socket))["case"]["state"] == "RESOLVED"
        await socket.ready()  # and nothing of the other case came between


async def test_what_happened_while_a_client_was_away_comes_first_and_nothing_comes_twice(
    address: str, clerk: Screen, deliver: Deliver
) -> None:
    seen: list[str] = []
    cursor = (await clerk.ask("{ changesCursor }"))["changesCursor"]
    for _ in range(3):
        await registers(clerk)
        await deliver()
        async with listening(address, clerk.person, QUEUE, of="MINE", after=cursor) as socket:
            await registers(clerk)
            await deliver()
            for _ in range(2):
                change = await hears(socket)
                seen.append(change["seq"])
                cursor = change["cursor"]
    nodes = (await clerk.ask("{ changes { nodes { seq event { kind } } } }"))["changes"]["nodes"]
    registered = [node["seq"] for node in nodes if node["event"]["kind"] == "case.registered"]
    assert seen == registered
    assert len(seen) == 6


async def test_more_than_a_batch_is_replayed_in_order(
    address: str, clerk: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "BATCH", 2)
    cursor = (await clerk.ask("{ changesCursor }"))["changesCursor"]
    numbers = [(await registers(clerk))["number"] for _ in range(7)]
    async with listening(address, clerk.person, QUEUE, of="MINE", after=cursor) as socket:
        assert [(await hears(socket))["case"]["number"] for _ in range(7)] == numbers


async def test_the_inbox_rings_for_who_is_told_and_for_nobody_else(
    address: str, app: Starlette, clerk: Screen, colleague: Screen, deliver: Deliver
) -> None:
    case = await registers(clerk)
    async with (
        listening(address, colleague.person, INBOX) as theirs,
        listening(address, clerk.person, INBOX) as mine,
    ):
        await heard_by(app, 2)
        await clerk.do(
            "caseHandOver",
            "handOver { id }",
            caseId=case["id"],
            toStaffId=named("Staff", colleague.person.staff_id),
        )
        await deliver()
        change = await hears(theirs)
        assert change["inbox"] == [{"kind": "hand_over.offered"}]
        assert change["case"]["number"] == case["number"]
        await mine.ready()  # told of nothing: it was their own doing


async def test_a_department_hears_of_what_is_offered_to_it(
    address: str, app: Starlette, people: People, api: Api, clerk: Screen, deliver: Deliver
) -> None:
    async with tenant_session(people.tenant_id):
        meters = await Office().department("抄表科")
    grants = dict.fromkeys((Permission.CASE_READ, Permission.CASE_ACCEPT), Scope.DEPARTMENT)
    reader = await people.somebody(grants, name="赵敏", within=meters)
    case = await registers(clerk)
    async with listening(address, reader, QUEUE, of="DEPARTMENT") as socket:
        await heard_by(app, 1)
        await registers(clerk)
        await clerk.do(
            "caseHandOver",
            "handOver { id }",
            caseId=case["id"],
            toDepartmentId=named("Department", meters.id),
        )
        await deliver()
        assert (await hears(socket))["case"]["number"] == case["number"]


async def test_a_client_that_takes_nothing_holds_up_nobody_and_is_let_go(
    address: str, app: Starlette, clerk: Screen, colleague: Screen, deliver: Deliver
) -> None:
    """Nothing is queued for it: the next change is only read when the last one has been taken."""
    case = await registers(clerk)
    async with listening(address, clerk.person, CASE, case=case["id"]) as slow:
        await heard_by(app, 1)
        (connection,) = app.state.sockets._open
        async with connection._sending:  # as if the client's window were full
            for number in range(5):
                await clerk.do("caseRemark", "case { id }", caseId=case["id"], text=f"记录 {number}")
            await deliver()
            async with listening(address, clerk.person, QUEUE, of="MINE") as quick:
                await heard_by(app, 2)
                await registers(clerk)
                await deliver()
                assert (await hears(quick))["event"]["kind"] == "case.registered"
        kinds = [(await hears(slow))["event"]["kind"] for _ in range(5)]
        assert kinds == ["case.remarked"] * 5
