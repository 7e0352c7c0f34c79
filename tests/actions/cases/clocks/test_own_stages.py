"""A stage of one's own begins and ends with everything that clocks are said to follow: each is done once."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from tenants.cases import (
    accept,
    arrive,
    assist,
    change_shift,
    close,
    consult,
    contributions,
    decline,
    emergency,
    escalate,
    hand_over,
    meet,
    notice,
    pause,
    progress,
    refer,
    remark,
    reopen,
    reply,
    resolve,
    supervise,
    take_over,
    urge,
    withdraw,
)
from tenants.cases.case import Case, Channel
from tenants.cases.clocks import Clock
from tenants.cases.contributions import Wish
from tenants.cases.hand_over import Escort, Way
from tenants.cases.materials import pass_on, recall, receive, take
from tenants.cases.notice import Item, NoticeDraft, Situation
from tenants.cases.refer import Destination
from tenants.directory import department
from tenants.errors import Code, Refusal
from tenants.event_names import NAMES
from tenants.rules import stage_rule
from tenants.rules.policies import DECLARED, PauseCause
from tenants.rules.stages import (
    BEGINNINGS,
    ENDINGS,
    FIRST,
    LAST,
    REGISTERED,
    SPANS,
    STANDSTILLS,
    Stage,
    unmeasured,
)
from tenants.session import current
from tenants.working_time import calendar
from tests.actions.cases.conftest import Desks
from tests.actions.cases.conftest import desks as desks  # noqa: PLC0414 - who works here
from tests.support.clockwork import ALWAYS_OPEN
from tests.support.desk import AT, later, question
from tests.support.papers import left_at
from tests.support.rulebook import Draft, begun, new_rules

SOON = later(hours=1)
THEN = later(hours=2)
Doing = Callable[[Desks, Case], Awaitable[object]]
PAPERS: dict[str, Any] = {
    "respond_by": later(days=9),
    "items": (Item("身份证"),),
    "procedure": "x",
    "place": "x",
}


def by_clerk(verb: Callable[..., Awaitable[object]], *args: Any, **given: Any) -> Doing:
    """What 李娜 does with her case, an hour after it was asked."""
    return lambda desks, case: verb(case.id, *args, **{"by": desks.clerk, "at": SOON, **given})


def after(first: Doing, then: Doing) -> Doing:
    """One after the other."""

    async def both(desks: Desks, case: Case) -> None:
        await first(desks, case)
        await then(desks, case)

    return both


def on(first: Doing, then: Callable[..., Awaitable[object]], who: str, **given: Any) -> Doing:
    """Somebody does something with what the first step has made."""

    async def both(desks: Desks, case: Case) -> None:
        made: Any = await first(desks, case)
        await then(made.id, by=getattr(desks, who), at=THEN, **given)

    return both


async def _relieved(desks: Desks, case: Case) -> Any:
    remarks = {case.id: "等回电"}
    return await change_shift.write(to_staff_id=desks.wang.id, remarks=remarks, by=desks.clerk, at=SOON)


async def _asked_above(desks: Desks, case: Case) -> Any:
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    return await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=SOON)


async def _reported(desks: Desks, case: Case) -> Any:
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    return await remark.remark(case.id, said="已当场答复", to_staff_id=desks.wang.id, by=desks.clerk, at=SOON)


def offer(desks: Desks, case: Case) -> Awaitable[Any]:
    to: dict[str, Any] = {"to_department_id": desks.repairs.id, "to_staff_id": desks.zheng.id}
    return hand_over.offer(case.id, **to, by=desks.clerk, at=SOON)


def leads(desks: Desks, case: Case) -> Awaitable[Any]:
    to: dict[str, Any] = {"to_department_id": desks.repairs.id, "to_staff_id": desks.zheng.id}
    return hand_over.offer(case.id, **to, way=Way(escort=Escort.GUIDED), by=desks.clerk, at=SOON)


def share(desks: Desks, case: Case) -> Awaitable[Any]:
    return assist.ask(case.id, Wish("查管道", staff_id=desks.zheng.id), by=desks.clerk, at=SOON)


def opinion(desks: Desks, case: Case) -> Awaitable[Any]:
    return consult.ask(case.id, Wish("为何？", staff_id=desks.zheng.id), by=desks.clerk, at=SOON)


def mark(desks: Desks, case: Case) -> Awaitable[Any]:
    return supervise.mark(case.id, reason="媒体关注", by=desks.head_of_hall(), at=SOON)


def papers(then: Callable[..., Awaitable[object]] | None, who: str = "clerk", **given: Any) -> Doing:
    """A deed is left, passed on to 郑伟, and what becomes of it there."""

    async def done(desks: Desks, case: Case) -> None:
        left = [one.id for one in await left_at(case, desks.clerk)]
        if then is not take.take:
            await pass_on.pass_on(left, to_staff_id=desks.zheng.id, by=desks.clerk, at=SOON)
        by = desks.head_of_hall() if who == "head" else getattr(desks, who)
        if then is not None:
            await then(left, by=by, at=THEN, **given)

    return done


noticed = by_clerk(notice.issue, NoticeDraft(**PAPERS))
done = by_clerk(resolve.resolve, resolution="已更正")
replied = after(done, by_clerk(reply.reply, said="已更正", channel=Channel.PHONE))
closed = after(replied, by_clerk(close.close))
urgent = by_clerk(emergency.declare, said="爆管")


def paused(cause: PauseCause) -> Doing:
    async def declared(desks: Desks, case: Case) -> None:
        await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
        by = desks.head_of_hall() if cause is PauseCause.FORCE_MAJEURE else desks.clerk
        await pause.declare(case.id, cause, reason="等候", ends_at=later(hours=9), by=by, at=SOON)

    return declared


DRIVERS: Mapping[str, Doing] = {
    "case.accepted": by_clerk(accept.accept, told="予以受理"),
    "case.resolved": done,
    "case.declined": by_clerk(decline.decline, reason="办不了"),
    "case.referred": by_clerk(
        refer.refer, Destination(body="房管局", explanation="归其管", body_contact="二楼")
    ),
    "case.arrived": by_clerk(arrive.arrive, place="3 幢"),
    "case.emergency": urgent,
    "case.stabilised": after(urgent, by_clerk(emergency.stabilise, said="已关阀", at=THEN)),
    "case.remarked": by_clerk(remark.remark, said="已去电"),
    "case.reported": _reported,
    "case.urged": by_clerk(urge.urge, said="请尽快"),
    "case.replied": replied,
    "case.closed": closed,
    "case.withdrawn": by_clerk(withdraw.withdraw, said="不办了"),
    "case.reopened": after(closed, by_clerk(reopen.reopen, reason="又漏了", at=THEN)),
    "progress.reported": by_clerk(progress.report, told="正在查"),
    "notice.issued": noticed,
    "notice.slip_given": by_clerk(notice.issue, NoticeDraft(**PAPERS, situation=Situation.CONSULTATION)),
    "notice.supplied": after(noticed, by_clerk(notice.receive_supplement, at=THEN)),
    "hand_over.offered": offer,
    "hand_over.met": on(leads, meet.confirm, "clerk"),
    "hand_over.accepted": on(offer, take_over.accept, "mender"),
    "hand_over.returned": on(offer, take_over.send_back, "mender", reason="不是我们的"),
    "hand_over.withdrawn": on(offer, take_over.withdraw, "clerk"),
    "shift.offered": _relieved,
    "shift.taken_over": on(_relieved, change_shift.sign, "colleague"),
    "shift.withdrawn": on(_relieved, change_shift.withdraw, "clerk"),
    "escalation.asked": _asked_above,
    "escalation.answered": on(_asked_above, escalate.answer, "colleague", said="可以"),
    "consultation.asked": opinion,
    "consultation.done": on(opinion, contributions.give, "mender", answer="阀门老化"),
    "consultation.withdrawn": on(opinion, contributions.withdraw, "clerk"),
    "assist.asked": share,
    "assist.done": on(share, contributions.give, "mender", answer="已查"),
    "assist.withdrawn": on(share, contributions.withdraw, "clerk"),
    "supervision.marked": mark,
    "supervision.reported": after(mark, by_clerk(supervise.report, said="正在处理", at=THEN)),
    "supervision.lifted": after(
        mark, lambda desks, case: supervise.lift(case.id, reason="已平息", by=desks.head_of_hall(), at=THEN)
    ),
    "requester.awaited": paused(PauseCause.REQUESTER),
    "inspection.begun": paused(PauseCause.INSPECTION),
    "other_body.awaited": paused(PauseCause.OTHER_BODY),
    "force_majeure.begun": paused(PauseCause.FORCE_MAJEURE),
    "material.passed": papers(None),
    "material.received": papers(receive.receive, "mender"),
    "material.missing": papers(receive.report_missing, "mender", reason="没到"),
    "material.recalled": papers(recall.recall),
    "material.taken": papers(take.take, "head", reason="外出"),
}
CAUSES = [cause.value for cause in DECLARED]


async def ruled(*, starts: str, stops: str) -> None:
    """A stage of one's own that lies between these, and lasts long enough."""
    await calendar.create(name="全天", time_zone="Asia/Shanghai", weekly=ALWAYS_OPEN, by=None, at=AT)
    limit = {"duration": {"kind": "hours", "count": 400}, "rungs": [], "pauses": CAUSES}
    async with new_rules(at=AT) as draft:
        await draft.limit(limit)
        await _staged(draft, starts=[starts], stops=[stops])
        await draft.limit(limit, Stage.OWN, own_stage="x")


