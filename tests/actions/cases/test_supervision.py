"""Supervision: who follows a case, who reminds, and who is asked when one cannot decide."""

from tenants.cases import close, escalate, hand_over, reply, resolve, supervise, take_over, urge
from tenants.cases.breaches import Breach
from tenants.cases.case import Case, Channel
from tenants.cases.clocks import Clock
from tenants.cases.entries import CaseEntry
from tenants.cases.escalate import Escalation, EscalationState
from tenants.cases.involvement import Involvement, Part
from tenants.cases.supervise import Supervision
from tenants.cases.urge import Urging
from tenants.directory import staff
from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules.stages import Stage
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import Office
from tests.support.refusals import refused
from tests.support.rulebook import new_rules


async def _reports_within(desks: Desks, hours: int) -> None:
    await desks.limit(hours=hours, stage=Stage.REPORT)


# Urging


async def test_whoever_is_entitled_urges_and_every_reminder_is_on_record(desks: Desks) -> None:
    case = await question(desks.clerk)
    await urge.urge(case.id, said="客户又来电", by=desks.head_of_hall(), at=later(hours=1))

    entry = await CaseEntry.get(case_id=case.id)
    assert (entry.kind, entry.text, entry.for_requester) == ("urge", "客户又来电", False)
    assert await inbox_of(desks.clerk) == ["case.urged"]


async def test_what_is_urged_at_the_requesters_wish_they_may_see(desks: Desks) -> None:
    case = await question(desks.clerk)
    await urge.urge(
        case.id, said="急用水", urging=Urging.REQUESTER, by=desks.head_of_hall(), at=later(hours=1)
    )

    assert (await CaseEntry.get(case_id=case.id)).for_requester is True


async def test_from_the_third_reminder_on_the_superior_hears_of_it(desks: Desks) -> None:
    await staff.change(desks.li.id, superior_id=desks.zheng.id, by=None, at=AT)
    case = await question(desks.clerk)
    for hour in (1, 2, 3):
        assert await inbox_of(desks.mender) == []
        await urge.urge(case.id, said="请尽快", by=desks.head_of_hall(), at=later(hours=hour))

    assert await inbox_of(desks.mender) == ["case.urged"]


async def test_whoever_may_not_urge_or_does_not_see_the_case_does_not(desks: Desks) -> None:
    case = await question(desks.clerk)
    silent = viewer(desks.li, without=frozenset({Permission.CASE_URGE}))
    await refused(urge.urge(case.id, said="请尽快", by=silent, at=AT), Code.NOT_ALLOWED, "case_id")
    await refused(urge.urge(case.id, said="请尽快", by=desks.mender, at=AT), Code.NOT_FOUND, "case_id")
    await refused(urge.urge(case.id, said=" ", by=desks.clerk, at=AT), Code.REQUIRED, "text")


# Supervising


async def test_a_marked_case_is_among_the_supervisors_and_its_people_know(desks: Desks) -> None:
    case = await question(desks.clerk)
    marked = await supervise.mark(case.id, reason="媒体关注", by=desks.head_of_hall(), at=later(hours=1))

    assert (marked.supervisor_id, marked.reason) == (desks.wang.id, "媒体关注")
    assert await Involvement.filter(staff_id=desks.wang.id, part=Part.SUPERVISOR, ended_at=None).exists()
    assert await inbox_of(desks.clerk) == ["supervision.marked"]


async def test_reports_are_due_by_the_dates_that_the_supervisor_sets(desks: Desks) -> None:
    await _reports_within(desks, 240)
    case = await question(desks.clerk)
    await supervise.mark(
        case.id, reason="媒体关注", report_by=later(days=1), by=desks.head_of_hall(), at=later(hours=1)
    )
    first = await Clock.get(case_id=case.id, stage=Stage.REPORT)
    await supervise.report(case.id, said="正在处理", by=desks.clerk, at=later(hours=5))
    second = await Clock.get(case_id=case.id, stage=Stage.REPORT, stopped_at=None)

    assert (first.due_at, second.due_at) == (later(days=1), later(hours=5 + 240))
    assert await inbox_of(desks.head_of_hall()) == ["supervision.reported"]
    assert (await Supervision.get(case_id=case.id)).report_by is None


