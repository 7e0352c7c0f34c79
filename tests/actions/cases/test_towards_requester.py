"""Towards the requester: progress, arrival, a case that cannot be done or is no longer wanted, and thanks."""

from collections.abc import Awaitable, Callable

import pytest

from tenants.cases import (
    acknowledge,
    arrive,
    decline,
    extend,
    hand_over,
    progress,
    promise,
    rate,
    reply,
    take_over,
    withdraw,
)
from tenants.cases.case import Case, Channel, Outcome, State
from tenants.cases.entries import Audience, CaseEntry
from tenants.cases.hand_over import HandOver, OfferState
from tenants.directory.access import Viewer
from tenants.errors import Code
from tenants.rules.policies import Policy
from tests.actions.cases.conftest import Desks, the_answered_case
from tests.support.desk import AT, inbox_of, later, periods, question, settle, viewer
from tests.support.office import last_event, told
from tests.support.refusals import refused
from tests.support.rulebook import allow


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


async def test_what_was_offered_is_not_declined(desks: Desks) -> None:
    case = await question(desks.clerk)
    await offered_to_repairs(case, desks)
    await refused(
        decline.decline(case.id, reason="管不了", by=desks.clerk, at=later(hours=1)),
        Code.ILLEGAL_MOVE,
        "case_id",
    )


async def offered_to_repairs(case: Case, desks: Desks) -> HandOver:
    return await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )


async def test_what_nobody_wants_any_more_is_taken_back_from_whoever_was_offered_it(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await offered_to_repairs(case, desks)
    await withdraw.withdraw(case.id, said="不用了", by=desks.clerk, at=later(hours=1))

    assert (await HandOver.get(id=offered.id)).state is OfferState.WITHDRAWN
    assert (await Case.get(id=case.id)).outcome is Outcome.WITHDRAWN
    assert await inbox_of(desks.mender) == ["hand_over.offered", "case.withdrawn"]
    assert (await told())[-2:] == ["hand_over.withdrawn", "case.withdrawn"]


async def test_what_may_not_be_refused_is_not_ended_by_whoever_is_to_do_it(desks: Desks) -> None:
    """A dispatched order is done and fed back, whatever its handler heard on the phone (R21.3)."""
    await allow(Policy(binding_channels=frozenset({Channel.DISPATCH})), at=AT)
    case = await question(desks.clerk, channel=Channel.DISPATCH)
    await refused(
        withdraw.withdraw(case.id, said="不用了", by=desks.clerk, at=later(hours=1)),
        Code.NOT_ALLOWED,
        "case_id",
    )
    assert (await Case.get(id=case.id)).state is State.OPEN


async def test_a_withdrawn_case_is_closed_and_nobody_answers_any_more(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await withdraw.withdraw(case.id, said="不用了", by=desks.clerk, at=later(hours=1))
    await settle()

    held = await Case.get(id=case.id)
    assert (held.state, held.outcome, held.closed_at) == (State.CLOSED, Outcome.WITHDRAWN, later(hours=1))
    assert await periods(case) == [(desks.li.id, AT, later(hours=1))]
    assert (await last_event())["reason"] == "不用了"


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
