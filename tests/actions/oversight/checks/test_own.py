"""Whoever is checked has no hand in the check, and nobody judges what they did themselves."""

from dataclasses import replace

import orjson
import pytest

from tenants.cases.confidentiality import Confidentiality
from tenants.directory import department, staff
from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code
from tenants.oversight import check_conclude, check_correction, check_draw, check_finding, check_plan
from tenants.oversight.check import CheckKind, Rating
from tenants.oversight.check_draw import Lot
from tests.actions.oversight.checks.conftest import DEFECT, SEED, begun, concluded, hall_plan, refused
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, later, question, viewer
from tests.support.office import Office, last_event


@pytest.mark.parametrize("kind", list(CheckKind))
async def test_the_head_of_a_checked_department_neither_plans_nor_steers_nor_stops_the_check(
    kind: CheckKind, desks: Desks, office: Office, office_head: Viewer
) -> None:
    head, friend = viewer(desks.wang, Scope.TENANT), await office.staff("友人")
    plan = hall_plan(desks, office_head, kind, subject="登记")
    await refused(check_plan.plan(plan, by=head, at=AT), Code.NOT_ALLOWED, "department_ids")
    row = await begun(desks, office_head, kind=kind, subject="登记")
    for doing in (
        check_plan.name_inspectors(row.id, inspector_ids=[friend.id], by=head, at=later(minutes=9)),
        check_plan.call_off(row.id, reason="不便", by=head, at=later(minutes=9)),
    ):
        await refused(doing, Code.NOT_ALLOWED, "check_id")


async def test_whoever_planned_a_check_and_came_to_work_there_stops_it_no_more(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    inspector = viewer(await office.staff("周明远"))
    row = await check_plan.plan(hall_plan(desks, inspector), by=office_head, at=AT)
    await staff.change(office_head.staff_id, department_id=desks.hall.id, by=None, at=AT)
    doing = check_plan.call_off(row.id, reason="不便", by=office_head, at=AT)
    await refused(doing, Code.NOT_ALLOWED, "check_id")


async def test_nobody_decides_on_the_correction_that_they_reported_themselves(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    _, (defect,) = await concluded(desks, office_head, [DEFECT])
    made = await check_correction.report(defect.id, said="已补", by=desks.head_of_hall(), at=later(hours=2))
    await department.change(desks.hall.id, head_id=desks.li.id, by=None, at=later(hours=3))
    elsewhere = await office.department("审计室")
    moved = await staff.change(desks.wang.id, department_id=elsewhere.id, by=None, at=later(hours=3))
    once = viewer(moved, Scope.TENANT)
    for doing in (
        check_correction.accept(made.id, by=once, at=later(hours=4)),
        check_correction.refuse(made.id, reason="不够", by=once, at=later(hours=4)),
    ):
        await refused(doing, Code.NOT_ALLOWED, "correction_id")
    await check_correction.accept(made.id, by=office_head, at=later(hours=4))


async def test_ordinary_staff_of_the_department_report_what_they_have_corrected(
    desks: Desks, office_head: Viewer
) -> None:
    row = await begun(desks, office_head)
    defect = await check_finding.record(row.id, DEFECT, by=office_head, at=later(minutes=9))
    clerk = viewer(desks.li, without=frozenset({Permission.CHECK_READ, Permission.CHECK_CONDUCT}))
    early = check_correction.report(defect.id, said="已补", by=clerk, at=later(minutes=9))
    await refused(early, Code.NOT_FOUND, "finding_id")
    over = {desks.hall.id: Rating.GOOD}
    await check_conclude.conclude(row.id, opinion="好", ratings=over, by=office_head, at=later(hours=1))
    elsewhere = viewer(desks.zheng, without=frozenset({Permission.CHECK_READ, Permission.CHECK_CONDUCT}))
    strange = check_correction.report(defect.id, said="已补", by=elsewhere, at=later(hours=2))
    await refused(strange, Code.NOT_FOUND, "finding_id")
    made = await check_correction.report(defect.id, said="已补", by=clerk, at=later(hours=2))
    assert made.reported_by_id == clerk.staff_id


async def test_of_a_confidential_case_not_everybody_in_the_department_learns_what_was_found(
    desks: Desks, office_head: Viewer
) -> None:
    case = await question(desks.clerk, confidentiality=Confidentiality.RESTRICTED)
    _, (defect,) = await concluded(desks, office_head, [replace(DEFECT, case_id=case.id)])
    clerk = viewer(desks.li, without=frozenset({Permission.CHECK_READ, Permission.CHECK_CONDUCT}))
    doing = check_correction.report(defect.id, said="已补", by=clerk, at=later(hours=2))
    await refused(doing, Code.NOT_FOUND, "finding_id")
    head = desks.head_of_hall()
    assert (await check_correction.report(defect.id, said="已补", by=head, at=later(hours=2))).id


async def test_the_history_tells_what_was_drawn_and_found_when_the_check_is_concluded(
    desks: Desks, office_head: Viewer
) -> None:
    case = await question(desks.clerk)
    row = await begun(desks, office_head)
    lot = await check_draw.draw(
        row.id, department_id=desks.hall.id, lot=Lot(1), seed=SEED, by=office_head, at=later(minutes=6)
    )
    assert orjson.loads((await last_event())["data"]) == {"draw": str(lot.id)}
    found = await check_finding.record(
        row.id, replace(DEFECT, case_id=case.id), by=office_head, at=later(minutes=9)
    )
    assert orjson.loads((await last_event())["data"]) == {"finding": str(found.id)}
    wrong = await check_finding.record(row.id, DEFECT, by=office_head, at=later(minutes=9))
    await check_finding.take_back(row.id, wrong.id, by=office_head, at=later(minutes=9))
    assert orjson.loads((await last_event())["data"]) == {"finding": str(wrong.id)}

    rating = {desks.hall.id: Rating.GOOD}
    await check_conclude.conclude(row.id, opinion="好", ratings=rating, by=office_head, at=later(hours=1))
    data = orjson.loads((await last_event())["data"])
    hall = str(desks.hall.id)
    drawn = {"draw": str(lot.id), "department": hall, "seed": SEED, "registered": 1, "drawn": [case.number]}
    assert data["draws"] == [drawn]
    (kept,) = data["findings"]
    assert (kept["finding"], kept["case"], kept["criterion"]) == (
        str(found.id),
        str(case.id),
        DEFECT.criterion,
    )
