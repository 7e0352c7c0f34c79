"""When a case comes to its end nobody is left with a question about it."""

import pytest

from tenants.cases import (
    arbitrate,
    assist,
    change_shift,
    close,
    consult,
    convene,
    decline,
    department_merge,
    duties,
    emergency,
    escalate,
    extend,
    hand_over,
    notice,
    reopen,
    reply,
    resolve,
    take_over,
    withdraw,
)
from tenants.cases.case import Case, Channel, State
from tenants.cases.contributions import Contribution, ContributionState, Wish
from tenants.cases.escalate import Escalation, EscalationState
from tenants.cases.extend import Extension, ExtensionState
from tenants.cases.hand_over import HandOver, OfferState
from tenants.cases.involvement import Involvement, Part
from tenants.cases.notice import Item, Notice, NoticeDraft
from tenants.directory import department, leaving, staff
from tenants.directory.access import Scope, Viewer
from tenants.errors import Code, Refusal, Refusals
from tenants.rules.policies import Approver, Policy
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, later, question, settle, viewer
from tests.support.office import Office, told
from tests.support.rulebook import allow


@pytest.fixture
async def case(desks: Desks) -> Case:
    """A question with a limit of a day; 王芳 leads the hall."""
    await desks.limit(hours=24)
    await allow(Policy(extension_times=3, consultation_approver=Approver.SUPERIOR), at=AT)
    return await question(desks.clerk)


def head(desks: Desks) -> Viewer:
    return viewer(desks.wang, Scope.TENANT)


async def asks_for_more_time(case: Case, desks: Desks) -> Extension:
    return await extend.ask(
        case.id, until=later(hours=30), reason="缺配件", by=desks.clerk, at=later(hours=1)
    )


async def approvers(case: Case) -> set[object]:
    parts = await Involvement.filter(case_id=case.id, part=Part.APPROVER, ended_at=None)
    return {part.staff_id for part in parts}


@pytest.mark.parametrize("how", ["resolved", "declined"])
async def test_more_time_is_not_decided_upon_when_the_work_is_done(
    desks: Desks, case: Case, how: str
) -> None:
    asked = await asks_for_more_time(case, desks)
    if how == "resolved":
        await resolve.resolve(case.id, resolution="已修好", by=desks.clerk, at=later(hours=2))
    else:
        await decline.decline(case.id, reason="办不了", by=desks.clerk, at=later(hours=2))
    lapsed = await Extension.get(id=asked.id)
    assert (lapsed.state, lapsed.decided_at, lapsed.decided_by_id) == (
        ExtensionState.LAPSED,
        later(hours=2),
        None,
    )
    assert await approvers(case) == set()
    assert "extension.lapsed" in await told()
    with pytest.raises(Refusal) as refused:
        await extend.approve(asked.id, by=head(desks), at=later(hours=3))
    assert refused.value.code is Code.ILLEGAL_MOVE


async def test_an_extension_of_before_does_not_move_the_clock_of_a_case_that_was_reopened(
    desks: Desks, case: Case
) -> None:
    """It would have moved a clock that has stopped."""
    old = await asks_for_more_time(case, desks)
    await resolve.resolve(case.id, resolution="已修好", by=desks.clerk, at=later(hours=2))
    await reply.reply(case.id, said="已修好", channel=Channel.PHONE, by=desks.clerk, at=later(hours=2))
    await close.close(case.id, by=desks.clerk, at=later(hours=2))
    await reopen.reopen(case.id, reason="又坏了", by=desks.clerk, at=later(hours=3))
    with pytest.raises(Refusal) as refused:
        await extend.approve(old.id, by=head(desks), at=later(hours=4))
    assert (refused.value.code, refused.value.path) == (Code.ILLEGAL_MOVE, ("extension_id",))
    again = await extend.ask(
        case.id, until=later(hours=40), reason="缺配件", by=desks.clerk, at=later(hours=4)
    )
    await extend.approve(again.id, by=head(desks), at=later(hours=5))
    assert (await Case.get(id=case.id)).due_at == later(hours=40)


