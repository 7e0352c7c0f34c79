"""Subscriptions: who is told what, when somebody else has written it in another web process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import People, Person
from tests.support.screen import Screen, named
from tests.support.socket import Socket, connected

CALLER = {"name": "张三", "phone": "13800000000"}
QUESTION = {"requester": CALLER, "channel": "PHONE", "said": "水费为什么比上个月多了一倍？"}
CHANGE = "cursor seq event { kind } case { number state } inbox { kind }"
CASE = f"subscription ($case: ID!, $after: String) {{ caseChanged(id: $case, after: $after) {{ {CHANGE} }} }}"
INBOX = f"subscription ($after: String) {{ inboxArrived(after: $after) {{ {CHANGE} }} }}"
QUEUE = (
    f"subscription ($of: Queue!, $after: String) {{ queueChanged(of: $of, after: $after) {{ {CHANGE} }} }}"
)
DESK = dict.fromkeys(
    (
        Permission.CASE_READ,
        Permission.CASE_REGISTER,
        Permission.CASE_ACCEPT,
        Permission.CASE_HAND_OVER,
        Permission.CASE_WORK,
    ),
    Scope.OWN,
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the bell makes anybody look: a look by the clock would hide a bell that does not ring."""
    monkeypatch.setattr(following, "LOOK_AGAIN", 3600.0)


@pytest.fixture
async def clerk(api: Api, people: People) -> Screen:
    """Somebody at a desk."""
    return Screen(api, await people.somebody(DESK, name="李娜"))


@pytest.fixture
async def colleague(api: Api, people: People) -> Screen:
    """Somebody at another desk, in another department."""
    return Screen(api, await people.somebody(DESK, name="王芳"))


async def registers(screen: Screen, **more: Any) -> dict[str, Any]:
    """A question comes to this desk; its id and number."""
    payload = await screen.do("caseRegister", "case { id number }", **{**QUESTION, **more})
    case: dict[str, Any] = payload["case"]
    return case


@asynccontextmanager
async def listening(address: str, person: Person, query: str, **variables: Any) -> AsyncIterator[Socket]:
    """A connection whose only operation is this subscription."""
    async with connected(address) as socket:
        await socket.init(person.token)
        # From a place that is known: what begins "now" begins whenever the server gets round to it.
        here = (await socket.ask("{ changesCursor }"))["data"]["changesCursor"]
        await socket.subscribe(query, **{"after": here, **variables})
        await socket.ready()
        yield socket


async def hears(socket: Socket) -> dict[str, Any]:
    """The next change."""
    message = await socket.receive()
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    (change,) = message["payload"]["data"].values()
    found: dict[str, Any] = change
    return found


async def heard_by(app: Starlette, count: int) -> None:
    """Come back when so many listen for the bell: whoever subscribes without a cursor begins now."""
    async with asyncio.timeout(10):
        while sum(map(len, app.state.bell._ears.values())) < count:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0)
    # One who listens has looked up where the history ends before the next round trip to it is over.
    async with tenant_session(next(iter(app.state.bell._ears)), readonly=True) as session:
        await session.fetchval("select 1")


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


async def test_whoever_loses_sight_of_a_case_by_its_moving_on_is_told_that_it_is_gone(
    address: str, app: Starlette, people: People, api: Api, clerk: Screen, colleague: Screen, deliver: Deliver
) -> None:
    async with tenant_session(people.tenant_id):
        hall = await Office().department("服务大厅")
    middle = Screen(api, await people.somebody(DESK, name="赵敏", within=hall))
    head = await people.somebody({Permission.CASE_READ: Scope.DEPARTMENT}, name="陈丽华", within=hall)
    case = await registers(clerk)

    async def moves(giver: Screen, taker: Screen) -> None:
        to = {"caseId": case["id"], "toStaffId": named("Staff", taker.person.staff_id)}
        offered = await giver.do("caseHandOver", "handOver { id }", **to)
        await taker.do("handOverAccept", "handOver { id }", handOverId=offered["handOver"]["id"])

    await moves(clerk, middle)
    gone = """subscription ($of: Queue!, $after: String) {
        queueChanged(of: $of, after: $after) { event { kind } case { number } goneCaseId inbox { kind } } }"""
    async with listening(address, head, gone, of="DEPARTMENT") as socket:
        await heard_by(app, 1)
        await moves(middle, colleague)
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


async def is_told_to_begin_anew(socket: Socket) -> bool:
    """The subscription ends, and says why."""
    message = await socket.receive()
    return bool(message["type"] == "error" and message["payload"][0]["extensions"]["code"] == "SIGHT_CHANGED")


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
