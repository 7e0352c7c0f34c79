"""What was found in a check, and how it was corrected."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.enums import described
from schema.node import Node
from schema.oversight import check_sight
from schema.permissions import SIGNED_IN, readable
from schema.reads.fields import column, derived, to_many, to_one
from schema.reads.source import source
from tenants.oversight.check_correction import CorrectionState
from tenants.oversight.check_finding import FindingVerdict

if TYPE_CHECKING:
    from schema.cases.case import Case
    from schema.oversight.check import Check

LazyCase = Annotated["Case", strawberry.lazy("schema.cases.case")]
LazyCheck = Annotated["Check", strawberry.lazy("schema.oversight.check")]

described(
    FindingVerdict,
    {FindingVerdict.IN_ORDER: "As it should be.", FindingVerdict.DEFECT: "Something is to be corrected."},
)
described(
    CorrectionState,
    {
        CorrectionState.REPORTED: "The inspectors are still to decide.",
        CorrectionState.ACCEPTED: "The defect is corrected.",
        CorrectionState.REFUSED: "It was not enough.",
    },
)


@readable(SIGNED_IN)
@source("check_corrections", visible=check_sight.corrections)
@strawberry.type(description="What a department has done about a defect.")
class CheckCorrection(Node):
    """A report, and whether it was accepted."""

    said: str = column(description="What was done.")
    reported_by: Staff = to_one("reported_by_id", description="Who reported it.", unscoped=True)
    reported_at: datetime = column(description="When.")
    state: CorrectionState = column(description="What became of it.")
    decided_by: Staff | None = to_one(
        "decided_by_id", description="Who accepted or refused it.", unscoped=True
    )
    decided_at: datetime | None = column(description="When.")
    reason: str | None = column(description="What was said about the decision.")


@readable(SIGNED_IN)
@source("check_findings", visible=check_sight.findings)
@strawberry.type(
    description="What was found about a case, or about a department in general. Everybody who works in the "
    "department reads it once the check is concluded; what is about a confidential case only its head and "
    "whoever may read checks there."
)
class CheckFinding(Node):
    """In order, or a defect that is to be corrected."""

    check: LazyCheck | None = to_one(
        "check_id", description="The check; null where the viewer may not see it."
    )
    department: Department = to_one("department_id", description="Whom it concerns.", unscoped=True)
    case: LazyCase | None = to_one(
        "case_id",
        description="The case; null for the department in general, and where the viewer may not see it.",
    )
    criterion: str = column(description="By what, in the organization's own words.")
    verdict: FindingVerdict = column(description="What was found.")
    opinion: str | None = column(description="What the inspector says about it.")
    correct_by: datetime | None = column(description="By when it is to be corrected.")
    found_by: Staff = to_one("found_by_id", description="Who found it.", unscoped=True)
    found_at: datetime = column(description="When.")
    corrected_at: datetime | None = column(description="When the correction that was accepted was reported.")
    overdue: bool = derived(
        "({t}.correct_by is not null and {t}.correct_by < coalesce({t}.corrected_at, {at}))",
        description="Whether it was not corrected in time.",
    )
    corrections: list[CheckCorrection] = to_many(
        "finding_id", description="What was done about it.", order="reported_at, id", unscoped=True
    )
