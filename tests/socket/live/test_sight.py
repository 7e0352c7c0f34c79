"""Subscriptions tell what their viewer may see, and end when that changes."""

from typing import Any

import pytest
from starlette.applications import Starlette

from schema.live import following
from tenants.directory import absence, assignment, role, stand_in
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.directory.role import Grant
from tenants.session import tenant_session
from tests.socket.conftest import Deliver
from tests.socket.listening import (
    CASE,
    DESK,
    INBOX,
    QUEUE,
    heard_by,
    hears,
    is_told_to_begin_anew,
    listening,
    registers,
)
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import People
from tests.support.screen import Screen, named
from tests.support.socket import connected


async def test_whoever_loses_sight_of_a_case_by_its_moving_on_is_told_that_it_is_gone(
    address: str, app: Starlette, people: People, api: Api, clerk: Screen, colleague: Screen, deliver: Deliver
) -> None:
    async with tenant_session(people.tenant_id):
        hall = await Office().department("服务大厅")
    middle = Screen(api, await people.somebody(DESK, name="赵敏", within=hall))
    head = await people.somebody({Permission.CASE_READ: Scope.DEPARTMENT}, name="陈丽华", within=hall)
    case = await registers(clerk)

    async def offered(giver: Screen, taker: Screen) -> str:
        to = {"caseId": case["id"], "toStaffId": named("Staff", taker.person.staff_id)}
        return str((await giver.do("caseHandOver", "handOver { id }", **to))["handOver"]["id"])

    await middle.do("handOverAccept", "handOver { id }", handOverId=await offered(clerk, middle))
    # What is only offered the head still sees: it is told of, before it is gone.
    going = await offered(middle, colleague)
    gone = """subscription ($of: Queue!, $after: String) {
        queueChanged(of: $of, after: $after) { event { kind } case { number } goneCaseId inbox { kind } } }"""
    async with listening(address, head, gone, of="DEPARTMENT") as socket:
        await heard_by(app, 1)
        await colleague.do("handOverAccept", "handOver { id }", handOverId=going)
        await deliver()
        change = await hears(socket)
        assert change == {"event": None, "case": None, "goneCaseId": case["id"], "inbox": []}


async def test_what_a_viewer_may_not_see_is_not_told_even_if_they_know_its_id(
    address: str, clerk: Screen, colleague: Screen, stranger: Screen, deliver: Deliver
) -> None:
    cursors = [(await one.ask("{ changesCursor }"))["changesCursor"] for one in (colleague, stranger, clerk)]
    case = await registers(clerk)
    await deliver()
    for screen, cursor in zip((colleague, stranger), cursors, strict=False):
        async with listening(address, screen.person, CASE, case=case["id"], after=cursor) as socket:
            await socket.ask("{ serverVersion }")  # nothing came before the answer
    async with listening(address, clerk.person, CASE, case=case["id"], after=cursors[-1]) as socket:
        assert (await hears(socket))["case"]["number"] == case["number"]


async def test_somebody_who_loses_the_right_to_see_hears_no_more(
    address: str, app: Starlette, people: People, clerk: Screen, deliver: Deliver, clock: Clock
) -> None:
    everywhere = await people.somebody({Permission.CASE_READ: Scope.TENANT}, name="钱进")
    first = await registers(clerk)
    async with listening(address, everywhere, CASE, case=first["id"]) as socket:
        await heard_by(app, 1)
        await clerk.do("caseRemark", "case { id }", caseId=first["id"], text="一")
        await deliver()
        await hears(socket)
        async with tenant_session(people.tenant_id):
            await assignment.assign(everywhere.staff_id, role_ids=[], by=None, at=clock.at)
        clock.advance(seconds=6)
        await clerk.do("caseRemark", "case { id }", caseId=first["id"], text="二")
        await deliver()
        assert await is_told_to_begin_anew(socket)
        await socket.ask("{ serverVersion }")


