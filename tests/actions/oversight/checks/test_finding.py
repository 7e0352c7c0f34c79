"""What the inspectors found, until the check is over."""

from typing import Any

from tenants.directory.access import Scope, Viewer
from tenants.errors import Code
from tenants.ids import new_id
from tenants.oversight import check_finding
from tenants.oversight.check_finding import CheckFinding, FindingVerdict, Found
from tests.actions.oversight.checks.conftest import DAY, DEFECT, begun, refused
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, question, viewer
from tests.support.office import Office, told


async def test_a_finding_follows_from_its_case_or_names_its_department(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    case = await question(desks.clerk)
    row = await begun(desks, office_head, department_ids=[desks.hall.id, desks.repairs.id])
    given: dict[str, Any] = {"by": office_head, "at": AT}
    of_case = await check_finding.record(
        row.id, Found("答复及时", FindingVerdict.IN_ORDER, case_id=case.id), **given
    )
    assert of_case.department_id == desks.hall.id
    general = Found("着装", FindingVerdict.IN_ORDER)
    await refused(check_finding.record(row.id, general, **given), Code.REQUIRED, "department_id")
    named = Found("着装", FindingVerdict.IN_ORDER, department_id=desks.repairs.id)
    assert (await check_finding.record(row.id, named, **given)).department_id == desks.repairs.id


async def test_a_finding_is_written_anew_or_taken_back_until_the_end(
    desks: Desks, office_head: Viewer
) -> None:
    row = await begun(desks, office_head)
    first = await check_finding.record(row.id, DEFECT, by=office_head, at=AT)
    milder = Found("登记簿填写完整", FindingVerdict.IN_ORDER, opinion="补齐")
    again = await check_finding.record(row.id, milder, finding_id=first.id, by=office_head, at=AT)
    assert (again.id, again.verdict, again.correct_by) == (first.id, FindingVerdict.IN_ORDER, None)
    await check_finding.take_back(row.id, first.id, by=office_head, at=AT)

    assert await CheckFinding.all().count() == 0
    assert (await told())[-3:] == ["check.found", "check.found", "check.finding_taken_back"]


async def test_a_finding_that_says_nothing_is_refused(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    elsewhere = await question(desks.mender)
    row = await begun(desks, office_head)
    cases = (
        (Found(" ", FindingVerdict.IN_ORDER), Code.REQUIRED, "criterion"),
        (Found("着装", FindingVerdict.DEFECT), Code.REQUIRED, "opinion"),
        (Found("着装", FindingVerdict.IN_ORDER, correct_by=AT + DAY), Code.INVALID, "correct_by"),
        (Found("着装", FindingVerdict.DEFECT, "乱", correct_by=AT - DAY), Code.INVALID, "correct_by"),
        (Found("着装", FindingVerdict.IN_ORDER, case_id=new_id()), Code.NOT_FOUND, "case_id"),
        (Found("着装", FindingVerdict.IN_ORDER, case_id=elsewhere.id), Code.INVALID, "case_id"),
        (
            Found("着装", FindingVerdict.IN_ORDER, department_id=desks.repairs.id),
            Code.INVALID,
            "department_id",
        ),
    )
    for found, code, path in cases:
        await refused(check_finding.record(row.id, found, by=office_head, at=AT), code, path)
    unknown = check_finding.record(row.id, DEFECT, finding_id=new_id(), by=office_head, at=AT)
    await refused(unknown, Code.NOT_FOUND, "finding_id")
    clerk = viewer(await office.staff("周明远"), Scope.TENANT)
    await refused(check_finding.record(row.id, DEFECT, by=clerk, at=AT), Code.NOT_ALLOWED, "check_id")
