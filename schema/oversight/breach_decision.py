"""What was decided about a breach, what was imposed, and what became of an objection."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.directory.staff import Staff
from schema.node import Node
from schema.oversight.breach_visibility import of_concerned
from schema.permissions import SIGNED_IN, readable
from schema.reads.fields import column, derived, to_many, to_one
from schema.reads.source import source
from tenants.oversight.measures import Liable, MeasureKind
from tenants.oversight.objection import ObjectionOutcome
from tenants.oversight.verdict import REPEATED, BreachSeverity, Circumstance, Grounds


@readable(SIGNED_IN)
@source("breach_measures", visible=of_concerned)
@strawberry.type(description="Something that was imposed on the person, or on the head for the department.")
class BreachMeasure(Node):
    """What, on whom."""

    kind: MeasureKind = column(description="What.")
    liable: Liable = column(description="As what they answer.")
    staff: Staff = to_one("staff_id", description="On whom.", unscoped=True)
    amount: Decimal | None = column(description="How much, in the organization's currency.")
    points: int | None = column(description="How many points.")
    months: int | None = column(description="For how many months.")
    until: date | None = column(description="By which day.")
    lifted_at: datetime | None = column(description="When it was lifted; null while it is in force.")


@readable(SIGNED_IN)
@source("breach_decisions", visible=of_concerned)
@strawberry.type(description="What was decided about a breach.")
class BreachDecision(Node):
    """Upheld or dismissed, and why."""

    upheld: bool = column(description="Whether the breach was found.")
    reason: str = column(description="Why.")
    grounds: Grounds | None = column(description="On what it is upheld; null where it is dismissed.")
    severity: BreachSeverity | None = column(
        description="How serious it is; null where it is dismissed.",
    )
    circumstances: list[Circumstance] = column(description="What made it heavier or lighter.")
    upheld_within_year: int = column(
        description="How many upheld breaches of the person in the year up to this one, it included."
    )
    repeated: bool = derived(
        f"{{t}}.upheld and {{t}}.upheld_within_year >= {REPEATED}",
        description="Heavier by itself: two or more within a year.",
    )
    statement_missing: bool = column(description="Whether nobody stated anything in time.")
    measures: list[BreachMeasure] = to_many(
        "decision_id", description="What it imposes, lifted or not.", order="ordinal"
    )
    by: Staff = to_one("by_id", description="Who decided.", unscoped=True)
    at: datetime = column(description="When.")
    object_by: datetime | None = column(
        description="Until when the person may object; null where nobody may."
    )


@readable(SIGNED_IN)
@source("breach_objections", visible=of_concerned)
@strawberry.type(description="What the person objects to, and what became of it.")
class BreachObjection(Node):
    """In their words; decided by somebody else than the first time."""

    text: str = column(description="What is objected.")
    by: Staff = to_one("by_id", description="Who objects.", unscoped=True)
    at: datetime = column(description="When.")
    decide_by: datetime = column(description="By when it is to be decided.")
    outcome: ObjectionOutcome | None = column(description="What became of it; null while it waits.")
    reason: str | None = column(description="Why.")
    decided_by: Staff | None = to_one("decided_by_id", description="Who decided it.", unscoped=True)
    decided_at: datetime | None = column(description="When.")
