"""A check ends with an opinion and a rating of each department."""

from typing import Any

from tenants.directory import department
from tenants.directory.access import Viewer
from tenants.errors import Code
from tenants.oversight import check_begin, check_conclude, check_draw, check_finding, check_plan
from tenants.oversight.check import CheckedDepartment, CheckState, Rating
from tenants.oversight.check_draw import Lot
from tests.actions.oversight.checks.conftest import DEFECT, SEED, begun, concluded, refused
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, inbox_of, later, viewer
from tests.support.office import Office


async def test_concluded_the_opinion_goes_to_the_heads_and_to_the_office(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    archive = await office.department("督查办")
    keeper = viewer(await office.staff("吴敏", within=archive))
    await department.change(archive.id, head_id=keeper.staff_id, by=None, at=AT)
    row = await begun(desks, office_head, office_id=archive.id)
    ratings = {desks.hall.id: Rating.EXCELLENT}
    over = await check_conclude.conclude(
        row.id, opinion="规范", ratings=ratings, by=office_head, at=later(hours=1)
    )

    assert (over.state, over.opinion) == (CheckState.CONCLUDED, "规范")
    assert (await CheckedDepartment.get(check_id=row.id)).rating is Rating.EXCELLENT
    assert (await inbox_of(desks.colleague))[-1] == "check.concluded"
    assert await inbox_of(keeper) == ["check.concluded"]


async def test_each_department_is_rated_and_no_other(desks: Desks, office_head: Viewer) -> None:
    row = await begun(desks, office_head)
    for ratings in ({}, {desks.hall.id: Rating.GOOD, desks.repairs.id: Rating.GOOD}):
        doing = check_conclude.conclude(row.id, opinion="好", ratings=ratings, by=office_head, at=AT)
        await refused(doing, Code.INVALID, "ratings")
    silent = check_conclude.conclude(row.id, opinion=" ", ratings={}, by=office_head, at=AT)
    await refused(silent, Code.REQUIRED, "opinion")


async def test_what_is_concluded_stays_as_it_is(desks: Desks, office_head: Viewer) -> None:
    row, _ = await concluded(desks, office_head)
    given: dict[str, Any] = {"by": office_head, "at": later(hours=2)}
    for doing in (
        check_begin.begin(row.id, **given),
        check_finding.record(row.id, DEFECT, **given),
        check_plan.call_off(row.id, reason="改期", **given),
        check_plan.name_inspectors(row.id, inspector_ids=[office_head.staff_id], **given),
        check_draw.draw(row.id, department_id=desks.hall.id, lot=Lot(1), seed=SEED, **given),
    ):
        await refused(doing, Code.ILLEGAL_MOVE, "check_id")