@pytest.mark.parametrize("query", [QUEUE, INBOX])
async def test_when_the_viewer_sees_other_cases_a_subscription_ends_and_goes_on_from_a_new_cursor(
    address: str,
    app: Starlette,
    people: People,
    clerk: Screen,
    colleague: Screen,
    deliver: Deliver,
    clock: Clock,
    query: str,
) -> None:
    """The colleague is away from now on, and the clerk stands in; nothing happened to any case."""
    case = await registers(colleague)
    variables = {"of": "MINE"} if query is QUEUE else {}
    old = (await clerk.ask("{ changesCursor }"))["changesCursor"]
    async with listening(address, clerk.person, query, **variables) as socket:
        await heard_by(app, 1)
        async with tenant_session(people.tenant_id):
            who: dict[str, Any] = {"staff_id": colleague.person.staff_id, "by": None, "at": clock.at}
            await stand_in.put(stand_in_id=clerk.person.staff_id, **who)
            await absence.create(since=clock.at, reason="外出", **who)
        clock.advance(seconds=6)
        await deliver()
        assert await is_told_to_begin_anew(socket)
    async with listening(address, clerk.person, query, after=old, **variables) as socket:
        assert await is_told_to_begin_anew(socket)
    seen = (await clerk.ask("{ cases { nodes { number } } }"))["cases"]["nodes"]
    assert seen == [{"number": case["number"]}]
    async with listening(address, clerk.person, query, **variables) as socket:
        await socket.ask("{ serverVersion }")


async def test_what_was_found_before_the_sight_changed_is_not_shown_with_a_cursor_from_after_it(
    address: str, people: People, clerk: Screen, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They see the case before and after; but who went on from that cursor would miss what else they see."""
    everywhere = await people.somebody({Permission.CASE_READ: Scope.TENANT}, name="钱进")
    cursor = (await Screen(clerk.api, everywhere).ask("{ changesCursor }"))["changesCursor"]
    case = await registers(clerk)
    found = following._next

    async def found_late(*given: Any) -> Any:
        result = await found(*given)
        clock.advance(seconds=6)
        return result

    async with tenant_session(people.tenant_id):
        role_id = (await assignment.roles_of(everywhere.staff_id)).pop()
    monkeypatch.setattr(following, "_next", found_late)
    async with connected(address) as socket:
        await socket.init(everywhere.token)
        await socket.ask("{ serverVersion }")
        async with tenant_session(people.tenant_id):
            wider = [Grant(Permission.CASE_READ, Scope.TENANT), Grant(Permission.CASE_ACCEPT, Scope.OWN)]
            await role.change(role_id, grants=wider, by=None, at=clock.at)
        await socket.subscribe(CASE, case=case["id"], after=cursor)
        assert await is_told_to_begin_anew(socket)


@pytest.mark.parametrize("queue", [False, True], ids=["case", "queue"])
async def test_who_follows_a_case_that_becomes_confidential_hears_that_it_is_gone_and_no_more(
    address: str, app: Starlette, people: People, clerk: Screen, deliver: Deliver, queue: bool
) -> None:
    case = await registers(clerk)
    async with tenant_session(people.tenant_id):
        hall = await Department.get(id=clerk.person.department_id)
    head = await people.somebody({Permission.CASE_READ: Scope.DEPARTMENT}, name="陈丽华", within=hall)
    query = (QUEUE if queue else CASE).replace("seq", "seq goneCaseId")
    given = {"of": "DEPARTMENT"} if queue else {"case": case["id"]}
    async with listening(address, head, query, **given) as socket:
        await heard_by(app, 1)
        raised = {"confidentiality": "INFORMANT", "reason": "举报"}
        await clerk.do("caseSetConfidentiality", "case { id }", caseId=case["id"], **raised)
        await deliver()
        change = await hears(socket)
        assert (change["goneCaseId"], change["event"], change["case"]) == (case["id"], None, None)
        await clerk.do("caseRemark", "case { id }", caseId=case["id"], text="已联系")
        await deliver()
        await socket.ask("{ serverVersion }")  # nothing came before the answer


async def test_somebody_who_signs_out_is_cut_off(
    address: str, app: Starlette, people: People, clerk: Screen, clock: Clock
) -> None:
    async with listening(address, clerk.person, INBOX) as socket:
        await heard_by(app, 1)
        async with tenant_session(people.tenant_id) as session:
            await session.execute(
                "update accounts set epoch = epoch + 1 where id = $1", clerk.person.account_id
            )
        clock.advance(seconds=6)
        assert (await socket.closed())[0] == 4403


async def test_who_may_not_read_cases_cannot_follow_one(address: str, people: People, clerk: Screen) -> None:
    nobody = await people.somebody({}, name="孙立")
    case = await registers(clerk)
    async with connected(address) as socket:
        await socket.init(nobody.token)
        for query, variables in ((CASE, {"case": case["id"]}), (QUEUE, {"of": "MINE"})):
            await socket.subscribe(query, **variables)
            answer = await socket.receive()
            assert answer["type"] == "error"
            assert answer["payload"][0]["extensions"]["code"] == "FORBIDDEN"
