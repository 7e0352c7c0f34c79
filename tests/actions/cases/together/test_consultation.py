"""Consultation: opinions by grade, with prior approval."""

from typing import Any

from tenants.cases import assist, consult, contributions, emergency
from tenants.cases.breaches import Breach
from tenants.cases.case import Case
from tenants.cases.clocks import Clock
from tenants.cases.contributions import ContributionState, Wish
from tenants.cases.involvement import Involvement, Part
from tenants.directory import grade, leaving, staff
from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules.policies import Approver, Policy
from tenants.rules.stages import Stage
from tests.actions.cases.conftest import Desks
from tests.actions.cases.together.asking import of_zheng, state_of
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import Office
from tests.support.refusals import refused
from tests.support.rulebook import allow, new_rules


async def test_an_opinion_is_asked_and_given_in_writing(desks: Desks) -> None:
    case = await question(desks.clerk)
    asked = await consult.ask(case.id, of_zheng(desks), by=desks.clerk, at=later(hours=1))
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
    asked = await consult.ask(case.id, of_zheng(desks), by=desks.clerk, at=later(hours=1))
    assert await inbox_of(desks.mender) == []
    await refused(consult.approve(asked.id, by=desks.clerk, at=AT), Code.NOT_ALLOWED, "contribution_id")
    await refused(
        contributions.give(asked.id, answer="x", by=desks.mender, at=AT), Code.NOT_FOUND, "contribution_id"
    )
    await consult.approve(asked.id, by=viewer(desks.wang), at=later(hours=2))

    assert await state_of(asked) == ContributionState.ASKED
    assert await inbox_of(desks.mender) == ["consultation.asked"]
    await refused(
        consult.approve(asked.id, by=viewer(desks.wang), at=AT), Code.ILLEGAL_MOVE, "contribution_id"
    )


async def test_what_is_refused_is_asked_of_nobody(desks: Desks) -> None:
    await desks.limit(hours=24)
    await allow(Policy(consultation_approver=Approver.HEAD), at=AT)
    case = await question(desks.clerk)
    asked = await consult.ask(case.id, of_zheng(desks), by=desks.clerk, at=later(hours=1))
    await consult.refuse(asked.id, reason="自己能答", by=viewer(desks.wang), at=later(hours=2))

    assert await state_of(asked) == ContributionState.REFUSED
    assert await inbox_of(desks.mender) == []
    assert await inbox_of(desks.clerk) == ["consultation.refused"]


async def test_an_emergency_waits_for_nobodys_agreement(desks: Desks) -> None:
    await desks.limit(hours=24)
    await allow(Policy(consultation_approver=Approver.HEAD), at=AT)
    case = await question(desks.clerk)
    await emergency.declare(case.id, said="爆管", by=desks.clerk, at=AT)

    asked = await consult.ask(case.id, of_zheng(desks), by=desks.clerk, at=AT)
    assert asked.state == ContributionState.ASKED


async def test_an_opinion_is_given_by_the_grade_that_the_policy_asks_for(desks: Desks) -> None:
    low = await grade.create(name="住院医师", level=10, by=None, at=AT)
    high = await grade.create(name="主治医师", level=20, by=None, at=AT)
    await allow(Policy(consultation_level=20), at=AT)
    case = await question(desks.clerk)
    await staff.change(desks.zheng.id, grade_id=high.id, by=None, at=AT)
    asked = await consult.ask(case.id, of_zheng(desks), by=desks.clerk, at=AT)
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
        consult.ask(case.id, of_zheng(desks), by=desks.clerk, at=AT), Code.NOT_ALLOWED, "to_staff_id"
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
    asked = await consult.ask(case.id, of_zheng(desks, until=later(hours=2)), by=desks.clerk, at=AT)
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
    await refused(consult.ask(case.id, of_zheng(desks), by=desks.mender, at=AT), Code.NOT_FOUND, "case_id")
