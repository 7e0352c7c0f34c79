"""Who inspects: nobody who works in the department or leads it."""

from tenants.directory import department, staff
from tenants.directory.access import Viewer
from tenants.errors import Code
from tenants.oversight import check_conclude, check_draw, check_finding, check_plan
from tenants.oversight.check_draw import Lot
from tests.actions.oversight.checks.conftest import DEFECT, SEED, begun, hall_plan, refused
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, inbox_of, viewer
from tests.support.office import Office


async def test_nobody_inspects_the_department_they_work_in_or_lead(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    for own in (desks.li, desks.wang):
        wanted = hall_plan(desks, office_head, inspector_ids=[office_head.staff_id, own.id])
        plan = check_plan.plan(wanted, by=office_head, at=AT)
        await refused(plan, Code.NOT_ALLOWED, "inspector_ids", "1")
    elsewhere = await office.staff("马军")
    await department.change(desks.hall.id, head_id=elsewhere.id, by=None, at=AT)
    wanted = hall_plan(desks, office_head, inspector_ids=[elsewhere.id])
    await refused(check_plan.plan(wanted, by=office_head, at=AT), Code.NOT_ALLOWED, "inspector_ids", "0")


async def test_whoever_comes_to_work_there_inspects_no_more(desks: Desks, office_head: Viewer) -> None:
    row = await begun(desks, office_head)
    await staff.change(office_head.staff_id, department_id=desks.hall.id, by=None, at=AT)
    for doing in (
        check_finding.record(row.id, DEFECT, by=office_head, at=AT),
        check_draw.draw(row.id, department_id=desks.hall.id, lot=Lot(1), seed=SEED, by=office_head, at=AT),
        check_conclude.conclude(row.id, opinion="好", ratings={}, by=office_head, at=AT),
    ):
        await refused(doing, Code.NOT_ALLOWED, "check_id")


async def test_other_inspectors_take_over(desks: Desks, office: Office, office_head: Viewer) -> None:
    row = await begun(desks, office_head)
    other = viewer(await office.staff("周明远"))
    await check_plan.name_inspectors(row.id, inspector_ids=[other.staff_id], by=office_head, at=AT)

    assert await row.inspector_ids() == [other.staff_id]
    assert await inbox_of(other) == ["check.assigned"]
    await refused(check_finding.record(row.id, DEFECT, by=office_head, at=AT), Code.NOT_ALLOWED, "check_id")
    own = check_plan.name_inspectors(row.id, inspector_ids=[desks.li.id], by=office_head, at=AT)
    await refused(own, Code.NOT_ALLOWED, "inspector_ids", "0")