async def test_a_supervision_ends_with_the_case_or_when_it_is_lifted(desks: Desks) -> None:
    case = await question(desks.clerk)
    await supervise.mark(case.id, reason="媒体关注", by=desks.head_of_hall(), at=later(hours=1))
    await supervise.lift(case.id, reason="已平息", by=desks.head_of_hall(), at=later(hours=2))
    again = await supervise.mark(case.id, reason="又上热搜", by=desks.head_of_hall(), at=later(hours=3))
    await resolve.resolve(case.id, resolution="已办", by=desks.clerk, at=later(hours=4))
    await reply.reply(case.id, said="已办", channel=Channel.PHONE, by=desks.clerk, at=later(hours=4))
    await close.close(case.id, by=desks.clerk, at=later(hours=5))

    assert (await Supervision.get(id=again.id)).ended_at == later(hours=5)
    assert not await Involvement.filter(part=Part.SUPERVISOR, ended_at=None).exists()


async def test_a_case_is_supervised_by_one_who_leads_over_it_and_does_not_work_on_it(desks: Desks) -> None:
    case = await question(desks.clerk)
    handler = viewer(desks.li, Scope.DEPARTMENT)
    await refused(supervise.mark(case.id, reason="x", by=handler, at=AT), Code.NOT_ALLOWED, "case_id")
    await refused(supervise.mark(case.id, reason="x", by=desks.clerk, at=AT), Code.NOT_ALLOWED, "case_id")
    await refused(
        supervise.mark(case.id, reason="x", report_by=AT, by=desks.head_of_hall(), at=AT),
        Code.INVALID,
        "report_by",
    )
    await refused(supervise.report(case.id, said="x", by=desks.clerk, at=AT), Code.CONFLICT, "case_id")
    await refused(
        supervise.lift(case.id, reason="x", by=desks.head_of_hall(), at=AT), Code.CONFLICT, "case_id"
    )
    await supervise.mark(case.id, reason="x", by=desks.head_of_hall(), at=AT)
    await refused(
        supervise.mark(case.id, reason="x", by=desks.head_of_hall(), at=AT), Code.CONFLICT, "case_id"
    )
    await refused(supervise.lift(case.id, reason="x", by=desks.clerk, at=AT), Code.NOT_ALLOWED, "case_id")


# Asking higher up


async def _chain(desks: Desks, office: Office) -> list[Viewer]:
    """李娜 reports to 王芳, she to 郑伟, and he to the general manager."""
    manager = await office.staff("周明远")
    for below, above in ((desks.li, desks.wang), (desks.wang, desks.zheng), (desks.zheng, manager)):
        await staff.change(below.id, superior_id=above.id, by=None, at=AT)
    return [viewer(one) for one in (desks.wang, desks.zheng, manager)]


async def test_guidance_is_asked_of_the_superior_and_the_handler_goes_on_answering(
    desks: Desks, office: Office
) -> None:
    first, *_ = await _chain(desks, office)
    case = await question(desks.clerk)
    asked = await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=later(hours=1))
    given = await escalate.answer(asked.id, said="按规定减半", by=first, at=later(hours=2))

    assert (asked.to_staff_id, asked.level) == (first.staff_id, 1)
    assert (given.state, given.answer) == (EscalationState.ANSWERED, "按规定减半")
    assert (await Case.get(id=case.id)).handler_id == desks.li.id
    assert await inbox_of(first) == ["escalation.asked"]
    assert await inbox_of(desks.clerk) == ["escalation.answered"]


