"""A check is planned: where, by whom, and who is told."""

from typing import Any

from tenants.directory import department, leaving
from tenants.directory.access import Scope, Viewer
from tenants.errors import Code
from tenants.ids import new_id
from tenants.oversight import check_begin, check_plan
from tenants.oversight.check import CheckKind, CheckState
from tenants.oversight.check_plan import Plan
from tests.actions.oversight.checks.conftest import DAY, hall_plan, refused
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, inbox_of, later, viewer
from tests.support.office import Office, last_event


async def test_the_heads_of_the_departments_are_told_of_a_spot_check(
    desks: Desks, office_head: Viewer
) -> None:
    row = await check_plan.plan(hall_plan(desks, office_head), by=office_head, at=AT)

    assert (row.state, await row.department_ids()) == (CheckState.PLANNED, [desks.hall.id])
    assert await inbox_of(desks.colleague) == ["check.planned"]
    assert (await last_event())["kind"] == "check.planned"


async def test_an_unannounced_one_is_told_to_nobody_but_its_inspectors_before_it_begins(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    inspector = viewer(await office.staff("周明远"))
    wanted = hall_plan(desks, inspector, CheckKind.UNANNOUNCED)
    row = await check_plan.plan(wanted, by=office_head, at=AT)

    assert await inbox_of(desks.colleague) == []
    assert await inbox_of(inspector) == ["check.assigned"]
    event = await last_event()
    assert str(desks.hall.id) not in str(event["data"])
    head = viewer(desks.wang, Scope.TENANT)
    await refused(check_plan.call_off(row.id, reason="不便", by=head, at=AT), Code.NOT_FOUND, "check_id")

    await check_begin.begin(row.id, by=inspector, at=later(hours=1))
    assert await inbox_of(desks.colleague) == ["check.begun"]
    assert str(desks.hall.id) in str((await last_event())["data"])


async def test_an_unannounced_one_that_is_called_off_before_it_began_stays_unknown(
    desks: Desks, office_head: Viewer
) -> None:
    wanted = hall_plan(desks, office_head, CheckKind.UNANNOUNCED)
    row = await check_plan.plan(wanted, by=office_head, at=AT)
    await check_plan.call_off(row.id, reason="改期", by=office_head, at=AT)

    assert await inbox_of(desks.colleague) == []
    assert str(desks.hall.id) not in str((await last_event())["data"])
    await refused(check_begin.begin(row.id, by=office_head, at=AT), Code.ILLEGAL_MOVE, "check_id")


async def test_a_sub_tree_is_every_open_department_below_it(
    office: Office, desks: Desks, office_head: Viewer
) -> None:
    top = await office.department("公司")
    below = await office.department("营业部", parent_id=top.id)
    deeper = await office.department("三号窗口", parent_id=below.id)
    shut = await office.department("旧部门", parent_id=top.id)
    await department.close(shut.id, by=None, at=AT)
    wanted = hall_plan(desks, office_head, tops=[top.id])
    row = await check_plan.plan(wanted, by=office_head, at=AT)

    assert set(await row.department_ids()) == {desks.hall.id, top.id, below.id, deeper.id}


async def test_a_plan_that_cannot_be_is_refused_at_its_field(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    shut = await office.department("旧部门")
    await department.close(shut.id, by=None, at=AT)
    gone = await office.staff("老赵")
    await leaving.leave(gone.id, reason="退休", by=None, at=AT)
    cases: list[tuple[dict[str, Any], Code, tuple[str, ...]]] = [
        ({"kind": CheckKind.SPECIAL, "subject": " "}, Code.REQUIRED, ("subject",)),
        ({"department_ids": []}, Code.REQUIRED, ("department_ids",)),
        ({"department_ids": [new_id()]}, Code.NOT_FOUND, ("department_ids", "0")),
        ({"department_ids": [shut.id]}, Code.CONFLICT, ("department_ids", "0")),
        ({"tops": [new_id()]}, Code.NOT_FOUND, ("within_department_ids", "0")),
        ({"inspector_ids": []}, Code.REQUIRED, ("inspector_ids",)),
        ({"inspector_ids": [new_id()]}, Code.NOT_FOUND, ("inspector_ids", "0")),
        ({"inspector_ids": [gone.id]}, Code.CONFLICT, ("inspector_ids", "0")),
        ({"planned_for": AT - DAY}, Code.INVALID, ("planned_for",)),
        ({"office_id": new_id()}, Code.NOT_FOUND, ("office_id",)),
    ]
    for more, code, path in cases:
        wanted = hall_plan(desks, office_head, **more)
        await refused(check_plan.plan(wanted, by=office_head, at=AT), code, *path)
    backwards = Plan(CheckKind.SPOT, AT, AT, [office_head.staff_id], [desks.hall.id])
    await refused(check_plan.plan(backwards, by=office_head, at=AT), Code.INVALID, "until")


async def test_checks_are_planned_where_the_permission_reaches(desks: Desks, office_head: Viewer) -> None:
    mender = viewer(desks.zheng, Scope.DEPARTMENT)
    wanted = hall_plan(desks, office_head)
    await refused(check_plan.plan(wanted, by=mender, at=AT), Code.NOT_ALLOWED, "department_ids")
    # An unannounced one not by somebody of the department, however far that reaches.
    head = viewer(desks.wang, Scope.TENANT)
    secret = hall_plan(desks, office_head, CheckKind.UNANNOUNCED)
    await refused(check_plan.plan(secret, by=head, at=AT), Code.NOT_ALLOWED, "department_ids")
