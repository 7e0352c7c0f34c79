"""What lists of checks can be narrowed and sorted by."""

from enum import Enum

import strawberry

from schema.comparators import EnumIs, IdIs, TextIs, TimeIs
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.order import order
from schema.reads.predicate import Predicate, sql
from schema.where import Where, compare, condition, conditions
from tenants.oversight.check import CheckKind, CheckState
from tenants.oversight.check_finding import FindingVerdict

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
