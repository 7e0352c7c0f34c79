"""What the mutations of checks are told, and what they answer."""

from datetime import datetime
from typing import Any

import strawberry

from schema.atomic import Payload
from schema.cases.inputs import some_words, words
from schema.oversight.check import Check
from schema.oversight.check_draw import CheckDraw
from schema.oversight.check_finding import CheckCorrection, CheckFinding
from schema.permissions import REACHED, readable
from tenants.oversight.check import CheckKind, Rating
from tenants.oversight.check_finding import FindingVerdict


def the_check() -> Any:
    """Which check."""
    return strawberry.field(description="The check.")


@strawberry.input(description="What is to be checked, and by whom.")
class CheckPlanInput:
    """A check to come."""

    kind: CheckKind = strawberry.field(description="What sort of check.")
    subject: str | None = strawberry.field(
        description="On what, in one line; a special check has one.", default=None
    )
    department_ids: list[strawberry.ID] = strawberry.field(
        description="The departments that are checked.", default_factory=list
    )
    within_department_ids: list[strawberry.ID] = strawberry.field(
        description="These departments, and every open one below them.", default_factory=list
    )
    since: datetime = strawberry.field(
        description="Of the register: cases registered at or after this moment."
    )
    until: datetime = strawberry.field(description="Of the register: cases registered before this moment.")
    inspector_ids: list[strawberry.ID] = strawberry.field(
        description="Who inspects: nobody who works in one of the departments or leads it."
    )
    planned_for: datetime | None = strawberry.field(description="When it is to take place.", default=None)
    office_id: strawberry.ID | None = strawberry.field(
        description="The department that the opinion is sent to.", default=None
    )


@strawberry.input(description="Who inspects from now on.")
class CheckNameInspectorsInput:
    """Other inspectors."""

    check_id: strawberry.ID = the_check()
    inspector_ids: list[strawberry.ID] = strawberry.field(
        description="Who inspects, in place of those named before."
    )


@strawberry.input(description="Which check begins.")
class CheckBeginInput:
    """A beginning."""

    check_id: strawberry.ID = the_check()


@strawberry.input(description="Why a check is called off.")
class CheckCallOffInput:
    """An early end."""

    check_id: strawberry.ID = the_check()
    reason: str = words("Why")


@strawberry.input(description="How many cases are drawn: a number or a share.")
class CheckDrawInput:
    """A lot."""

    check_id: strawberry.ID = the_check()
    department_id: strawberry.ID = strawberry.field(description="From whose register.")
    size: int | None = strawberry.field(
        description="How many, 500 at most; all if there are fewer.", default=None
    )
    share: int | None = strawberry.field(description="Or which share of a hundred, rounded up.", default=None)


@strawberry.input(description="What an inspector has found.")
class CheckRecordFindingInput:
    """A finding."""

    check_id: strawberry.ID = the_check()
    finding_id: strawberry.ID | None = strawberry.field(
        description="A finding that is written anew.", default=None
    )
    case_id: strawberry.ID | None = strawberry.field(
        description="The case it is about; none for the department in general.", default=None
    )
    department_id: strawberry.ID | None = strawberry.field(
        description="Whom it concerns, where it does not follow from the case or the check.", default=None
    )
    criterion: str = strawberry.field(description="By what, in the organization's words; one line.")
    verdict: FindingVerdict = strawberry.field(description="What was found.")
    opinion: str | None = some_words("What is said about it; a defect needs it")
    correct_by: datetime | None = strawberry.field(
        description="By when a defect is to be corrected.", default=None
    )


@strawberry.input(description="Which finding is taken back.")
class CheckTakeFindingBackInput:
    """A finding that was none."""

    check_id: strawberry.ID = the_check()
    finding_id: strawberry.ID = strawberry.field(description="The finding.")


@strawberry.input(description="How a department is rated.")
class DepartmentRatingInput:
    """One rating."""

    department_id: strawberry.ID = strawberry.field(description="The department.")
    rating: Rating = strawberry.field(description="How well it does.")


@strawberry.input(description="What came out of a check.")
class CheckConcludeInput:
    """The end."""

    check_id: strawberry.ID = the_check()
    opinion: str = strawberry.field(description="What the inspectors say, at most 20,000 characters.")
    ratings: list[DepartmentRatingInput] = strawberry.field(
        description="A rating for each department that was checked."
    )


@strawberry.input(description="What the department has done about a defect.")
class CorrectionReportInput:
    """A report."""

    finding_id: strawberry.ID = strawberry.field(description="The finding.")
    text: str = words("What was done")


@strawberry.input(description="A correction is enough.")
class CorrectionAcceptInput:
    """A yes."""

    correction_id: strawberry.ID = strawberry.field(description="The correction.")
    reason: str | None = some_words("What is said about it")


@strawberry.input(description="A correction is not enough.")
class CorrectionRefuseInput:
    """A no."""

    correction_id: strawberry.ID = strawberry.field(description="The correction.")
    reason: str = words("What is still missing")


@readable(REACHED)
@strawberry.type(description="The check as it is now.")
class CheckPayload(Payload):
    """Answer to the mutations of a check."""

    check: Check | None = strawberry.field(description="The check; null when refused.", default=None)


@readable(REACHED)
@strawberry.type(description="What was drawn.")
class CheckDrawPayload(Payload):
    """Answer to a draw."""

    draw: CheckDraw | None = strawberry.field(description="The lot; null when refused.", default=None)


@readable(REACHED)
@strawberry.type(description="The finding as it is now.")
class CheckFindingPayload(Payload):
    """Answer to a finding."""

    finding: CheckFinding | None = strawberry.field(
        description="The finding; null when refused.", default=None
    )


@readable(REACHED)
@strawberry.type(description="The correction as it is now.")
class CorrectionPayload(Payload):
    """Answer to the mutations of a correction."""

    correction: CheckCorrection | None = strawberry.field(
        description="The correction; null when refused.", default=None
    )
