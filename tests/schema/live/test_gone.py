"""What the feed tells a client that keeps copies: cases to drop, and what was read on another device."""

from typing import Any

import pytest

from tenants.cases import confide, hand_over, inbox, resolve, take_over
from tenants.cases.case import Case
from tenants.cases.confidentiality import Confidentiality
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.directory.viewer import load
from tenants.rules.reply_rules import Replier
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.desk import AT, later, question
from tests.support.office import Office
from tests.support.people import People
from tests.support.rulebook import new_rules
from tests.support.screen import Screen, named

FEED = """query ($after: String) { changes(after: $after, first: 100) {
    nodes { cursor event { kind } case { number } goneCaseId inboxRead { id readAt } inboxReadUntil }
    pageInfo { endCursor } } }"""
WORK = (
    Permission.CASE_READ,
    Permission.CASE_REGISTER,
    Permission.CASE_ACCEPT,
    Permission.CASE_HAND_OVER,
    Permission.CASE_WORK,
)


async def somebody(
    people: People, api: Api, name: str, scope: Scope, within: Department | None = None
) -> Screen:
    """Somebody who sees as far as this."""
    return Screen(api, await people.somebody(dict.fromkeys(WORK, scope), name=name, within=within))


@pytest.fixture
async def hall(people: People) -> Department:
    """Where questions arrive."""
    async with tenant_session(people.tenant_id):
        return await Office().department("服务大厅")


async def now(screen: Screen) -> str:
    """The end of the feed."""
    return str((await screen.ask("{ changesCursor }"))["changesCursor"])


async def since(screen: Screen, cursor: str) -> list[dict[str, Any]]:
    """What has changed since then."""
    nodes: list[dict[str, Any]] = (await screen.ask(FEED, after=cursor))["changes"]["nodes"]
    return nodes


async def asked(screen: Screen) -> Case:
    """A question at this person's desk."""
    async with tenant_session(screen.person.tenant_id):
        viewer = await load(account_id=screen.person.account_id, at=AT)
        assert viewer is not None
        return await question(viewer)


async def hands_over(screen: Screen, case: Case, **to: Any) -> Any:
    """An offer; its id."""
    wanted = {"to_department_id": None, "to_staff_id": None, **to}
    async with tenant_session(screen.person.tenant_id):
        viewer = await load(account_id=screen.person.account_id, at=AT)
        assert viewer is not None
        return (await hand_over.offer(case.id, **wanted, by=viewer, at=later(minutes=1))).id


async def takes(screen: Screen, offer: Any) -> None:
    """The offer accepted."""
    async with tenant_session(screen.person.tenant_id):
        viewer = await load(account_id=screen.person.account_id, at=AT)
        assert viewer is not None
        await take_over.accept(offer, by=viewer, at=later(minutes=2))


def gone(changes: list[dict[str, Any]]) -> list[str]:
    return [change["goneCaseId"] for change in changes if change["goneCaseId"]]


async def test_a_case_that_another_department_registers_and_takes_is_nothing_to_drop(
    people: People, api: Api, hall: Department
) -> None:
    """A head who never saw it is not told of it, not even that it is gone."""
    clerk, taker = [await somebody(people, api, name, Scope.OWN) for name in ("李娜", "王芳")]
    head = await somebody(people, api, "陈丽华", Scope.DEPARTMENT, hall)
    cursor = await now(head)
    offer = await hands_over(clerk, await asked(clerk), to_staff_id=taker.person.staff_id)
    await takes(taker, offer)
    assert await since(head, cursor) == []


