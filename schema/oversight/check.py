"""Checks of departments."""

from datetime import datetime

import strawberry

from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.enums import described
from schema.node import Node
from schema.oversight import check_sight
from schema.oversight.check_draw import CheckDraw
from schema.oversight.check_finding import CheckFinding
from schema.paging import Connection
from schema.permissions import SIGNED_IN, readable
from schema.reads.fields import column, connection, to_many, to_one
from schema.reads.source import source
from tenants.oversight.check import CheckKind, CheckState, Rating

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