async def test_unclear_guidance_leads_higher_and_so_does_none(desks: Desks, office: Office) -> None:
    first, second, third = await _chain(desks, office)
    case = await question(desks.clerk)
    asked = await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=later(hours=1))
    await escalate.answer(asked.id, said="你看着办", by=first, at=later(hours=2))
    higher = await escalate.ask(case.id, question="主任未明确", by=desks.clerk, at=later(hours=3))
    highest = await escalate.ask(case.id, question="无人接听", by=desks.clerk, at=later(hours=4))

    assert [higher.to_staff_id, highest.to_staff_id] == [second.staff_id, third.staff_id]
    assert [(one.level, one.state) for one in await Escalation.filter(case_id=case.id).order_by("level")] == [
        (1, EscalationState.UNCLEAR),
        (2, EscalationState.UNANSWERED),
        (3, EscalationState.ASKED),
    ]
    await refused(
        escalate.ask(case.id, question="再问", by=desks.clerk, at=later(hours=5)), Code.CONFLICT, "case_id"
    )


async def test_whoever_takes_the_case_over_begins_at_their_own_superior(desks: Desks, office: Office) -> None:
    await _chain(desks, office)
    case = await question(desks.clerk)
    await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=later(hours=1))
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=later(hours=2)
    )
    await take_over.accept(offered.id, by=desks.mender, at=later(hours=2))
    asked = await escalate.ask(case.id, question="归谁修？", by=desks.mender, at=later(hours=3))

    assert (asked.level, asked.asked_by_id) == (1, desks.zheng.id)
    assert (await _name_of(asked.to_staff_id)) == "周明远"


async def _name_of(staff_id: object) -> str:
    return str(await current().fetchval("select name from staff where id = $1", staff_id))


async def test_only_whoever_was_asked_gives_guidance_and_once(desks: Desks, office: Office) -> None:
    first, second, _ = await _chain(desks, office)
    case = await question(desks.clerk)
    asked = await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=later(hours=1))

    await refused(
        escalate.answer(asked.id, said="不", by=desks.clerk, at=AT), Code.NOT_ALLOWED, "escalation_id"
    )
    await refused(escalate.answer(asked.id, said="不", by=second, at=AT), Code.NOT_FOUND, "escalation_id")
    await refused(escalate.answer(new_id(), said="不", by=first, at=AT), Code.NOT_FOUND, "escalation_id")
    await escalate.answer(asked.id, said="可以", by=first, at=later(hours=2))
    await refused(
        escalate.answer(asked.id, said="可以", by=first, at=later(hours=3)),
        Code.ILLEGAL_MOVE,
        "escalation_id",
    )


async def test_nobody_stands_above_the_top(desks: Desks) -> None:
    case = await question(desks.clerk)
    await refused(escalate.ask(case.id, question="怎么办", by=desks.clerk, at=AT), Code.CONFLICT, "case_id")


async def test_a_superior_who_gives_no_guidance_in_time_is_at_fault_and_theirs_is_called(
    desks: Desks, office: Office
) -> None:
    _, second, _ = await _chain(desks, office)
    await desks.limit(hours=500)
    rungs = [
        {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "no_guidance"},
        {"moment": {"when": "at_due"}, "action": "escalate", "whom": "superior"},
    ]
    terms = {"duration": {"kind": "hours", "count": 2}, "rungs": rungs}
    async with new_rules(at=AT) as draft:
        await draft.limit(terms, Stage.GUIDANCE)
    case = await question(desks.clerk)
    asked = await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=AT)
    # The verb fires by itself what the worker has not come to.
    await escalate.ask(case.id, question="无人答复", by=desks.clerk, at=later(hours=3))

    breach = await Breach.get(case_id=case.id)
    assert (breach.kind, breach.staff_id, breach.occurred_at) == (
        "no_guidance",
        desks.wang.id,
        later(hours=2),
    )
    assert "clock.escalated" in await inbox_of(second)
    assert asked.to_staff_id == desks.wang.id