async def _moment(event: str, case: Case) -> datetime:
    """When it happened for the first time."""
    sql = "select at from events where kind = $1 and case_id = $2 order by seq limit 1"
    found: datetime = await current().fetchval(sql, event, case.id)
    return found


@pytest.mark.parametrize("event", sorted(ENDINGS))
async def test_it_ends_a_stage(event: str, desks: Desks) -> None:
    await ruled(starts=REGISTERED, stops=event)
    case = await question(desks.clerk)
    await DRIVERS[event](desks, case)
    clock = await Clock.get(stage="own.x")
    assert (clock.started_at, clock.stopped_at) == (AT, await _moment(event, case))


@pytest.mark.parametrize("event", sorted(BEGINNINGS - {REGISTERED}))
async def test_it_begins_a_stage(event: str, desks: Desks) -> None:
    await ruled(starts=event, stops="case.closed")
    case = await question(desks.clerk)
    assert not await Clock.filter(stage="own.x").exists()
    await DRIVERS[event](desks, case)
    clock = await Clock.filter(stage="own.x").order_by("started_at").first()
    assert clock is not None
    assert clock.started_at == await _moment(event, case)


def test_everything_that_clocks_follow_is_done_here_and_has_a_name() -> None:
    assert {*DRIVERS, REGISTERED} == BEGINNINGS | ENDINGS
    assert set(NAMES) >= BEGINNINGS | ENDINGS


