"""States and moves: what a state does not allow is refused, and nothing has changed."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from tenants.cases import (
    acknowledge,
    arrive,
    close,
    decline,
    emergency,
    escalate,
    extend,
    hand_over,
    notice,
    progress,
    promise,
    rate,
    refer,
    remark,
    reopen,
    reply,
    resolve,
    urge,
    withdraw,
)
from tenants.cases.case import Case, Channel, State
from tenants.cases.notice import Item, NoticeDraft
from tenants.cases.refer import Destination
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, later, periods, question, settle, viewer
from tests.support.office import everything, told

TABLES = (
    "cases",
    "custody",
    "notices",
    "hand_overs",
    "replies",
    "clocks",
    "involvements",
    "inbox_entries",
    "case_entries",
    "promises",
    "extensions",
    "reopenings",
    "supervisions",
    "escalations",
    "referrals",
)

Verb = Callable[[Case, Viewer, datetime], Awaitable[object]]

VERBS: dict[str, Verb] = {
    "offer": lambda case, by, at: hand_over.offer(
        case.id, to_department_id=case.department_id, to_staff_id=None, by=by, at=at
    ),
    "notice": lambda case, by, at: notice.issue(
        case.id,
        NoticeDraft(respond_by=later(days=30), items=(Item("身份证"),), procedure="交来", place="大厅"),
        by=by,
        at=at,
    ),
    "supplement": lambda case, by, at: notice.receive_supplement(case.id, by=by, at=at),
    "remark": lambda case, by, at: remark.remark(case.id, said="已电话联系", by=by, at=at),
    "resolve": lambda case, by, at: resolve.resolve(case.id, resolution="已更正", by=by, at=at),
    "reply": lambda case, by, at: reply.reply(case.id, said="已更正", channel=Channel.PHONE, by=by, at=at),
    "close": lambda case, by, at: close.close(case.id, by=by, at=at),
    "promise": lambda case, by, at: promise.promise(
        case.id, until=later(days=2), told="后天答复", by=by, at=at
    ),
    "progress": lambda case, by, at: progress.report(case.id, told="已派人查看", by=by, at=at),
    "arrive": lambda case, by, at: arrive.arrive(case.id, place="清源路 12 号", by=by, at=at),
    "ask for more time": lambda case, by, at: extend.ask(
        case.id, until=later(days=20), reason="等配件", by=by, at=at
    ),
    "decline": lambda case, by, at: decline.decline(case.id, reason="无此业务", by=by, at=at),
    "acknowledge": lambda case, by, at: acknowledge.acknowledge(case.id, said="收到", by=by, at=at),
    "rate": lambda case, by, at: rate.rate(case.id, score=5, by=by, at=at),
    "withdraw": lambda case, by, at: withdraw.withdraw(case.id, said="不用了", by=by, at=at),
    "declare an emergency": lambda case, by, at: emergency.declare(case.id, said="爆管", by=by, at=at),
    "refer": lambda case, by, at: refer.refer(
        case.id, Destination(body="市房管局", explanation="不属我单位"), by=by, at=at
    ),
    "urge": lambda case, by, at: urge.urge(case.id, said="请尽快", by=by, at=at),
    "ask for guidance": lambda case, by, at: escalate.ask(case.id, question="归谁？", by=by, at=at),
    "reopen": lambda case, by, at: reopen.reopen(case.id, reason="又坏了", by=by, at=at),
}
WAYS = {
    State.OPEN: (),
    State.WAITING: ("notice",),
    State.RESOLVED: ("resolve",),
    State.REPLIED: ("resolve", "reply"),
    State.CLOSED: ("resolve", "reply", "close"),
}
# The office's own words for what is possible when; written out here a second time on purpose.
ALLOWED = {
    State.OPEN: {
        "offer",
        "notice",
        "remark",
        "resolve",
        "promise",
        "progress",
        "arrive",
        "ask for more time",
        "decline",
        "withdraw",
        "urge",
        "ask for guidance",
        "declare an emergency",
        "refer",
    },
    State.WAITING: {
        "offer",
        "supplement",
        "remark",
        "promise",
        "progress",
        "arrive",
        "withdraw",
        "urge",
        "ask for guidance",
        "declare an emergency",
        # Papers that never come are no reason to keep what cannot be done, or is not ours.
        "decline",
        "refer",
    },
    State.RESOLVED: {"remark", "reply", "withdraw", "urge"},
    State.REPLIED: {"remark", "close", "acknowledge", "rate"},
    State.CLOSED: {"acknowledge", "rate", "reopen"},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", VERBS)
async def test_a_state_allows_just_its_own_moves(state: State, verb: str, desks: Desks) -> None:
    await desks.limit(hours=240)
    case = await question(desks.clerk)
    for step, way in enumerate(WAYS[state]):
        await VERBS[way](case, desks.clerk, later(minutes=step + 1))
    assert (await Case.get(id=case.id)).state == state
    before = await everything(*TABLES)

    if verb in ALLOWED[state]:
        await VERBS[verb](case, desks.clerk, later(hours=1))
        assert await everything(*TABLES) != before
        return
    with pytest.raises(Refusal) as refused:
        await VERBS[verb](case, desks.clerk, later(hours=1))
    assert (refused.value.code, refused.value.path) == (Code.ILLEGAL_MOVE, ("case_id",))
    assert await everything(*TABLES) == before


async def test_a_closed_case_has_been_answered_for_from_registration_to_closing(desks: Desks) -> None:
    case = await question(desks.clerk)
    for step, way in enumerate(WAYS[State.CLOSED]):
        await VERBS[way](case, desks.clerk, later(minutes=step + 1))
    await settle()

    assert await periods(case) == [(desks.li.id, AT, later(minutes=3))]
    assert (await told())[-4:] == ["case.registered", "case.resolved", "case.replied", "case.closed"]


async def test_a_head_without_the_permission_does_not_close(desks: Desks) -> None:
    case = await question(desks.clerk)
    await VERBS["resolve"](case, desks.clerk, later(minutes=1))
    await VERBS["reply"](case, desks.clerk, later(minutes=2))
    reader = viewer(desks.wang, without=frozenset({Permission.CASE_CLOSE}))
    head = desks.head_of_hall()
    narrowed = Viewer(
        tenant_id=head.tenant_id,
        staff_id=head.staff_id,
        account_id=head.account_id,
        department_id=head.department_id,
        grants={**reader.grants, Permission.CASE_READ: head.grants[Permission.CASE_READ]},
    )
    before = await everything(*TABLES)

    with pytest.raises(Refusal) as refused:
        await VERBS["close"](case, narrowed, later(minutes=3))

    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("case_id",))
    assert await everything(*TABLES) == before


async def test_a_requester_is_not_answered_through_an_opinion_book(desks: Desks) -> None:
    case = await question(desks.clerk)
    await VERBS["resolve"](case, desks.clerk, later(minutes=1))
    before = await everything(*TABLES)

    with pytest.raises(Refusal) as refused:
        await reply.reply(
            case.id, said="已办", channel=Channel.OPINION_BOOK, by=desks.clerk, at=later(hours=1)
        )

    assert (refused.value.code, refused.value.path) == (Code.INVALID, ("channel",))
    assert await everything(*TABLES) == before


@pytest.mark.parametrize("words", ["", "啊" * 4001])
async def test_a_result_is_told_and_bounded(words: str, desks: Desks) -> None:
    case = await question(desks.clerk)
    before = await everything(*TABLES)

    with pytest.raises(Refusal) as refused:
        await resolve.resolve(case.id, resolution=words, by=desks.clerk, at=later(hours=1))

    assert refused.value.path == ("resolution",)
    assert await everything(*TABLES) == before
