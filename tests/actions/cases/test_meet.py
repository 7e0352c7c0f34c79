"""Leading the requester on: both must have met."""

import pytest

from tenants.cases import (
    hand_over,
    meet,
    take_over,
)
from tenants.cases.case import Case
from tenants.cases.clocks import Clock, ClockState
from tenants.cases.hand_over import Escort, Way
from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules.stages import Stage
from tenants.working_time import calendar
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, later, periods, question, settle
from tests.support.office import last_event
from tests.support.refusals import refused
from tests.support.rulebook import new_rules


@pytest.fixture
async def astray(desks: Desks) -> Case:
    """A burst pipe, reported in the hall: two hours for whoever has it, and for whoever is offered it."""
    await calendar.create(name="全天", time_zone="Asia/Shanghai", weekly=(((0, 1440),),) * 7, by=None, at=AT)
    async with new_rules(at=AT) as draft:
        for stage in (Stage.HAND_ON, Stage.ACCEPT, Stage.RESOLVE):
            await draft.limit({"duration": {"kind": "hours", "count": 2}, "rungs": []}, stage)
        burst = await draft.matter("WS-4", name="爆管", department_id=desks.repairs.id)
    return await question(desks.clerk, matter_id=burst.id)


async def test_a_hand_over_counts_only_when_both_have_met(desks: Desks) -> None:
    case = await question(desks.clerk)
    way = Way(phoned="郑伟，已备好工具", escort=Escort.ACCOMPANIED)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, way=way, by=desks.clerk, at=AT
    )
    assert (await last_event())["data"] is not None
    await refused(
        take_over.accept(offered.id, by=desks.mender, at=later(minutes=9)), Code.ILLEGAL_MOVE, "hand_over_id"
    )
    await refused(meet.confirm(offered.id, by=desks.mender, at=AT), Code.NOT_ALLOWED, "hand_over_id")
    await meet.confirm(offered.id, by=desks.clerk, at=later(minutes=10))
    await refused(meet.confirm(offered.id, by=desks.clerk, at=AT), Code.CONFLICT, "hand_over_id")
    await settle()
    assert await periods(case) == [(desks.li.id, AT, None)]
    taken = await take_over.accept(offered.id, by=desks.mender, at=later(minutes=11))

    assert (taken.phoned, taken.met_at) == ("郑伟，已备好工具", later(minutes=10))
    assert (await Case.get(id=case.id)).handler_id == desks.zheng.id


async def test_until_both_have_met_it_is_the_senders_time_and_only_then_the_takers(
    desks: Desks, astray: Case
) -> None:
    """Somebody who is dropped on the way is nobody's delay but the sender's (R22.2)."""
    way = Way(escort=Escort.ACCOMPANIED)
    offered = await hand_over.offer(
        astray.id, to_department_id=None, to_staff_id=desks.zheng.id, way=way, by=desks.clerk, at=AT
    )
    assert await _running() == {Stage.HAND_ON: later(hours=2), Stage.RESOLVE: later(hours=2)}
    await meet.confirm(offered.id, by=desks.clerk, at=later(hours=1))
    assert await _running() == {Stage.ACCEPT: later(hours=3), Stage.RESOLVE: later(hours=2)}
    await take_over.send_back(offered.id, reason="不归我管", by=desks.mender, at=later(minutes=90))

    assert await _running() == {Stage.HAND_ON: later(hours=3, minutes=30), Stage.RESOLVE: later(hours=2)}


async def test_whoever_never_brings_the_requester_is_late_and_the_taker_is_not(
    desks: Desks, astray: Case
) -> None:
    way = Way(escort=Escort.ACCOMPANIED)
    offered = await hand_over.offer(
        astray.id, to_department_id=None, to_staff_id=desks.zheng.id, way=way, by=desks.clerk, at=AT
    )
    await take_over.withdraw(offered.id, by=desks.clerk, at=later(hours=9))
    assert {(row.stage, row.due_at) for row in await Clock.filter(case_id=astray.id)} == {
        (Stage.HAND_ON, later(hours=2)),
        (Stage.RESOLVE, later(hours=2)),
    }


async def _running() -> dict[str, object]:
    return {clock.stage: clock.due_at for clock in await Clock.filter(state=ClockState.RUNNING)}


async def test_where_nobody_is_led_there_is_no_meeting_to_confirm(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await refused(meet.confirm(offered.id, by=desks.clerk, at=AT), Code.ILLEGAL_MOVE, "hand_over_id")
    await refused(meet.confirm(new_id(), by=desks.clerk, at=AT), Code.NOT_FOUND, "hand_over_id")
