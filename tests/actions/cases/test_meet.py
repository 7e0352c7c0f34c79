"""Leading the requester on: both must have met."""

from tenants.cases import (
    hand_over,
    meet,
    take_over,
)
from tenants.cases.case import Case
from tenants.cases.hand_over import Escort, Way
from tenants.errors import Code
from tenants.ids import new_id
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, later, periods, question, settle
from tests.support.office import last_event
from tests.support.refusals import refused


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


async def test_where_nobody_is_led_there_is_no_meeting_to_confirm(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await refused(meet.confirm(offered.id, by=desks.clerk, at=AT), Code.ILLEGAL_MOVE, "hand_over_id")
    await refused(meet.confirm(new_id(), by=desks.clerk, at=AT), Code.NOT_FOUND, "hand_over_id")
