"""Towards the requester: promises count, limits move with a reason, and closed cases go on without a gap."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from tenants.cases import (
    acknowledge,
    arrive,
    close,
    decline,
    extend,
    hand_over,
    link,
    notice,
    progress,
    promise,
    rate,
    reopen,
    reply,
    resolve,
    take_over,
    withdraw,
)
from tenants.cases.case import Case, Channel, Outcome, State
from tenants.cases.clocks import Clock
from tenants.cases.entries import Audience, CaseEntry
from tenants.cases.extend import Extension, ExtensionState
from tenants.cases.link import LinkKind
from tenants.cases.notice import Item, NoticeDraft
from tenants.directory import leaving
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.rules import version
from tenants.rules.policies import Approver, Policy
from tenants.session import current
from tenants.working_time.durations import CalendarDays
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, periods, question, settle, viewer
from tests.support.office import Office, everything, last_event, told
from tests.support.rulebook import allow, new_rules

TABLES = (
    "cases",
    "custody",
    "clocks",
    "involvements",
    "inbox_entries",
    "case_entries",
    "promises",
    "extensions",
    "reopenings",
    "case_links",
    "case_policies",
)


async def refused(doing: Awaitable[object], code: Code, *path: str) -> None:
    """The attempt is refused for this reason, and nothing has changed."""
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as told_why:
        async with current().savepoint():
            await doing
    assert (told_why.value.code, told_why.value.path) == (code, path)
    assert await everything(*TABLES) == before


async def due(case: Case) -> datetime | None:
    held = await Case.get(id=case.id)
    clock = await Clock.get(case_id=case.id, stage="resolve", stopped_at=None)
    assert held.due_at == clock.due_at
    return held.due_at


async def the_answered_case(desks: Desks, *, closed: bool = True) -> Case:
    case = await question(desks.clerk)
    await resolve.resolve(case.id, resolution="已更正", by=desks.clerk, at=later(hours=1))
    await reply.reply(case.id, said="已更正", channel=Channel.PHONE, by=desks.clerk, at=later(hours=2))
    if closed:
        await close.close(case.id, by=desks.clerk, at=later(hours=3))
    return case


# Promises


async def test_a_promise_tighter_than_the_limit_counts_as_the_limit(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    made = await promise.promise(
        case.id, until=later(hours=5), told="今天下午答复您", by=desks.clerk, at=later(hours=1)
    )

    assert await due(case) == made.counts_until == later(hours=5)
    assert (await told())[-2:] == ["clock.redated", "case.promised"]
    entry = await CaseEntry.get(case_id=case.id)
    assert (entry.kind, entry.text, entry.for_requester) == ("promise", "今天下午答复您", True)


async def test_a_promise_looser_than_the_limit_does_not_loosen_it(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    made = await promise.promise(
        case.id, until=later(days=9), told="下周答复您", by=desks.clerk, at=later(hours=1)
    )

    assert await due(case) == made.counts_until == later(hours=24)
    assert made.until == later(days=9)


async def test_without_a_limit_the_promise_is_the_limit(desks: Desks) -> None:
    case = await question(desks.clerk)
    await promise.promise(case.id, until=later(hours=5), told="今天答复", by=desks.clerk, at=AT)

    assert (await Case.get(id=case.id)).due_at == later(hours=5)


async def test_while_papers_are_awaited_a_promise_stands_still_with_the_limit(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await promise.promise(case.id, until=later(hours=5), told="五小时内", by=desks.clerk, at=AT)
    draft = NoticeDraft(respond_by=later(days=3), items=(Item("身份证"),), procedure="交来", place="大厅")
    await notice.issue(case.id, draft, by=desks.clerk, at=later(hours=1))
    assert (await Case.get(id=case.id)).due_at is None
    await notice.receive_supplement(case.id, by=desks.clerk, at=later(hours=11))

    assert await due(case) == later(hours=15)


async def test_a_promise_into_the_past_or_without_words_is_none(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await refused(
        promise.promise(case.id, until=AT, told="现在", by=desks.clerk, at=AT), Code.INVALID, "until"
    )
    await refused(
        promise.promise(case.id, until=later(days=1), told=" ", by=desks.clerk, at=AT), Code.REQUIRED, "text"
    )
    await refused(
        promise.promise(
            case.id, until=later(days=1), told="x", channel=Channel.OPINION_BOOK, by=desks.clerk, at=AT
        ),
        Code.INVALID,
        "channel",
    )
    await refused(
        promise.promise(case.id, until=later(days=1), told="x", by=desks.clerk, at=AT, expected_version=99),
        Code.STALE,
        "expected_version",
    )


# Extensions


async def _ask(
    case: Case, by: Viewer, *, until: datetime | None = None, at: datetime | None = None
) -> Extension:
    return await extend.ask(
        case.id, until=until or later(days=3), reason="等厂家配件", by=by, at=at or later(hours=1)
    )


async def test_an_approved_extension_moves_the_limit_and_tells_the_requester_why(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk)
    assert await due(case) == later(hours=24)
    await extend.approve(asked.id, channel=Channel.PHONE, by=viewer(desks.wang), at=later(hours=2))

    assert await due(case) == later(days=3)
    entry = await CaseEntry.get(case_id=case.id)
    assert (entry.kind, entry.text, entry.for_requester) == ("extension", "等厂家配件", True)
    moved = await current().fetchrow("select reason, data from events where kind = 'clock.redated'")
    assert moved is not None
    assert moved["reason"] == "等厂家配件"
    assert await inbox_of(viewer(desks.wang)) == ["extension.asked"]
    assert await inbox_of(desks.clerk) == ["extension.approved"]


async def test_the_rest_of_an_extended_limit_stands_still_in_a_pause(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk)
    await extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=2))
    draft = NoticeDraft(respond_by=later(days=9), items=(Item("身份证"),), procedure="交来", place="大厅")
    # Later than the limit would have been without the extension.
    await notice.issue(case.id, draft, by=desks.clerk, at=later(days=2))
    await notice.receive_supplement(case.id, by=desks.clerk, at=later(days=4))

    assert await due(case) == later(days=5)


async def test_a_refused_extension_leaves_the_limit_and_another_may_be_asked_for(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk)
    kept = await extend.refuse(asked.id, reason="配件库房有", by=viewer(desks.wang), at=later(hours=2))

    assert (kept.state, kept.refusal) == (ExtensionState.REFUSED, "配件库房有")
    assert await due(case) == later(hours=24)
    assert (await _ask(case, desks.clerk)).state == ExtensionState.ASKED


async def test_only_whoever_the_policy_names_decides(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk)

    await refused(
        extend.approve(asked.id, by=desks.clerk, at=later(hours=2)), Code.NOT_ALLOWED, "extension_id"
    )
    await refused(
        extend.approve(asked.id, by=desks.mender, at=later(hours=2)), Code.NOT_FOUND, "extension_id"
    )
    await refused(
        extend.approve(new_id(), by=desks.mender, at=later(hours=2)), Code.NOT_FOUND, "extension_id"
    )


async def test_the_policy_may_leave_it_to_the_leader(desks: Desks, office: Office) -> None:
    await desks.limit(hours=24)
    leader = await office.staff("周明远")
    async with new_rules(at=AT) as draft:
        await draft.policy(Policy(extension_approver=Approver.LEADER))
        await version.change(draft.version.id, leader_id=leader.id, by=None, at=AT)
    case = await question(desks.clerk)

    assert (await _ask(case, desks.clerk)).approver_id == leader.id


async def test_what_is_late_is_not_extended(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await refused(_ask(case, desks.clerk, at=later(hours=25)), Code.CONFLICT, "case_id")
    asked = await _ask(case, desks.clerk, at=later(hours=24))
    await refused(
        extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=25)), Code.CONFLICT, "extension_id"
    )


async def test_a_limit_is_extended_as_often_and_as_far_as_the_policy_allows(desks: Desks) -> None:
    await desks.limit(hours=24)
    allowed = Policy(extension_at_most=CalendarDays(2), extension_times=1)
    await allow(allowed, at=AT)
    case = await question(desks.clerk)

    await refused(_ask(case, desks.clerk, until=later(hours=24)), Code.INVALID, "until")
    await refused(_ask(case, desks.clerk, until=later(days=3, minutes=1)), Code.LIMIT_EXCEEDED, "until")
    asked = await _ask(case, desks.clerk, until=later(days=3))
    await refused(_ask(case, desks.clerk), Code.CONFLICT, "case_id")
    await extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=2))
    await refused(_ask(case, desks.clerk, until=later(days=4)), Code.LIMIT_EXCEEDED, "case_id")
    await refused(
        extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=3)), Code.ILLEGAL_MOVE, "extension_id"
    )


async def test_without_a_limit_there_is_nothing_to_extend(desks: Desks) -> None:
    case = await question(desks.clerk)
    await refused(_ask(case, desks.clerk), Code.CONFLICT, "case_id")


async def test_a_limit_that_says_itself_how_it_is_extended_goes_before_the_policy(desks: Desks) -> None:
    await allow(Policy(extension_times=0), at=AT)
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await refused(_ask(case, desks.clerk), Code.LIMIT_EXCEEDED, "case_id")
    async with new_rules(at=AT) as draft:
        extension = {"approver": "head", "at_most": {"kind": "calendar_days", "count": 3}, "times": 1}
        await draft.limit({"duration": {"kind": "hours", "count": 24}, "extension": extension})
    other = await question(desks.clerk)
    assert (await _ask(other, desks.clerk)).approver_id == desks.wang.id


# On the way


async def test_progress_is_told_in_stages_and_what_is_noted_inside_stays_inside(desks: Desks) -> None:
    case = await question(desks.clerk)
    await progress.report(case.id, told="已派人查看", by=desks.clerk, at=later(hours=1))
    await progress.report(
        case.id, told="等财务核对", audience=Audience.INSIDE, by=desks.clerk, at=later(hours=2)
    )

    entries = await CaseEntry.filter(case_id=case.id).order_by("at")
    assert [(one.text, one.for_requester) for one in entries] == [("已派人查看", True), ("等财务核对", False)]


async def test_the_first_contact_is_told_of_the_progress_that_the_handler_reports(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await take_over.accept(offered.id, by=desks.mender, at=later(minutes=5))
    await arrive.arrive(case.id, place="清源路 12 号", by=desks.mender, at=later(minutes=20))
    await progress.report(case.id, told="正在关阀", by=desks.mender, at=later(minutes=25))

    assert (await inbox_of(desks.clerk))[-2:] == ["case.arrived", "progress.reported"]


async def test_an_arrival_is_recorded_once(desks: Desks) -> None:
    case = await question(desks.clerk)
    await arrive.arrive(case.id, place="清源路 12 号", by=desks.clerk, at=later(minutes=9))
    await refused(
        arrive.arrive(case.id, place="清源路 12 号", by=desks.clerk, at=later(minutes=19)),
        Code.CONFLICT,
        "case_id",
    )


async def test_a_case_that_cannot_be_done_is_declined_with_the_reason_and_still_replied(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await decline.decline(case.id, reason="无此业务", by=desks.clerk, at=later(hours=1))

    held = await Case.get(id=case.id)
    assert (held.state, held.outcome, held.resolution) == (State.RESOLVED, Outcome.DECLINED, "无此业务")
    await reply.reply(
        case.id, said="抱歉，无此业务", channel=Channel.PHONE, by=desks.clerk, at=later(hours=2)
    )


async def test_what_was_offered_is_neither_declined_nor_withdrawn(desks: Desks) -> None:
    case = await question(desks.clerk)
    await hand_over.offer(case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    await refused(
        decline.decline(case.id, reason="无", by=desks.clerk, at=later(hours=1)), Code.ILLEGAL_MOVE, "case_id"
    )
    await refused(
        withdraw.withdraw(case.id, said="不用了", by=desks.clerk, at=later(hours=1)),
        Code.ILLEGAL_MOVE,
        "case_id",
    )


# Afterwards


async def test_the_requester_acknowledges_the_reply_once_and_says_how_it_was(desks: Desks) -> None:
    case = await the_answered_case(desks, closed=False)
    await acknowledge.acknowledge(case.id, said="知道了，谢谢", by=desks.clerk, at=later(hours=3))
    await rate.rate(case.id, score=4, said="还可以", by=desks.clerk, at=later(hours=4))
    await rate.rate(case.id, score=5, by=desks.clerk, at=later(hours=5))

    held = await Case.get(id=case.id)
    assert (held.acknowledged_at, held.satisfaction) == (later(hours=3), 5)
    await refused(
        acknowledge.acknowledge(case.id, said="嗯", by=desks.clerk, at=later(hours=6)),
        Code.CONFLICT,
        "case_id",
    )
    await refused(rate.rate(case.id, score=6, by=desks.clerk, at=later(hours=6)), Code.INVALID, "score")


async def test_a_withdrawn_case_is_closed_and_nobody_answers_any_more(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await withdraw.withdraw(case.id, said="不用了", by=desks.clerk, at=later(hours=1))
    await settle()

    held = await Case.get(id=case.id)
    assert (held.state, held.outcome, held.closed_at) == (State.CLOSED, Outcome.WITHDRAWN, later(hours=1))
    assert await periods(case) == [(desks.li.id, AT, later(hours=1))]
    assert (await last_event())["reason"] == "不用了"


async def test_a_reopened_case_is_answered_for_again_and_only_its_rest_is_left_out(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await the_answered_case(desks)
    await settle()
    await reopen.reopen(case.id, reason="又漏了", by=desks.clerk, at=later(days=2))
    await settle()

    held = await Case.get(id=case.id)
    assert held.state == State.OPEN
    assert [held.outcome, held.resolution, held.closed_at] == [None, None, None]
    assert await periods(case) == [(desks.li.id, AT, later(hours=3)), (desks.li.id, later(days=2), None)]
    assert await due(case) == later(days=3)
    kept = await current().fetchrow("select closed_at, reopened_at, outcome, resolution from reopenings")
    assert kept is not None
    assert tuple(kept) == (later(hours=3), later(days=2), "done", "已更正")


async def test_a_case_goes_on_twice_and_each_rest_is_on_record(desks: Desks) -> None:
    case = await the_answered_case(desks)
    for day in (2, 4):
        await reopen.reopen(case.id, reason="又漏了", by=desks.clerk, at=later(days=day))
        await withdraw.withdraw(case.id, said="好了", by=desks.clerk, at=later(days=day, hours=1))
        await settle()

    assert len(await periods(case)) == 3


async def test_whoever_has_left_is_followed_by_the_head_when_a_case_goes_on(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await the_answered_case(desks)
    await leaving.leave(desks.li.id, by=None, at=later(days=1))
    await reopen.reopen(case.id, reason="又漏了", by=desks.head_of_hall(), at=later(days=2))
    await settle()

    held = await Case.get(id=case.id)
    assert (held.first_contact_id, held.handler_id) == (desks.wang.id, desks.wang.id)


async def test_a_case_is_reopened_within_its_period_only(desks: Desks) -> None:
    await allow(Policy(reopen_within_days=7), at=AT)
    case = await the_answered_case(desks)
    end = later(hours=3) + timedelta(days=7)
    await refused(
        reopen.reopen(case.id, reason="又漏了", by=desks.clerk, at=end + timedelta(seconds=1)),
        Code.CONFLICT,
        "case_id",
    )
    await reopen.reopen(case.id, reason="又漏了", by=desks.clerk, at=end)


# Links


async def test_a_question_that_comes_again_is_linked_to_the_earlier_one(desks: Desks) -> None:
    first, again = await the_answered_case(desks), await question(desks.clerk, at=later(days=1))
    made = await link.link(
        again.id, to_case_id=first.id, kind=LinkKind.REPEAT, by=desks.clerk, at=later(days=1)
    )

    assert (made.case_id, made.to_case_id, made.kind) == (again.id, first.id, LinkKind.REPEAT)
    await refused(
        link.link(first.id, to_case_id=again.id, kind=LinkKind.REPEAT, by=desks.clerk, at=later(days=1)),
        Code.CONFLICT,
        "to_case_id",
    )


async def test_a_case_is_linked_to_another_one_that_one_may_see(desks: Desks) -> None:
    case, other = await question(desks.clerk), await question(desks.mender)
    kind = LinkKind.DUPLICATE
    await refused(
        link.link(case.id, to_case_id=case.id, kind=kind, by=desks.clerk, at=AT), Code.INVALID, "to_case_id"
    )
    await refused(
        link.link(case.id, to_case_id=other.id, kind=kind, by=desks.clerk, at=AT),
        Code.NOT_FOUND,
        "to_case_id",
    )


# Whoever does not answer for a case


Verb = Callable[[Case, Viewer], Awaitable[object]]
VERBS: dict[str, Verb] = {
    "promises": lambda case, by: promise.promise(case.id, until=later(days=1), told="x", by=by, at=AT),
    "reports progress": lambda case, by: progress.report(case.id, told="x", by=by, at=AT),
    "arrives": lambda case, by: arrive.arrive(case.id, place="x", by=by, at=AT),
    "asks for more time": lambda case, by: extend.ask(case.id, until=later(days=9), reason="x", by=by, at=AT),
    "declines": lambda case, by: decline.decline(case.id, reason="x", by=by, at=AT),
    "withdraws": lambda case, by: withdraw.withdraw(case.id, said="x", by=by, at=AT),
}


@pytest.mark.parametrize("verb", VERBS)
async def test_nobody_else_acts_towards_the_requester(verb: str, desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk, asked=(desks.li.id,))
    registrar = await question(viewer(desks.wang), asked=(desks.li.id,))

    await refused(VERBS[verb](case, desks.mender), Code.NOT_FOUND, "case_id")
    await refused(VERBS[verb](registrar, viewer(desks.wang)), Code.NOT_ALLOWED, "case_id")
