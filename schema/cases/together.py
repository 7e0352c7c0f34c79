"""Contributions and meetings."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.cases.visibility import of_visible_case
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, to_many, to_one
from schema.reads.source import source
from tenants.cases.contributions import ContributionKind, ContributionState
from tenants.directory.access import Permission

if TYPE_CHECKING:
    from schema.cases.case import Case

LazyCase = Annotated["Case", strawberry.lazy("schema.cases.case")]


@readable(requires(Permission.CASE_READ))
@source("contributions", visible=of_visible_case)
@strawberry.type(description="What others contribute under the lead: an opinion, or a share of the work.")
class Contribution(Node):
    """Who was asked for what, and what they gave."""

    case: LazyCase = to_one("case_id", description="The case.", unscoped=True)
    kind: ContributionKind = column(description="What is asked for.")
    state: ContributionState = column(description="What became of it.")
    asked_by: Staff = to_one("asked_by_id", description="Who asked.", unscoped=True)
    asked_at: datetime = column(description="When.")
    department: Department = to_one(
        "department_id", description="The department that is asked.", unscoped=True
    )
    staff: Staff | None = to_one(
        "staff_id", description="The person who is asked; null for anybody of the department.", unscoped=True
    )
    text: str = column(description="The question, or the share of the work.")
    until: datetime | None = column(description="By when; null leaves it to the limit.")
    least_level: int | None = column(description="The least level of the grade that may answer.")
    approver: Staff | None = to_one(
        "approver_id", description="Who must agree before others are asked.", unscoped=True
    )
    approved_at: datetime | None = column(description="When they agreed.")
    answer: str | None = column(description="The opinion or the result; or why it was refused.")
    answered_by: Staff | None = to_one("answered_by_id", description="Who gave it.", unscoped=True)
    ended_at: datetime | None = column(description="When it was given, refused or withdrawn.")


@readable(requires(Permission.CASE_READ))
@source("meeting_invitations", visible=of_visible_case)
@strawberry.type(description="Somebody who is asked to come to a meeting.")
class MeetingInvitation(Node):
    """Who, and whether they came."""

    staff: Staff = to_one("staff_id", description="Who.", unscoped=True)
    attended: bool | None = column(description="Whether they came; null before it was held.")


@readable(requires(Permission.CASE_READ))
@source("meetings", visible=of_visible_case)
@strawberry.type(description="A meeting on a case.")
class Meeting(Node):
    """Who meets where and when, and what came out."""

    case: LazyCase = to_one("case_id", description="The case.", unscoped=True)
    convened_by: Staff = to_one("convened_by_id", description="Who called it.", unscoped=True)
    convened_at: datetime = column(description="When it was called.")
    topic: str = column(description="What it is about.")
    place: str = column(description="Where.")
    begins_at: datetime = column(description="When it begins.")
    invitations: list[MeetingInvitation] = to_many(
        "meeting_id", description="Who is asked to come.", order="id", unscoped=True
    )
    minutes: str | None = column(description="What was said.")
    decision: str | None = column(description="What was decided.")
    held_at: datetime | None = column(description="When the minutes were put on record.")
    cancelled_at: datetime | None = column(description="When it was called off.")