async def test_a_question_to_somebody_higher_is_over_with_the_work(desks: Desks, case: Case) -> None:
    asked = await escalate.ask(case.id, question="怎么办？", by=desks.clerk, at=later(hours=1))
    await resolve.resolve(case.id, resolution="已修好", by=desks.clerk, at=later(hours=2))
    assert (await Escalation.get(id=asked.id)).state is EscalationState.UNANSWERED
    assert "escalation.lapsed" in await told()


async def test_a_contested_return_is_over_with_the_work(desks: Desks, office: Office, case: Case) -> None:
    company = await office.department("公司")
    leader = await office.staff("周明远", within=company)
    await department.change(company.id, head_id=leader.id, by=None, at=AT)
    for one in (desks.hall, desks.repairs):
        await department.change(one.id, parent_id=company.id, by=None, at=AT)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=later(minutes=5)
    )
    await take_over.send_back(offered.id, reason="不归我管", by=desks.mender, at=later(minutes=6))
    asked = await arbitrate.contest(offered.id, reason="归你们管", by=desks.clerk, at=later(minutes=7))
    await resolve.resolve(case.id, resolution="已修好", by=desks.clerk, at=later(hours=2))
    assert (await arbitrate.Arbitration.get(id=asked.id)).lapsed_at == later(hours=2)
    assert "hand_over.not_arbitrated" in await told()
    assert await approvers(case) == set()


async def test_whoever_closes_a_case_leaves_nobody_with_a_part_of_it(desks: Desks, case: Case) -> None:
    await consult.ask(
        case.id, Wish(text="怎么看？", staff_id=desks.zheng.id), by=desks.clerk, at=later(hours=1)
    )
    await assist.ask(
        case.id, Wish(text="挖开路面", department_id=desks.repairs.id), by=desks.clerk, at=later(hours=1)
    )
    meeting = await convene.convene(
        case.id,
        topic="怎么办",
        place="会议室",
        begins_at=later(hours=9),
        invited=[desks.zheng.id],
        by=viewer(desks.li, Scope.TENANT),
        at=later(hours=1),
    )
    await withdraw.withdraw(case.id, said="不用了", by=desks.clerk, at=later(hours=2))
    await settle()
    states = {(one.state, one.ended_at) for one in await Contribution.filter(case_id=case.id)}
    assert states == {(ContributionState.WITHDRAWN, later(hours=2))}
    assert (await convene.Meeting.get(id=meeting.id)).cancelled_at == later(hours=2)
    kinds = await told()
    assert {"consultation.withdrawn", "assist.withdrawn", "meeting.cancelled"} <= set(kinds)
    assert not await Involvement.filter(case_id=case.id, ended_at=None).exists()


async def test_a_case_withdrawn_while_papers_were_awaited_may_be_given_a_notice_again(
    desks: Desks, case: Case
) -> None:
    draft = NoticeDraft(respond_by=later(days=9), items=(Item("身份证"),), procedure="到窗口办理")
    await notice.issue(case.id, draft, by=desks.clerk, at=later(hours=1))
    await withdraw.withdraw(case.id, said="不用了", by=desks.clerk, at=later(hours=2))
    await reopen.reopen(case.id, reason="还是要办", by=desks.clerk, at=later(hours=3))
    assert (await Notice.get(case_id=case.id)).lapsed_at == later(hours=2)
    await notice.issue(case.id, draft, by=desks.clerk, at=later(hours=4))
    await notice.receive_supplement(case.id, by=desks.clerk, at=later(hours=5))
    assert (await Case.get(id=case.id)).state is State.OPEN


