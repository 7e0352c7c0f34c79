"""Together: opinions by grade with prior approval, shares with clocks of their own, meetings that decide."""

from datetime import datetime
from typing import Any

from tenants.cases import assist, consult, contributions, convene, emergency, resolve, succession
from tenants.cases.breaches import Breach
from tenants.cases.case import Case
from tenants.cases.clocks import Clock
from tenants.cases.contributions import Contribution, ContributionState, Wish
from tenants.cases.convene import MeetingInvitation
from tenants.cases.involvement import Involvement, Part
from tenants.directory import grade, leaving, staff
from tenants.directory.access import Permission, Scope
from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules.policies import Approver, Policy
from tenants.rules.stages import Stage
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import Office
from tests.support.refusals import refused
from tests.support.rulebook import allow, new_rules


def _of_zheng(desks: Desks, *, until: datetime | None = None) -> Wish:
    return Wish("水压为何不稳？", staff_id=desks.zheng.id, until=until)


async def _state(one: Contribution) -> ContributionState:
    return (await Contribution.get(id=one.id)).state


# Consultation


async def test_an_opinion_is_asked_and_given_in_writing(desks: Desks) -> None:
    case = await question(desks.clerk)
    asked = await consult.ask(case.id, _of_zheng(desks), by=desks.clerk, at=later(hours=1))
    given = await contributions.give(asked.id, answer="阀门老化", by=desks.mender, at=later(hours=2))

    assert (given.state, given.answer, given.answered_by_id) == ("done", "阀门老化", desks.zheng.id)
    assert (await Case.get(id=case.id)).handler_id == desks.li.id
    assert await inbox_of(desks.mender) == ["consultation.asked"]
    assert await inbox_of(desks.clerk) == ["consultation.done"]
    assert not await Involvement.filter(part=Part.CONSULTED, ended_at=None).exists()


async def test_where_the_policy_says_so_somebody_above_agrees_before_others_are_asked(desks: Desks) -> None:
    await desks.limit(hours=24)
    await allow(Policy(consultation_approver=Approver.HEAD), at=AT)
    case = await question(desks.clerk)
    asked = await consult.ask(case.id, _of_zheng(desks), by=desks.clerk, at=later(hours=1))
    assert await inbox_of(desks.mender) == []
    await refused(consult.approve(asked.id, by=desks.clerk, at=AT), Code.NOT_ALLOWED, "contribution_id")
    await refused(
        contributions.give(asked.id, answer="x", by=desks.mender, at=AT), Code.NOT_FOUND, "contribution_id"
    )
    await consult.approve(asked.id, by=viewer(desks.wang), at=later(hours=2))

    assert await _state(asked) == ContributionState.ASKED
    assert await inbox_of(desks.mender) == ["consultation.asked"]
    await refused(
        consult.approve(asked.id, by=viewer(desks.wang), at=AT), Code.ILLEGAL_MOVE, "contribution_id"
    )


async def test_what_is_refused_is_asked_of_nobody(desks: Desks) -> None:
    await desks.limit(hours=24)
    await allow(Policy(consultation_approver=Approver.HEAD), at=AT)
    case = await question(desks.clerk)
    asked = await consult.ask(case.id, _of_zheng(desks), by=desks.clerk, at=later(hours=1))
    await consult.refuse(asked.id, reason="自己能答", by=viewer(desks.wang), at=later(hours=2))

    assert await _state(asked) == ContributionState.REFUSED
    assert await inbox_of(desks.mender) == []
    assert await inbox_of(desks.clerk) == ["consultation.refused"]


async def test_an_emergency_waits_for_nobodys_agreement(desks: Desks) -> None:
    await desks.limit(hours=24)
    await allow(Policy(consultation_approver=Approver.HEAD), at=AT)
    case = await question(desks.clerk)
    await emergency.declare(case.id, said="爆管", by=desks.clerk, at=AT)

    asked = await consult.ask(case.id, _of_zheng(desks), by=desks.clerk, at=AT)
    assert asked.state == ContributionState.ASKED


async def test_an_opinion_is_given_by_the_grade_that_the_policy_asks_for(desks: Desks) -> None:
    low = await grade.create(name="住院医师", level=10, by=None, at=AT)
    high = await grade.create(name="主治医师", level=20, by=None, at=AT)
    await allow(Policy(consultation_level=20), at=AT)
    case = await question(desks.clerk)
    await staff.change(desks.zheng.id, grade_id=high.id, by=None, at=AT)
    asked = await consult.ask(case.id, _of_zheng(desks), by=desks.clerk, at=AT)
    give: dict[str, Any] = {"answer": "阀门老化", "by": desks.mender, "at": later(hours=1)}

    await staff.change(desks.zheng.id, grade_id=low.id, by=None, at=AT)
    await refused(contributions.give(asked.id, **give), Code.NOT_ALLOWED, "contribution_id")
    await staff.change(desks.zheng.id, grade_id=high.id, by=None, at=AT)
    await contributions.give(asked.id, **give)


