"""Supervisions and escalations of a case."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.cases.visibility import of_visible_case
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, to_one
from schema.reads.source import source
from tenants.cases.escalate import EscalationState
from tenants.directory.access import Permission

if TYPE_CHECKING:
    from schema.cases.case import Case

LazyCase = Annotated["Case", strawberry.lazy("schema.cases.case")]


@readable(requires(Permission.CASE_READ))
@source("supervisions", visible=of_visible_case)
@strawberry.type(description="A case that is marked and followed by a supervisor.")
class Supervision(Node):
    """Who follows a case, and when the next report is expected."""

    case: LazyCase = to_one("case_id", description="The case.", unscoped=True)
    supervisor: Staff = to_one("supervisor_id", description="Who follows it.", unscoped=True)
    reason: str = column(description="Why.")
    since: datetime = column(description="From when.")
    report_by: datetime | None = column(
        description="When the next report is expected; null leaves it to the limit."
    )
    ended_at: datetime | None = column(description="Until when; null while it lasts.")
    ended_by: Staff | None = to_one("ended_by_id", description="Who ended it.", unscoped=True)


@readable(requires(Permission.CASE_READ))
@source("escalations", visible=of_visible_case)
@strawberry.type(description="A question to somebody higher: what is to be done with the case.")
class Escalation(Node):
    """Who was asked, and what they said."""

    case: LazyCase = to_one("case_id", description="The case.", unscoped=True)
    level: int = column(description="1 for the handler's superior, then higher with every step.")
    state: EscalationState = column(description="What became of it.")
    asked_by: Staff = to_one("asked_by_id", description="Who asked.", unscoped=True)
    asked_at: datetime = column(description="When.")
    to_staff: Staff = to_one("to_staff_id", description="Who was asked.", unscoped=True)
    question: str = column(description="What was asked.")
    answer: str | None = column(description="The guidance.")
    answered_by: Staff | None = to_one("answered_by_id", description="Who gave it.", unscoped=True)
    exhausted_at: datetime | None = column(
        description="When it had climbed to the top and all of the leadership was told."
    )
    answered_at: datetime | None = column(description="When it was given.")
