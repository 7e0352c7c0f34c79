"""A check of the service hall, and how somebody is refused at one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from tenants.directory import department
from tenants.directory.access import Scope, Viewer
from tenants.oversight import check_begin, check_conclude, check_finding, check_plan
from tenants.oversight.check import Check, CheckKind, Rating
from tenants.oversight.check_finding import CheckFinding, FindingVerdict, Found
from tenants.oversight.check_plan import Plan
from tests.actions.oversight.conftest import Desks, refusing
from tests.support.desk import AT, later, viewer
from tests.support.office import Office

refused = refusing(
    "checks",
    "checked_departments",
    "check_inspectors",
    "check_draws",
    "drawn_cases",
    "check_findings",
    "check_corrections",
    "inbox_entries",
)
SEED = "0123456789abcdef0123456789abcdef"
DAY = timedelta(days=1)
DEFECT = Found("登记簿填写完整", FindingVerdict.DEFECT, opinion="三件未写电话", correct_by=AT + 3 * DAY)


@pytest.fixture
async def office_head(office: Office, desks: Desks) -> Viewer:
    """何静 of the office: plans checks everywhere, and inspects herself. 王芳 leads the hall."""
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    await department.change(desks.repairs.id, head_id=desks.zheng.id, by=None, at=AT)
    return viewer(await office.staff("何静", within=await office.department("办公室"), rank=50), Scope.TENANT)


def hall_plan(desks: Desks, by: Viewer, kind: CheckKind = CheckKind.SPOT, **more: Any) -> Plan:
    """The hall's register of the day."""
    given: dict[str, Any] = {"kind": kind, "inspector_ids": [by.staff_id]}
    given |= {"department_ids": [desks.hall.id], **more}
    return Plan(since=AT - DAY, until=AT + DAY, **given)


async def begun(desks: Desks, by: Viewer, **more: Any) -> Check:
    """A check at which the inspectors are at work."""
    row = await check_plan.plan(hall_plan(desks, by, **more), by=by, at=AT)
    return await check_begin.begin(row.id, by=by, at=later(minutes=5))


async def concluded(
    desks: Desks, by: Viewer, found: Sequence[Found] = ()
) -> tuple[Check, list[CheckFinding]]:
    """A check of the hall that is over."""
    row = await begun(desks, by)
    findings = [await check_finding.record(row.id, one, by=by, at=later(minutes=9)) for one in found]
    ratings = {desks.hall.id: Rating.GOOD}
    over = await check_conclude.conclude(
        row.id, opinion="总体较好", ratings=ratings, by=by, at=later(hours=1)
    )
    return over, findings