async def test_nobody_is_asked_for_an_opinion_that_they_may_not_give(desks: Desks) -> None:
    """Their clock would run, and what they may not do would be held against them (R7.3)."""
    await grade.create(name="住院医师", level=10, by=None, at=AT)
    high = await grade.create(name="主治医师", level=20, by=None, at=AT)
    await desks.limit(hours=1, stage=Stage.OPINION)
    await allow(Policy(consultation_level=20), at=AT)
    case = await question(desks.clerk)
    wish = Wish("水压为何不稳？", department_id=desks.repairs.id)

    await refused(
        consult.ask(case.id, _of_zheng(desks), by=desks.clerk, at=AT), Code.NOT_ALLOWED, "to_staff_id"
    )
    await refused(consult.ask(case.id, wish, by=desks.clerk, at=AT), Code.NOT_ALLOWED, "to_department_id")
    assert not await Clock.exists()
    assert await inbox_of(desks.mender) == []
    await staff.change(desks.zheng.id, grade_id=high.id, by=None, at=AT)
    assert (await consult.ask(case.id, wish, by=desks.clerk, at=AT)).state is ContributionState.ASKED


async def test_whoever_is_consulted_and_gives_no_opinion_in_time_is_at_fault(desks: Desks) -> None:
    await desks.limit(hours=500)
    rungs = [{"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_answered"}]
    terms = {"duration": {"kind": "hours", "count": 24}, "rungs": rungs}
    async with new_rules(at=AT) as draft:
        await draft.limit(terms, Stage.OPINION)
    case = await question(desks.clerk)
    asked = await consult.ask(case.id, _of_zheng(desks, until=later(hours=2)), by=desks.clerk, at=AT)
    await contributions.give(asked.id, answer="阀门老化", by=desks.mender, at=later(hours=5))

    breach = await Breach.get(case_id=case.id)
    assert (breach.kind, breach.staff_id, breach.occurred_at) == (
        "not_answered",
        desks.zheng.id,
        later(hours=2),
    )
    assert breach.department_id == desks.repairs.id


async def test_nobody_is_asked_for_what_makes_no_sense(desks: Desks, office: Office) -> None:
    case = await question(desks.clerk)
    gone = await office.staff("已离职")
    await leaving.leave(gone.id, by=None, at=AT)
    wrong = (
        (Wish("x"), Code.REQUIRED, "to_department_id"),
        (Wish("x", staff_id=desks.li.id), Code.INVALID, "to_staff_id"),
        (Wish("x", staff_id=gone.id), Code.CONFLICT, "to_staff_id"),
        (Wish("x", staff_id=desks.zheng.id, department_id=desks.hall.id), Code.INVALID, "to_staff_id"),
        (Wish("x", department_id=new_id()), Code.NOT_FOUND, "to_department_id"),
        (Wish(" ", department_id=desks.repairs.id), Code.REQUIRED, "text"),
        (Wish("x", department_id=desks.repairs.id, until=AT), Code.INVALID, "until"),
    )
    for wish, code, path in wrong:
        await refused(consult.ask(case.id, wish, by=desks.clerk, at=AT), code, path)
        await refused(assist.ask(case.id, wish, by=desks.clerk, at=AT), code, path)
    await refused(consult.ask(case.id, _of_zheng(desks), by=desks.mender, at=AT), Code.NOT_FOUND, "case_id")


# Shares of the work


async def test_each_assistant_has_a_written_share_and_a_clock_of_their_own(
    desks: Desks, office: Office
) -> None:
    await desks.limit(hours=48)
    await desks.limit(hours=24, stage=Stage.ASSIST)
    case = await question(desks.clerk)
    lab = await office.department("化验室")
    one = await assist.ask(case.id, Wish("查管道", staff_id=desks.zheng.id), by=desks.clerk, at=AT)
    other = await assist.ask(
        case.id, Wish("验水质", department_id=lab.id, until=later(hours=3)), by=desks.clerk, at=AT
    )
    due = {clock.contribution_id: clock.due_at for clock in await Clock.filter(stage=Stage.ASSIST)}
    assert due == {one.id: later(hours=24), other.id: later(hours=3)}
    await contributions.give(one.id, answer="已查", by=desks.mender, at=later(hours=1))

    running = await Clock.filter(stage=Stage.ASSIST, stopped_at=None)
    assert [clock.contribution_id for clock in running] == [other.id]
    assert (await Case.get(id=case.id)).due_at == later(hours=48)


async def test_the_lead_does_not_end_a_case_while_a_share_is_open(desks: Desks) -> None:
    case = await question(desks.clerk)
    asked = await assist.ask(case.id, Wish("查管道", staff_id=desks.zheng.id), by=desks.clerk, at=AT)
    await refused(
        resolve.resolve(case.id, resolution="已办", by=desks.clerk, at=later(hours=1)),
        Code.ILLEGAL_MOVE,
        "case_id",
    )
    await refused(
        contributions.withdraw(asked.id, by=desks.mender, at=AT), Code.NOT_ALLOWED, "contribution_id"
    )
    await contributions.withdraw(asked.id, by=desks.clerk, at=later(hours=2))
    await resolve.resolve(case.id, resolution="已办", by=desks.clerk, at=later(hours=3))

    assert await _state(asked) == ContributionState.WITHDRAWN
    await refused(
        contributions.give(asked.id, answer="x", by=desks.mender, at=AT), Code.ILLEGAL_MOVE, "contribution_id"
    )


