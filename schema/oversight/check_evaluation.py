"""The yearly evaluation of departments."""

from datetime import datetime
from enum import Enum

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.inputs import words
from schema.comparators import EnumIs, IdIs, IntIs
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.listed import listed
from schema.node import Node
from schema.order import order
from schema.oversight import check_sight
from schema.permissions import REACHED, SIGNED_IN, readable, requires
from schema.reads.fields import column, derived, to_one
from schema.reads.source import source
from schema.where import Where, compare, conditions
from tenants.directory.access import Permission
from tenants.oversight import check_evaluation
from tenants.oversight.check import Rating


def _count(rows: str, moment: str, which: str) -> str:
    """How many rows of the department fall into the year, by the organization's own time zone."""
    zone = "(select yt.time_zone from tenants yt where yt.id = {t}.tenant_id)"
    then = f"extract(year from {moment} at time zone {zone}) = {{t}}.year"
    return f"(select count(*)::integer from {rows} where {which} and {then})"  # noqa: S608 - our own words


_FINDINGS = "check_findings ef join checks ec on ec.id = ef.check_id"
_OURS = "ec.state = 'concluded' and ef.department_id = {t}.department_id"
_CHECKS = _count(
    "checks ec join checked_departments ed on ed.check_id = ec.id",
    "ec.ended_at",
    "ec.state = 'concluded' and ed.department_id = {t}.department_id",
)
_DEFECTS = _count(_FINDINGS, "ec.ended_at", f"{_OURS} and ef.verdict = 'defect'")
_CORRECTED = _count(_FINDINGS, "ec.ended_at", f"{_OURS} and ef.corrected_at is not null")
_PRAISED = _count(
    "commendations ep", "ep.decided_at", "ep.state = 'confirmed' and ep.department_id = {t}.department_id"
)


@readable(SIGNED_IN)
@source("department_evaluations", visible=check_sight.evaluations)
@strawberry.type(
    description="How a department did in a year, with what was on record about it; the figures are of now."
)
class DepartmentEvaluation(Node):
    """A year's word on a department."""

    department: Department = to_one("department_id", description="Which department.", unscoped=True)
    year: int = column(description="Which year.")
    rating: Rating = column(description="How well it did.")
    opinion: str = column(description="What is said about it.")
    by: Staff = to_one("by_id", description="Who said so.", unscoped=True)
    at: datetime = column(description="When.")
    checks: int = derived(_CHECKS, description="How often it was checked in that year, to the end.")
    defects: int = derived(_DEFECTS, description="How many defects were found then.")
    corrected: int = derived(_CORRECTED, description="How many of them were corrected.")
    commendations: int = derived(_PRAISED, description="How often it, or somebody of it, was commended.")


@conditions(description="Which evaluations.")
class DepartmentEvaluationWhere(Where):
    """Conditions on evaluations."""

    department_id: IdIs | None = compare(of="Department", description="Which department.")
    year: IntIs | None = compare(description="Which year.")
    rating: EnumIs[Rating] | None = compare(description="How well it did.")


@strawberry.enum(description="How evaluations are sorted.")
class DepartmentEvaluationOrder(Enum):
    """Orders of evaluations."""

    YEAR_DESC = order("-year", description="Last year first.")
    YEAR_ASC = order("year", description="First year first.")


@strawberry.input(description="How a department did in a year.")
class DepartmentEvaluateInput:
    """A year's word."""

    department_id: strawberry.ID = strawberry.field(description="Which department.")
    year: int = strawberry.field(description="Which year; one that has begun.")
    rating: Rating = strawberry.field(description="How well it did.")
    opinion: str = words("What is said about it")


@readable(REACHED)
@strawberry.type(description="The evaluation that was put on record.")
class DepartmentEvaluationPayload(Payload):
    """Answer to an evaluation."""

    evaluation: DepartmentEvaluation | None = strawberry.field(
        description="The evaluation; null when refused.", default=None
    )


@strawberry.type
class DepartmentEvaluationQuery:
    """What can be asked about evaluations."""

    department_evaluations = listed(
        DepartmentEvaluation,
        SIGNED_IN,
        conditions=DepartmentEvaluationWhere,
        orders=DepartmentEvaluationOrder,
        order="-year",
        description="The evaluations of departments that the viewer may see, last year first unless sorted "
        "otherwise.",
    )


@strawberry.type
class DepartmentEvaluationMutation:
    """A year's word on a department."""

    @mutation(
        requires(Permission.CHECK_CONDUCT),
        description="Evaluate the year of a department once, by somebody who is not of it; the head is told.",
    )
    async def department_evaluate(
        self, info: Info, input: DepartmentEvaluateInput
    ) -> DepartmentEvaluationPayload:
        row = await check_evaluation.evaluate(
            Department.key_of(input.department_id, "department_id"),
            year=input.year,
            rating=input.rating,
            opinion=input.opinion,
            **info.context.signature(),
        )
        return DepartmentEvaluationPayload(evaluation=DepartmentEvaluation.known(row.id))
