"""Hand-on: a case that lies with the wrong department, and how long it may."""

from datetime import datetime
from uuid import UUID

import pytest

from tenants.cases import change_shift, clocks, hand_over, notice, take_over
from tenants.cases.case import Case
from tenants.cases.clocks import Clock, ClockPause, ClockState
from tenants.cases.hand_over import HandOver
from tenants.cases.notice import Item, NoticeDraft
from tenants.directory.access import Viewer
from tenants.rules.policies import PauseCause
from tenants.rules.stages import Stage
from tenants.working_time import calendar
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, later, question
from tests.support.office import Office
from tests.support.rulebook import new_rules

TERMS = {"duration": {"kind": "hours", "count": 2}, "rungs": []}


@pytest.fixture
async def astray(desks: Desks) -> Case:
    """A burst pipe that was reported in the hall; whoever has it passes it on within two hours."""
    await calendar.create(name="全天", time_zone="Asia/Shanghai", weekly=(((0, 1440),),) * 7, by=None, at=AT)
    async with new_rules(at=AT) as draft:
        await draft.limit(TERMS, Stage.HAND_ON)
        await draft.limit({**TERMS, "pauses": ["materials"]}, Stage.RESOLVE)
        burst = await draft.matter("WS-4", name="爆管", department_id=desks.repairs.id)
    return await question(desks.clerk, matter_id=burst.id)


async def offers(case: Case, to: UUID, *, by: Viewer, at: datetime) -> HandOver:
    return await hand_over.offer(case.id, to_department_id=None, to_staff_id=to, by=by, at=at)


async def standing(case: Case) -> list[tuple[ClockState, datetime, datetime | None]]:
    """Every clock of passing on: its state, since when it runs, by when."""
    found = await Clock.filter(case_id=case.id, stage=Stage.HAND_ON).order_by("started_at", "id")
    return [(clock.state, clock.started_at, clock.due_at) for clock in found]


async def test_an_offer_taken_back_gives_no_more_time_than_there_was(desks: Desks, astray: Case) -> None:
    for round_ in range(3):
        begun = later(minutes=30 + 60 * round_)
        offered = await offers(astray, desks.wang.id, by=desks.clerk, at=begun)
        assert await standing(astray) == [(ClockState.PAUSED, AT, None)]
        await take_over.withdraw(offered.id, by=desks.clerk, at=later(minutes=60 + 60 * round_))
    # Half an hour and again half an hour are gone; what was spent waiting for an answer is not.
    assert await standing(astray) == [(ClockState.RUNNING, AT, later(hours=3, minutes=30))]


async def test_what_is_returned_may_lie_as_long_as_anew(desks: Desks, astray: Case) -> None:
    offered = await offers(astray, desks.zheng.id, by=desks.clerk, at=later(minutes=90))
    await take_over.send_back(offered.id, reason="不归我管", by=desks.mender, at=later(hours=5))
    assert await standing(astray) == [
        (ClockState.STOPPED, AT, None),
        (ClockState.RUNNING, later(hours=5), later(hours=7)),
    ]
    assert not await ClockPause.filter(until=None).exists()


async def test_a_colleague_who_takes_it_still_has_to_pass_it_on(desks: Desks, astray: Case) -> None:
    offered = await offers(astray, desks.wang.id, by=desks.clerk, at=later(minutes=30))
    await take_over.accept(offered.id, by=desks.colleague, at=later(hours=1))
    assert await standing(astray) == [(ClockState.RUNNING, AT, later(hours=2, minutes=30))]


async def test_it_is_passed_on_when_the_other_department_takes_it(desks: Desks, astray: Case) -> None:
    offered = await offers(astray, desks.zheng.id, by=desks.clerk, at=later(minutes=30))
    await take_over.accept(offered.id, by=desks.mender, at=later(hours=1))
    [(state, _, _)] = await standing(astray)
    assert state is ClockState.STOPPED
    assert not await ClockPause.filter(until=None).exists()


async def test_who_was_late_before_the_offer_stays_late_and_nobody_is_called_meanwhile(
    desks: Desks, astray: Case
) -> None:
    offered = await offers(astray, desks.zheng.id, by=desks.clerk, at=later(hours=3))
    clock = await Clock.get(case_id=astray.id, stage=Stage.HAND_ON)
    assert (clock.state, clock.due_at, clock.next_check_at) == (ClockState.PAUSED, later(hours=2), None)
    await take_over.withdraw(offered.id, by=desks.clerk, at=later(hours=9))
    assert await standing(astray) == [(ClockState.RUNNING, AT, later(hours=2))]