async def test_whoever_saw_a_case_because_it_lay_with_them_is_told_when_it_is_gone(
    people: People, api: Api, hall: Department
) -> None:
    """The case came to another department first, lay in the hall for a while, and moved on."""
    first = await somebody(people, api, "李娜", Scope.OWN)
    middle = await somebody(people, api, "王芳", Scope.OWN, hall)
    last = await somebody(people, api, "郑伟", Scope.OWN)
    head = await somebody(people, api, "陈丽华", Scope.DEPARTMENT, hall)
    case = await asked(first)
    await takes(middle, await hands_over(first, case, to_staff_id=middle.person.staff_id))
    cursor, theirs, others = await now(head), await now(middle), await now(first)
    before = await head.ask("query ($id: ID!) { case(id: $id) { number } }", id=named("Case", case.id))
    offer = await hands_over(middle, case, to_staff_id=last.person.staff_id)
    assert gone(await since(head, cursor)) == []
    async with tenant_session(people.tenant_id):
        viewer = await load(account_id=last.person.account_id, at=AT)
        assert viewer is not None
        await take_over.accept(offer, by=viewer, at=later(minutes=5))
    changes = await since(head, cursor)

    assert before["case"] == {"number": case.number}
    assert gone(changes) == [named("Case", case.id)]
    [last_word] = [change for change in changes if change["goneCaseId"]]
    # They learn that it is gone, and nothing else of it.
    assert (last_word["event"], last_word["case"]) == (None, None)
    # Whoever had a part in it sees it ever after.
    assert gone(await since(middle, theirs)) == []
    assert gone(await since(first, others)) == []


async def test_an_offer_to_a_department_that_is_over_is_gone_for_whoever_came_after_it(
    people: People, api: Api, hall: Department
) -> None:
    clerk = await somebody(people, api, "李娜", Scope.OWN)
    quick = await somebody(people, api, "王芳", Scope.OWN, hall)
    case = await asked(clerk)
    offer = await hands_over(clerk, case, to_department_id=hall.id)
    late = await somebody(people, api, "何平", Scope.OWN, hall)
    cursor = await now(late)
    query = "query ($id: ID!) { case(id: $id) { number } }"
    assert (await late.ask(query, id=named("Case", case.id)))["case"] == {"number": case.number}
    await takes(quick, offer)
    assert (await late.ask(query, id=named("Case", case.id)))["case"] is None
    assert gone(await since(late, cursor)) == [named("Case", case.id)]


async def test_what_becomes_confidential_is_gone_for_whoever_need_not_know(
    people: People, api: Api, hall: Department
) -> None:
    clerk = await somebody(people, api, "李娜", Scope.OWN, hall)
    head = await somebody(people, api, "陈丽华", Scope.DEPARTMENT, hall)
    auditor = await somebody(people, api, "何静", Scope.TENANT)
    case = await asked(clerk)
    cursors = {screen.person.login: await now(screen) for screen in (head, auditor, clerk)}
    async with tenant_session(people.tenant_id):
        viewer = await load(account_id=clerk.person.account_id, at=AT)
        assert viewer is not None
        level = Confidentiality.RESTRICTED
        await confide.set_level(case.id, level=level, reason="涉及隐私", by=viewer, at=later(hours=1))
    for screen, expected in (
        (head, [named("Case", case.id)]),
        (auditor, [named("Case", case.id)]),
        (clerk, []),
    ):
        assert gone(await since(screen, cursors[screen.person.login])) == expected


async def raised(screen: Screen, case: Case) -> None:
    """It turns out that somebody informed."""
    async with tenant_session(screen.person.tenant_id):
        viewer = await load(account_id=screen.person.account_id, at=AT)
        assert viewer is not None
        level = Confidentiality.INFORMANT
        await confide.set_level(case.id, level=level, reason="举报", by=viewer, at=later(hours=1))