async def test_only_whoever_was_asked_gives_a_share(desks: Desks) -> None:
    case = await question(desks.clerk)
    asked = await assist.ask(case.id, Wish("查管道", staff_id=desks.zheng.id), by=desks.clerk, at=AT)
    await refused(
        contributions.give(asked.id, answer="x", by=desks.clerk, at=AT), Code.NOT_ALLOWED, "contribution_id"
    )
    await refused(
        contributions.give(new_id(), answer="x", by=desks.clerk, at=AT), Code.NOT_FOUND, "contribution_id"
    )


# Meetings

TOMORROW = later(days=1)


def _meeting(desks: Desks, **more: Any) -> dict[str, Any]:
    return {
        "topic": "水压归谁管",
        "place": "三楼会议室",
        "begins_at": TOMORROW,
        "invited": [desks.zheng.id],
        "by": desks.head_of_hall(),
        "at": later(hours=1),
        **more,
    }


async def test_a_meeting_calls_people_together_and_the_first_contact_is_among_them(desks: Desks) -> None:
    case = await question(desks.clerk)
    meeting = await convene.convene(case.id, **_meeting(desks))
    assert await inbox_of(desks.clerk) == await inbox_of(desks.mender) == ["meeting.convened"]
    held = await convene.record(
        meeting.id,
        minutes="各方到会",
        decision="维修部三日内换阀",
        attended=[desks.zheng.id, desks.li.id],
        by=desks.head_of_hall(),
        at=later(days=1, hours=1),
    )

    assert (held.decision, held.held_at) == ("维修部三日内换阀", later(days=1, hours=1))
    came = {one.staff_id: one.attended for one in await MeetingInvitation.filter(meeting_id=meeting.id)}
    assert came == {desks.zheng.id: True, desks.li.id: True, desks.wang.id: False}
    assert not await Involvement.filter(part=Part.CONVENED, ended_at=None).exists()


async def test_a_meeting_is_convened_by_whoever_may_and_with_somebody(desks: Desks) -> None:
    case = await question(desks.clerk)
    stranger = viewer(desks.zheng, Scope.OWN)
    reader = viewer(desks.wang, Scope.DEPARTMENT, without=frozenset({Permission.CASE_CONVENE}))
    await refused(convene.convene(case.id, **_meeting(desks, by=stranger)), Code.NOT_FOUND, "case_id")
    await refused(convene.convene(case.id, **_meeting(desks, by=reader)), Code.NOT_ALLOWED, "case_id")
    await refused(convene.convene(case.id, **_meeting(desks, invited=[])), Code.REQUIRED, "invited_ids")
    await refused(
        convene.convene(case.id, **_meeting(desks, invited=[new_id()])), Code.NOT_FOUND, "invited_ids", "0"
    )
    await refused(convene.convene(case.id, **_meeting(desks, begins_at=AT)), Code.INVALID, "begins_at")


async def test_a_meeting_is_recorded_once_by_whoever_convened_it(desks: Desks) -> None:
    case = await question(desks.clerk)
    meeting = await convene.convene(case.id, **_meeting(desks))
    minutes: dict[str, Any] = {"minutes": "x", "decision": "y", "attended": [], "at": later(days=2)}
    head = desks.head_of_hall()
    await refused(
        convene.record(meeting.id, **{**minutes, "at": later(hours=2)}, by=head),
        Code.ILLEGAL_MOVE,
        "meeting_id",
    )
    await refused(convene.record(meeting.id, **minutes, by=desks.clerk), Code.NOT_ALLOWED, "meeting_id")
    await refused(
        convene.record(meeting.id, **{**minutes, "attended": [new_id()]}, by=head),
        Code.NOT_FOUND,
        "attended_ids",
        "0",
    )
    await convene.cancel(meeting.id, reason="已协调", by=head, at=later(hours=3))
    await refused(convene.record(meeting.id, **minutes, by=head), Code.ILLEGAL_MOVE, "meeting_id")
    assert (await inbox_of(desks.mender))[-1] == "meeting.cancelled"


async def test_what_somebody_was_asked_for_passes_on_with_the_rest(desks: Desks, office: Office) -> None:
    case = await question(desks.clerk)
    asked = await assist.ask(case.id, Wish("查管道", staff_id=desks.zheng.id), by=desks.clerk, at=AT)
    heir = await office.staff("吴敏")
    await succession.hand_over_all(
        from_staff_id=desks.zheng.id,
        to_staff_id=heir.id,
        by=viewer(desks.wang, Scope.TENANT),
        at=later(hours=1),
    )
    given = await contributions.give(asked.id, answer="已查", by=viewer(heir), at=later(hours=2))

    assert (given.staff_id, given.department_id, given.answered_by_id) == (
        heir.id,
        heir.department_id,
        heir.id,
    )