async def test_whoever_decides_one_thing_does_not_take_the_other_from_who_decides_that(
    desks: Desks, office: Office, case: Case
) -> None:
    boss = await office.staff("组长", within=desks.hall)
    await staff.change(desks.li.id, superior_id=boss.id, by=None, at=AT)
    asked = await asks_for_more_time(case, desks)  # the head's to decide
    await consult.ask(
        case.id, Wish(text="怎么看？", staff_id=desks.zheng.id), by=desks.clerk, at=later(hours=1)
    )
    assert await approvers(case) == {desks.wang.id, boss.id}
    await extend.approve(asked.id, by=head(desks), at=later(hours=2))
    assert await approvers(case) == {boss.id}
    with pytest.raises(Refusals) as refused:
        await leaving.leave(boss.id, by=None, at=later(hours=2))
    assert "a decision" in str(refused.value)
    await duties.decided(case.id, at=later(hours=3))  # nothing new
    assert await approvers(case) == {boss.id}


async def test_nobody_leaves_who_was_asked_by_name_or_called_upon(desks: Desks, case: Case) -> None:
    await assist.ask(
        case.id, Wish(text="挖开路面", staff_id=desks.zheng.id), by=desks.clerk, at=later(hours=1)
    )
    with pytest.raises(Refusals) as refused:
        await leaving.leave(desks.zheng.id, by=None, at=later(hours=2))
    assert "a decision" in str(refused.value)


async def test_whoever_was_only_asked_with_the_whole_department_may_leave(
    desks: Desks, office: Office, case: Case
) -> None:
    gone = await office.staff("何平", within=desks.repairs)
    await department.change(desks.repairs.id, head_id=desks.zheng.id, by=None, at=AT)
    await assist.ask(
        case.id, Wish(text="挖开路面", department_id=desks.repairs.id), by=desks.clerk, at=later(hours=1)
    )
    await Involvement.create(case_id=case.id, staff_id=gone.id, part=Part.ASSISTANT, since=later(hours=1))
    await leaving.leave(gone.id, by=None, at=later(hours=2))
    assert not await Involvement.filter(staff_id=gone.id, ended_at=None).exists()
    assert await Involvement.filter(staff_id=desks.zheng.id, part=Part.ASSISTANT, ended_at=None).exists()


async def test_what_was_offered_is_taken_back_when_it_becomes_an_emergency(desks: Desks, case: Case) -> None:
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=later(minutes=5)
    )
    await emergency.declare(case.id, said="井盖缺失", by=desks.clerk, at=later(minutes=6))
    assert (await HandOver.get(id=offered.id)).state is OfferState.WITHDRAWN
    with pytest.raises(Refusal) as refused:
        await take_over.accept(offered.id, by=desks.mender, at=later(minutes=7))
    assert refused.value.code is Code.ILLEGAL_MOVE
    assert (await Case.get(id=case.id)).handler_id == desks.li.id


async def test_a_log_of_cases_that_are_closed_by_now_waits_for_nobody_who_has_left(
    desks: Desks, case: Case
) -> None:
    log = await change_shift.write(
        to_staff_id=desks.zheng.id, remarks={case.id: "照看"}, by=desks.clerk, at=later(hours=1)
    )
    with pytest.raises(Refusals):
        await leaving.leave(desks.zheng.id, by=None, at=later(hours=1))
    await withdraw.withdraw(case.id, said="不用了", by=desks.clerk, at=later(hours=2))
    await leaving.leave(desks.zheng.id, by=None, at=later(hours=3))
    assert (await change_shift.ShiftHandOver.get(id=log.id)).withdrawn_at == later(hours=3)


async def test_a_case_whose_department_was_closed_meanwhile_goes_on_where_its_handler_works(
    desks: Desks, case: Case
) -> None:
    await withdraw.withdraw(case.id, said="不用了", by=desks.clerk, at=later(hours=1))
    await department_merge.merge(desks.hall.id, into_id=desks.repairs.id, by=None, at=later(hours=2))
    clerk = viewer(await staff.Staff.get(id=desks.li.id))
    await reopen.reopen(case.id, reason="还是要办", by=clerk, at=later(hours=3))
    again = await Case.get(id=case.id)
    assert (again.department_id, again.first_department_id) == (desks.repairs.id, desks.hall.id)