async def test_papers_that_come_while_a_case_is_offered_do_not_set_its_passing_on_going(
    desks: Desks, astray: Case
) -> None:
    draft = NoticeDraft(respond_by=later(days=9), items=(Item("身份证"),), procedure="到窗口办理")
    await notice.issue(astray.id, draft, by=desks.clerk, at=later(minutes=30))
    offered = await offers(astray, desks.wang.id, by=desks.clerk, at=later(minutes=60))
    await notice.receive_supplement(astray.id, by=desks.clerk, at=later(minutes=90))
    [(state, _, _)] = await standing(astray)
    assert state is ClockState.PAUSED
    assert (await Clock.get(case_id=astray.id, stage=Stage.RESOLVE)).state is ClockState.RUNNING
    await take_over.withdraw(offered.id, by=desks.clerk, at=later(minutes=120))
    assert await standing(astray) == [(ClockState.RUNNING, AT, later(hours=3))]


async def test_a_clock_that_stands_still_for_two_reasons_runs_when_both_are_gone(
    desks: Desks, astray: Case
) -> None:
    case = await Case.get(id=astray.id)
    async with new_rules(at=AT) as draft:
        await draft.limit({**TERMS, "pauses": ["materials", "offer"]}, Stage.ARRIVE)
    case.rule_set_id = draft.version.id
    await clocks.start(case, Stage.ARRIVE, at=AT)
    await clocks.pause(case, cause=PauseCause.MATERIALS, at=later(minutes=10))
    for _ in range(2):  # said twice, it still is one pause
        await clocks.pause(case, cause=PauseCause.OFFER, at=later(minutes=20))
    await clocks.resume(case, cause=PauseCause.MATERIALS, at=later(minutes=30))
    clock = await Clock.get(case_id=case.id, stage=Stage.ARRIVE)
    assert (clock.state, clock.due_at) == (ClockState.PAUSED, None)
    await clocks.resume(case, cause=PauseCause.OFFER, at=later(minutes=40))
    clock = await Clock.get(case_id=case.id, stage=Stage.ARRIVE)
    assert (clock.state, clock.due_at) == (ClockState.RUNNING, later(minutes=150))


async def test_a_case_that_leaves_home_while_it_is_offered_is_to_be_passed_on_once_that_is_over(
    desks: Desks, office: Office, astray: Case
) -> None:
    """郑伟 of repairs has it at home, offers it, and 王芳 of the hall takes his shift."""
    night = await office.staff("何平", within=desks.repairs)
    offered = await offers(astray, desks.zheng.id, by=desks.clerk, at=later(minutes=30))
    await take_over.accept(offered.id, by=desks.mender, at=later(hours=1))
    log = await change_shift.write(
        to_staff_id=desks.wang.id, remarks={astray.id: "见记录"}, by=desks.mender, at=later(hours=2)
    )
    await change_shift.sign(log.id, by=desks.colleague, at=later(hours=2))
    assert (await standing(astray))[-1] == (ClockState.RUNNING, later(hours=2), later(hours=4))
    offered = await offers(astray, night.id, by=desks.colleague, at=later(hours=3))
    await take_over.withdraw(offered.id, by=desks.colleague, at=later(hours=8))
    assert (await standing(astray))[-1] == (ClockState.RUNNING, later(hours=2), later(hours=9))


async def test_where_the_rules_let_the_work_stand_still_too_the_case_is_due_when_its_clock_is(
    desks: Desks, astray: Case
) -> None:
    async with new_rules(at=AT) as draft:
        await draft.limit({**TERMS, "pauses": ["offer"]}, Stage.RESOLVE)
    case = await question(desks.clerk)
    offered = await offers(case, desks.wang.id, by=desks.clerk, at=later(minutes=30))
    assert (await Case.get(id=case.id)).due_at is None
    await take_over.withdraw(offered.id, by=desks.clerk, at=later(minutes=60))
    assert (await Case.get(id=case.id)).due_at == later(minutes=150)
    offered = await offers(case, desks.wang.id, by=desks.clerk, at=later(minutes=70))
    await take_over.accept(offered.id, by=desks.colleague, at=later(minutes=80))
    assert (await Case.get(id=case.id)).due_at == later(minutes=160)
    assert astray.id != case.id