async def test_what_a_department_is_not_to_reply_to_any_more_is_gone_for_whoever_came_to_it_later(
    people: People, api: Api, hall: Department
) -> None:
    """They saw the case because they may reply there; whoever may not never saw it, and is told nothing."""
    async with tenant_session(people.tenant_id), new_rules(at=AT) as draft:
        await draft.reply(Replier.DEPARTMENT, department_id=hall.id)
    may_reply = dict.fromkeys((Permission.CASE_READ, Permission.CASE_REPLY), Scope.OWN)
    worker = await somebody(people, api, "郑伟", Scope.TENANT)
    await people.somebody(may_reply, name="李娜", within=hall)
    case = await asked(worker)
    async with tenant_session(people.tenant_id):
        viewer = await load(account_id=worker.person.account_id, at=AT)
        assert viewer is not None
        await resolve.resolve(case.id, resolution="已修好", by=viewer, at=later(minutes=1))
    newcomer = Screen(api, await people.somebody(may_reply, name="王芳", within=hall))
    without = await somebody(people, api, "何平", Scope.OWN, hall)
    cursor, theirs = await now(newcomer), await now(without)
    query = "query ($id: ID!) { case(id: $id) { number } }"
    assert (await newcomer.ask(query, id=named("Case", case.id)))["case"] == {"number": case.number}
    assert (await without.ask(query, id=named("Case", case.id)))["case"] is None
    await raised(worker, case)
    assert (await newcomer.ask(query, id=named("Case", case.id)))["case"] is None
    assert gone(await since(newcomer, cursor)) == [named("Case", case.id)]
    assert gone(await since(without, theirs)) == []


async def test_of_what_was_offered_to_their_department_whoever_may_only_reply_there_is_told_nothing(
    people: People, api: Api, hall: Department
) -> None:
    clerk = await somebody(people, api, "李娜", Scope.OWN)
    may_reply = dict.fromkeys((Permission.CASE_READ, Permission.CASE_REPLY), Scope.OWN)
    only_replying = Screen(api, await people.somebody(may_reply, name="王芳", within=hall))
    case = await asked(clerk)
    await hands_over(clerk, case, to_department_id=hall.id)
    cursor = await now(only_replying)
    await raised(clerk, case)
    assert gone(await since(only_replying, cursor)) == []


async def test_what_was_read_on_one_device_is_told_to_the_others_and_to_nobody_else(
    people: People, api: Api
) -> None:
    clerk, colleague = [await somebody(people, api, name, Scope.OWN) for name in ("李娜", "王芳")]
    case = await asked(clerk)
    await hands_over(clerk, case, to_staff_id=colleague.person.staff_id)
    cursor, theirs = await now(colleague), await now(clerk)
    [entry] = (await colleague.ask("{ inbox { nodes { id } } }"))["inbox"]["nodes"]
    for _ in range(2):  # the second time nothing is new
        await colleague.do("inboxMarkRead", "unreadCount", entryIds=[entry["id"]])
    [change] = await since(colleague, cursor)
    assert [one["id"] for one in change["inboxRead"]] == [entry["id"]]
    assert change["inboxRead"][0]["readAt"] is not None
    assert change["inboxReadUntil"] is None
    assert await since(clerk, theirs) == []


async def test_that_everything_was_read_is_one_change(people: People, api: Api) -> None:
    clerk, colleague = [await somebody(people, api, name, Scope.OWN) for name in ("李娜", "王芳")]
    for _ in range(3):
        asking = {"requester": {"name": "张三"}, "channel": "PHONE", "said": "家里没水了"}
        case = (await clerk.do("caseRegister", "case { id }", **asking))["case"]
        to = named("Staff", colleague.person.staff_id)
        await clerk.do("caseHandOver", "handOver { id }", caseId=case["id"], toStaffId=to)
    cursor = await now(colleague)
    for _ in range(2):
        await colleague.do("inboxMarkRead", "unreadCount")
    [change] = await since(colleague, cursor)
    assert (change["inboxRead"], change["inboxReadUntil"] is not None) == ([], True)
    async with tenant_session(people.tenant_id, readonly=True):
        viewer = await load(account_id=colleague.person.account_id, at=AT)
        assert viewer is not None
        assert await inbox.unread_count(viewer) == 0
