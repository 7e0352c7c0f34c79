"""A defect is corrected by its department, and accepted by those who found it."""

from typing import Any

from tenants.directory.access import Scope, Viewer
from tenants.errors import Code
from tenants.ids import new_id
from tenants.oversight import check_correction, check_finding
from tenants.oversight.check_correction import CheckCorrection, CorrectionState
from tenants.oversight.check_finding import CheckFinding, FindingVerdict, Found
from tests.actions.oversight.checks.conftest import DEFECT, begun, concluded, refused
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, inbox_of, later, viewer


async def test_the_department_corrects_and_the_inspectors_accept_or_want_more(
    desks: Desks, office_head: Viewer
) -> None:
    _, (defect,) = await concluded(desks, office_head, [DEFECT])
    clerk = viewer(desks.li, Scope.DEPARTMENT)
    first = await check_correction.report(defect.id, said="已补两件", by=clerk, at=later(days=1))
    assert (await inbox_of(office_head))[-1] == "correction.reported"
    no = await check_correction.refuse(first.id, reason="还缺一件", by=office_head, at=later(days=2))
    assert no.state is CorrectionState.REFUSED
    second = await check_correction.report(
        defect.id, said="全部补齐", by=desks.head_of_hall(), at=later(days=3)
    )
    await check_correction.accept(second.id, by=office_head, at=later(days=5))

    kept = await CheckFinding.get(id=defect.id)
    # As of the day it was reported: that the inspectors took their time is not the department's doing.
    assert kept.corrected_at == later(days=3)
    assert [one.state for one in await CheckCorrection.all().order_by("reported_at")] == [
        "refused",
        "accepted",
    ]
    assert (await inbox_of(clerk))[-1] == "correction.refused"
    assert (await inbox_of(desks.colleague))[-2:] == ["correction.refused", "correction.accepted"]


async def test_a_correction_is_the_departments_to_report_and_the_inspectors_to_decide(
    desks: Desks, office_head: Viewer
) -> None:
    fine = Found("着装", FindingVerdict.IN_ORDER)
    _, (defect, order) = await concluded(desks, office_head, [DEFECT, fine])
    clerk = viewer(desks.li, Scope.DEPARTMENT)
    given: dict[str, Any] = {"at": later(days=1)}
    await refused(
        check_correction.report(defect.id, said="好", by=office_head, **given), Code.NOT_ALLOWED, "finding_id"
    )
    await refused(
        check_correction.report(defect.id, said="好", by=desks.mender, **given), Code.NOT_FOUND, "finding_id"
    )
    await refused(check_correction.report(defect.id, said=" ", by=clerk, **given), Code.REQUIRED, "text")
    await refused(
        check_correction.report(new_id(), said="好", by=clerk, **given), Code.NOT_FOUND, "finding_id"
    )
    await refused(
        check_correction.report(order.id, said="好", by=clerk, **given), Code.ILLEGAL_MOVE, "finding_id"
    )

    made = await check_correction.report(defect.id, said="已补", by=clerk, **given)
    await refused(
        check_correction.report(defect.id, said="又补", by=clerk, **given), Code.CONFLICT, "finding_id"
    )
    head = viewer(desks.wang, Scope.TENANT)
    await refused(check_correction.accept(made.id, by=head, **given), Code.NOT_ALLOWED, "correction_id")
    await refused(check_correction.accept(made.id, by=desks.mender, **given), Code.NOT_FOUND, "correction_id")
    await refused(
        check_correction.refuse(made.id, reason="", by=office_head, **given), Code.REQUIRED, "reason"
    )
    await check_correction.accept(made.id, by=office_head, **given)
    await refused(
        check_correction.accept(made.id, by=office_head, **given), Code.ILLEGAL_MOVE, "correction_id"
    )


async def test_before_the_end_the_department_reads_and_corrects_nothing(
    desks: Desks, office_head: Viewer
) -> None:
    row = await begun(desks, office_head)
    defect = await check_finding.record(row.id, DEFECT, by=office_head, at=AT)
    clerk = viewer(desks.li, Scope.DEPARTMENT)
    doing = check_correction.report(defect.id, said="已补", by=clerk, at=later(days=1))
    await refused(doing, Code.NOT_FOUND, "finding_id")