def test_what_a_stage_that_may_be_limited_needs_is_among_it() -> None:
    for stage, span in SPANS.items():
        if unmeasured(stage) is None:
            assert span.starts <= BEGINNINGS, stage
            assert span.stops <= ENDINGS, stage
    kinds = {kind for span in STANDSTILLS.values() for kind in span.starts}
    assert kinds <= BEGINNINGS


@pytest.mark.parametrize(
    ("given", "path"),
    [
        *(({"starts": [one], "stops": ["case.replied"]}, ("starts", "0")) for one in sorted(LAST)),
        *(({"starts": ["case.urged"], "stops": [one]}, ("stops", "0")) for one in sorted(FIRST)),
    ],
)
async def test_nothing_begins_with_the_end_of_a_case_nor_ends_with_its_beginning(
    given: dict[str, list[str]], path: tuple[str, ...], desks: Desks
) -> None:
    draft = await begun()
    with pytest.raises(Refusal) as refused:
        await _staged(draft, **given)
    assert (refused.value.code, refused.value.path) == (Code.INVALID, path)


@pytest.mark.parametrize(
    "event", ["breach.opened", "inquiry.opened", "callback.made", "inspection.ended", "requester.contacted"]
)
async def test_what_nobody_tells_clocks_of_neither_begins_nor_ends_a_stage(event: str, desks: Desks) -> None:
    draft = await begun()
    for wrong in (
        {"starts": [event], "stops": ["case.closed"]},
        {"starts": ["case.urged"], "stops": [event]},
    ):
        with pytest.raises(Refusal) as refused:
            await _staged(draft, **wrong)
        assert refused.value.code == Code.INVALID


@pytest.mark.parametrize("stage", [one for one in Stage if unmeasured(one) is not None])
async def test_a_limit_that_would_start_no_clock_is_refused_and_says_what_to_use(
    stage: Stage, desks: Desks
) -> None:
    draft = await begun()
    with pytest.raises(Refusal) as refused:
        await draft.limit({"duration": {"kind": "hours", "count": 1}}, stage)
    assert (refused.value.code, refused.value.path) == (Code.INVALID, ("stage",))
    assert "use" in refused.value.message or "begin" in refused.value.message


def test_only_what_follows_a_breach_and_the_call_back_are_not_measured() -> None:
    assert [one for one in Stage if unmeasured(one) is not None] == [
        Stage.CALLBACK,
        Stage.REVIEW,
        Stage.SELF_CHECK,
        Stage.INQUIRY,
        Stage.APPEAL,
    ]


async def _staged(draft: Draft, **events: Any) -> None:
    await stage_rule.put(code="x", name="x", **events, rule_set_id=draft.version.id, by=None, at=AT)
