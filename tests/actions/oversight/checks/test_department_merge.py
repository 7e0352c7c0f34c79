"""A department that is checked, or has yet to correct something, does not merge away."""

from typing import Any

import pytest

from tenants.cases import department_merge
from tenants.directory.access import Viewer
from tenants.errors import Refusals
from tenants.oversight import check_conclude, check_correction, check_finding, check_plan
from tenants.oversight.check import Check, CheckKind, CheckState, Rating
from tenants.oversight.check_finding import FindingVerdict, Found
from tenants.session import current
from tests.actions.oversight.checks.conftest import begun, hall_plan
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, later, viewer


async def test_no_department_merges_away_from_under_a_check_or_a_defect(
    desks: Desks, office_head: Viewer
) -> None:
    async def merging(**when: Any) -> list[str]:
        """Why the hall may not go along with the repairs."""
        with pytest.raises(Refusals) as told_why:
            async with current().savepoint():
                await department_merge.merge(
                    desks.hall.id, into_id=desks.repairs.id, by=None, at=later(**when)
                )
        return [one.message for one in told_why.value.reasons]

    row = await begun(desks, office_head)
    assert await merging(minutes=6) == ["it is being checked"]
    defect = Found(
        department_id=desks.hall.id,
        criterion="登记齐全",
        verdict=FindingVerdict.DEFECT,
        opinion="缺联系电话",
        correct_by=later(hours=48),
    )
    found = await check_finding.record(row.id, defect, by=office_head, at=later(minutes=9))
    ratings = {desks.hall.id: Rating.GOOD}
    await check_conclude.conclude(
        row.id, opinion="总体较好", ratings=ratings, by=office_head, at=later(hours=1)
    )
    assert await merging(hours=2) == ["it has not corrected yet what a check found"]

    said = await check_correction.report(found.id, said="已补", by=viewer(desks.wang), at=later(hours=3))
    await check_correction.accept(said.id, by=office_head, at=later(hours=4))
    assert (
        await department_merge.merge(desks.hall.id, into_id=desks.repairs.id, by=None, at=later(hours=5))
    ).id == desks.repairs.id


async def test_a_check_that_nobody_knows_of_yet_does_not_show_when_a_department_closes(
    desks: Desks, office_head: Viewer
) -> None:
    plan = hall_plan(desks, office_head, CheckKind.UNANNOUNCED)
    row = await check_plan.plan(plan, by=office_head, at=AT)
    await department_merge.merge(desks.hall.id, into_id=desks.repairs.id, by=None, at=later(hours=1))
    assert (await Check.get(id=row.id)).state is CheckState.PLANNED
