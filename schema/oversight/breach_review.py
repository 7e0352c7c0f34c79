"""How a breach is looked into: the report, the review, more time, statements."""

from datetime import datetime

import strawberry

from schema.directory.staff import Staff
from schema.node import Node
from schema.oversight.breach_visibility import of_concerned, reports
from schema.permissions import SIGNED_IN, readable
from schema.reads.fields import column, derived, to_one
from schema.reads.source import source
from tenants.oversight.measures import Liable
from tenants.oversight.prolong import ReviewStep


@readable(SIGNED_IN)
@source("breach_reports", visible=reports)
@strawberry.type(description="Who reported a breach; the person whom it concerns does not read that.")
class BreachReport(Node):
    """By whom, and when."""

    by: Staff = to_one("by_id", description="Who reported it.", unscoped=True)
    at: datetime = column(description="When.")


@readable(SIGNED_IN)
@source("breach_reviews", visible=of_concerned)
@strawberry.type(description="What came of the check of the facts; and by when the next steps are due.")
class BreachReview(Node):
    """Taken up, or rejected."""

    accepted: bool = column(description="Whether it was taken up; else it was rejected.")
    reason: str = column(description="What is held against the person, or why nothing is.")
    by: Staff = to_one("by_id", description="Who checked the facts.", unscoped=True)
    at: datetime = column(description="When.")
    head: Staff | None = to_one(
        "head_id", description="The head who was told, and may state as well.", unscoped=True
    )
    state_by: datetime | None = column(description="Until when the person and the head may state something.")
    decide_by: datetime | None = column(description="By when it is to be decided.")
    missed_at: datetime | None = column(
        description="When it was put on record that nobody stated anything in time."
    )
    overdue: bool = derived(
        "coalesce({t}.decide_by < coalesce((select od.at from breach_decisions od "
        "where od.breach_id = {t}.breach_id and od.ordinal = 1), {at}), false)",
        description="Whether it was not decided in time.",
    )


@readable(SIGNED_IN)
@source("breach_extensions", visible=of_concerned)
@strawberry.type(description="More time for one step of a review; each has it once.")
class BreachExtension(Node):
    """From when to when, and why."""

    step: ReviewStep = column(description="For what.")
    due_at: datetime = column(description="When it was due.")
    until: datetime = column(description="When it is due instead.")
    reason: str = column(description="Why.")
    by: Staff = to_one("by_id", description="Who granted it.", unscoped=True)
    at: datetime = column(description="When.")


@readable(SIGNED_IN)
@source("breach_statements", visible=of_concerned)
@strawberry.type(description="What the person has to say, or the self-check of their department by its head.")
class BreachStatement(Node):
    """In their words."""

    liable: Liable = column(description="For whom it is said.")
    by: Staff = to_one("by_id", description="Who said it.", unscoped=True)
    text: str = column(description="What was said.")
    at: datetime = column(description="When.")
