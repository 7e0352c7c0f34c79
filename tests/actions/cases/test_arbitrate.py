"""A return that is contested: the superior of both decides, once, and it may not be returned again."""

from typing import Any

from tenants.cases import (
    arbitrate,
    hand_over,
    take_over,
)
from tenants.cases.arbitrate import Arbitration
from tenants.cases.case import Case
from tenants.cases.hand_over import HandOver, OfferState
from tenants.directory import department
from tenants.directory.access import Viewer
from tenants.errors import Code
from tenants.ids import new_id
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, periods, question, settle, viewer
from tests.support.office import Office
from tests.support.refusals import refused


async def _company(desks: Desks, office: Office) -> Viewer:
    """The hall and the repairs lie below a company that 周明远 leads."""
    company = await office.department("公司")
    leader = await office.staff("周明远", within=company)
    await department.change(company.id, head_id=leader.id, by=None, at=AT)
    for one in (desks.hall, desks.repairs):
        await department.change(one.id, parent_id=company.id, by=None, at=AT)
    return viewer(leader)


async def _returned(desks: Desks) -> tuple[Case, HandOver]:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=later(minutes=5)
    )
    return case, await take_over.send_back(
        offered.id, reason="属于营业部", by=desks.mender, at=later(minutes=30)
    )


async def test_what_the_common_superior_decides_may_not_be_returned(desks: Desks, office: Office) -> None:
    leader = await _company(desks, office)
    case, returned = await _returned(desks)
    asked = await arbitrate.contest(returned.id, reason="是水管问题", by=desks.clerk, at=later(hours=1))
    await arbitrate.decide(
        asked.id, to_department_id=desks.repairs.id, decision="由维修部办理", by=leader, at=later(hours=2)
    )
    offered = await HandOver.get(case_id=case.id, state=OfferState.OFFERED)
    mender = viewer(desks.zheng)
    await refused(
        take_over.send_back(offered.id, reason="还是不归我", by=mender, at=later(hours=3)),
        Code.ILLEGAL_MOVE,
        "hand_over_id",
    )
    await take_over.accept(offered.id, by=mender, at=later(hours=3))
    await settle()

    assert await periods(case) == [(desks.li.id, AT, later(hours=3)), (desks.zheng.id, later(hours=3), None)]
    assert await inbox_of(leader) == ["hand_over.contested"]
    assert "hand_over.arbitrated" in await inbox_of(desks.clerk)


async def test_the_common_superior_may_leave_the_case_where_it_is(desks: Desks, office: Office) -> None:
    leader = await _company(desks, office)
    case, returned = await _returned(desks)
    asked = await arbitrate.contest(returned.id, reason="是水管问题", by=desks.clerk, at=later(hours=1))
    await arbitrate.decide(
        asked.id, to_department_id=desks.hall.id, decision="由大厅答复", by=leader, at=later(hours=2)
    )

    assert not await HandOver.filter(case_id=case.id, state=OfferState.OFFERED).exists()
    assert (await Arbitration.get(id=asked.id)).to_department_id == desks.hall.id


async def test_a_return_is_contested_once_and_by_whoever_answers_for_the_case(
    desks: Desks, office: Office
) -> None:
    leader = await _company(desks, office)
    _, returned = await _returned(desks)
    await refused(
        arbitrate.contest(returned.id, reason="x", by=desks.mender, at=AT), Code.NOT_ALLOWED, "hand_over_id"
    )
    await refused(
        arbitrate.contest(new_id(), reason="x", by=desks.clerk, at=AT), Code.NOT_FOUND, "hand_over_id"
    )
    asked = await arbitrate.contest(returned.id, reason="x", by=desks.clerk, at=later(hours=1))
    await refused(
        arbitrate.contest(returned.id, reason="x", by=desks.clerk, at=AT), Code.CONFLICT, "hand_over_id"
    )
    decision: dict[str, Any] = {"to_department_id": desks.repairs.id, "decision": "x", "at": later(hours=2)}
    await refused(arbitrate.decide(asked.id, by=desks.clerk, **decision), Code.NOT_ALLOWED, "arbitration_id")
    await refused(arbitrate.decide(new_id(), by=leader, **decision), Code.NOT_FOUND, "arbitration_id")
    await refused(
        arbitrate.decide(asked.id, by=leader, **{**decision, "to_department_id": new_id()}),
        Code.NOT_FOUND,
        "to_department_id",
    )
    await arbitrate.decide(asked.id, by=leader, **{**decision, "to_department_id": desks.hall.id})
    await refused(arbitrate.decide(asked.id, by=leader, **decision), Code.ILLEGAL_MOVE, "arbitration_id")


async def test_a_second_return_is_not_contested_while_the_first_waits_for_its_arbiter(
    desks: Desks, office: Office
) -> None:
    leader = await _company(desks, office)
    case, returned = await _returned(desks)
    asked = await arbitrate.contest(returned.id, reason="x", by=desks.clerk, at=later(hours=1))
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=later(hours=2)
    )
    again = await take_over.send_back(offered.id, reason="仍不归我", by=desks.mender, at=later(hours=3))
    await refused(
        arbitrate.contest(again.id, reason="x", by=desks.clerk, at=later(hours=4)),
        Code.CONFLICT,
        "hand_over_id",
    )
    await arbitrate.decide(
        asked.id, to_department_id=desks.hall.id, decision="由大厅答复", by=leader, at=later(hours=5)
    )
    assert (
        await arbitrate.contest(again.id, reason="x", by=desks.clerk, at=later(hours=6))
    ).decided_at is None


async def test_only_a_return_is_contested(desks: Desks, office: Office) -> None:
    await _company(desks, office)
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await refused(
        arbitrate.contest(offered.id, reason="x", by=desks.clerk, at=AT), Code.ILLEGAL_MOVE, "hand_over_id"
    )


async def test_without_a_superior_in_common_there_is_nobody_to_decide(desks: Desks) -> None:
    _, returned = await _returned(desks)
    await refused(
        arbitrate.contest(returned.id, reason="x", by=desks.clerk, at=AT), Code.CONFLICT, "hand_over_id"
    )
