"""Checks of departments, and what was drawn, found and corrected in them."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.context import Context
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.enums import described
from schema.node import Node
from schema.order import order
from schema.oversight import check_sight
from schema.paging import Connection
from schema.permissions import SIGNED_IN, readable
from schema.reads.fields import column, computed, connection, derived, to_many, to_one
from schema.reads.predicate import Predicate, sql
from schema.reads.source import source
from schema.where import EnumIs, IdIs, TextIs, TimeIs, Where, compare, condition, conditions
from tenants.oversight import check_draw
from tenants.oversight.check import CheckKind, CheckState, Rating
from tenants.oversight.check_correction import CorrectionState
from tenants.oversight.check_finding import FindingVerdict

if TYPE_CHECKING:
    from schema.cases.case import Case

LazyCase = Annotated["Case", strawberry.lazy("schema.cases.case")]
LazyCheck = Annotated["Check", strawberry.lazy("schema.oversight.check")]

described(
    CheckKind,
    {
        CheckKind.SPOT: "A spot check of what comes along.",
        CheckKind.SPECIAL: "A special check, on one subject.",
        CheckKind.UNANNOUNCED: "The departments know nothing of it before it begins.",
    },
)
described(
    CheckState,
    {
        CheckState.PLANNED: "It is to come.",
        CheckState.BEGUN: "The inspectors are at work.",
        CheckState.CONCLUDED: "The opinion is there.",
        CheckState.CALLED_OFF: "It did not come to an end.",
    },
)
described(
    Rating,
    {
        Rating.EXCELLENT: "Excellent.",
        Rating.GOOD: "Good.",
        Rating.ADEQUATE: "Adequate.",
        Rating.POOR: "Poor.",
    },
)
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


@readable(SIGNED_IN)
@source("drawn_cases", visible=check_sight.drawn)
@strawberry.type(description="A case that was drawn by lot.")
class DrawnCase(Node):
    """One of a lot."""

    ordinal: int = column(description="In which place.")
    case: LazyCase | None = to_one("case_id", description="The case; null where the viewer may not see it.")


# The register comes from here, not with the row: there it is hidden from most.
_DRAWN = """
select l.id, l.seed, l.register, array_agg(c.number order by d.ordinal) as numbers
from check_draws l join drawn_cases d on d.check_draw_id = l.id join cases c on c.id = d.case_id
where l.id = any($1::uuid[]) group by l.tenant_id, l.id
"""


async def _proved(rows: Sequence[Any], context: Context) -> list[bool]:
    """Each lot drawn once more, from the register and the seed that are on record."""
    async with context.inside() as session:
        kept = {one["id"]: one for one in await session.fetch(_DRAWN, [row.key for row in rows])}
    return [_holds(kept[row.key]) for row in rows]


def _holds(lot: Any) -> bool:
    numbers: list[str] = lot["numbers"]
    return check_draw.drawn(lot["register"], seed=lot["seed"], count=len(numbers)) == numbers


@readable(SIGNED_IN)
@source("check_draws", visible=check_sight.lots)
@strawberry.type(
    description="A lot: the drawn cases are the first ones of the register when its numbers are sorted by "
    "the SHA-256 of `seed:number`, in hexadecimal."
)
class CheckDraw(Node):
    """What was drawn from which register."""

    department: Department = to_one("department_id", description="Whose register.", unscoped=True)
    drawn_by: Staff = to_one("drawn_by_id", description="Who drew it.", unscoped=True)
    drawn_at: datetime = column(description="When.")
    seed: str = column(description="What the order was made with; nobody could foresee it.")
    size: int | None = column(description="How many were asked for.")
    share: int | None = column(description="Which share of a hundred was asked for.")
    registered: int = column(description="Among how many cases: those that the inspector might see.")
    register: list[str] | None = column(
        description="Their numbers; null for everybody but the inspectors and whoever planned the check, and "
        "for these too while it goes on if they have come to be of a department that is checked.",
        shown=check_sight.inspects,
    )
    proved: bool = computed(
        _proved,
        description="Whether register and seed, as they are on record, give these cases in this order.",
    )
    cases: list[DrawnCase] = to_many(
        "check_draw_id",
        description="What was drawn, 100 at most are listed here.",
        order="ordinal, id",
        unscoped=True,
    )
    all_cases: Connection[DrawnCase] = connection(
        "check_draw_id", description="What was drawn, page by page.", order="ordinal, id", unscoped=True
    )


@readable(SIGNED_IN)
@source("checked_departments", visible=check_sight.checked)
@strawberry.type(description="A department that is checked.")
class CheckedDepartment(Node):
    """Which one, and how it is rated."""

    department: Department = to_one("department_id", description="The department.", unscoped=True)
    rating: Rating | None = column(description="How it is rated; null before the check is concluded.")


@readable(SIGNED_IN)
@source("checks", visible=check_sight.checks)
@strawberry.type(
    description="A check of departments. One that is unannounced they do not see before it begins; what was "
    "found they read when it is concluded."
)
class Check(Node):
    """Who looks into what, and what came out."""

    kind: CheckKind = column(description="What sort of check.")
    subject: str | None = column(description="On what, where it is on something.")
    state: CheckState = column(description="How far it has come.")
    since: datetime = column(description="Of the register: cases registered at or after this moment.")
    until: datetime = column(description="Of the register: cases registered before this moment.")
    planned_by: Staff = to_one("planned_by_id", description="Who planned it.", unscoped=True)
    planned_at: datetime = column(description="When it was planned.")
    planned_for: datetime | None = column(description="When it is to take place.")
    office: Department | None = to_one(
        "office_id", description="The department that the opinion is sent to.", unscoped=True
    )
    departments: list[CheckedDepartment] = to_many(
        "check_id", description="The departments that are checked.", order="id", most=200, unscoped=True
    )
    inspectors: list[Staff] = to_many(
        "check_id",
        description="Who looks into it.",
        through="check_inspectors",
        far="staff_id",
        order="badge, id",
        unscoped=True,
    )
    begun_by: Staff | None = to_one("begun_by_id", description="Who began it.", unscoped=True)
    begun_at: datetime | None = column(description="When.")
    draws: list[CheckDraw] = to_many(
        "check_id", description="The lots that the viewer may see.", order="drawn_at, id"
    )
    findings: Connection[CheckFinding] = connection(
        "check_id", description="What was found, as far as the viewer may read it.", order="found_at, id"
    )
    opinion: str | None = column(description="What the inspectors say in the end.")
    ended_by: Staff | None = to_one(
        "ended_by_id", description="Who concluded it or called it off.", unscoped=True
    )
    ended_at: datetime | None = column(description="When.")
    reason: str | None = column(description="Why it was called off.")


_OF_DEPARTMENT = """{t}.id in (select dc.check_id from checked_departments dc where dc.department_id = {})"""
_BY_INSPECTOR = """{t}.id in (select ic.check_id from check_inspectors ic where ic.staff_id = {})"""


def _of_department(value: str | None) -> Predicate:
    return sql(_OF_DEPARTMENT, Department.asked_for(value or "", "where"))


def _by_inspector(value: str | None) -> Predicate:
    return sql(_BY_INSPECTOR, Staff.asked_for(value or "", "where"))


def _overdue(wanted: bool | None) -> Predicate:
    late = "coalesce({t}.correct_by < coalesce({t}.corrected_at, {at}), false)"
    return Predicate(f"({late} = {{}})", (wanted,))


@conditions(description="Which checks.")
class CheckWhere(Where):
    """Conditions on checks."""

    kind: EnumIs[CheckKind] | None = compare(description="What sort of check.")
    state: EnumIs[CheckState] | None = compare(description="How far it has come.")
    planned_at: TimeIs | None = compare(description="When it was planned.")
    ended_at: TimeIs | None = compare(description="When it was concluded or called off.")
    department_id: strawberry.ID | None = condition(_of_department, description="This department is checked.")
    inspector_id: strawberry.ID | None = condition(_by_inspector, description="This person inspects.")


@strawberry.enum(description="How checks are sorted.")
class CheckOrder(Enum):
    """Orders of checks."""

    PLANNED_AT_DESC = order("-planned_at", description="Planned last first.")
    PLANNED_AT_ASC = order("planned_at", description="Planned first first.")
    ENDED_AT_DESC = order("-ended_at", description="Ended last first; those that go on before all.")
    ENDED_AT_ASC = order("ended_at", description="Ended first first; those that go on last.")


@conditions(description="Which findings.")
class CheckFindingWhere(Where):
    """Conditions on findings."""

    check_id: IdIs | None = compare(of="Check", description="The check.")
    department_id: IdIs | None = compare(of="Department", description="Whom it concerns.")
    case_id: IdIs | None = compare(of="Case", description="The case.")
    criterion: TextIs | None = compare(description="By what.")
    verdict: EnumIs[FindingVerdict] | None = compare(description="What was found.")
    correct_by: TimeIs | None = compare(description="By when it is to be corrected.")
    corrected_at: TimeIs | None = compare(description="When it was corrected.")
    overdue: bool | None = condition(_overdue, description="Whether it was not corrected in time.")


@strawberry.enum(description="How findings are sorted.")
class CheckFindingOrder(Enum):
    """Orders of findings."""

    FOUND_AT_DESC = order("-found_at", description="Found last first.")
    FOUND_AT_ASC = order("found_at", description="Found first first.")
    CORRECT_BY_ASC = order("correct_by", description="What is to be corrected next first.")
    CORRECT_BY_DESC = order("-correct_by", description="What is to be corrected last first.")
