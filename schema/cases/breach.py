"""A breach, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.cases.clock import Clock
from schema.context import Context
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.node import Node
from schema.oversight.breach_decision import BreachDecision, BreachMeasure, BreachObjection
from schema.oversight.breach_review import BreachExtension, BreachReport, BreachReview, BreachStatement
from schema.oversight.breach_visibility import REVIEW_SHOWN, breaches
from schema.permissions import SIGNED_IN, readable
from schema.reads.fields import column, computed, derived, has_one, to_many, to_one
from schema.reads.predicate import is_null
from schema.reads.source import source
from tenants.cases.breaches import BreachState
from tenants.oversight import policy

if TYPE_CHECKING:
    from schema.cases.case import Case

# As tenants/oversight/standing.py counts them.
UPHELD_WITHIN_YEAR = """(select count(*)::int from breaches yb where yb.staff_id = {t}.staff_id
    and yb.occurred_at > {t}.occurred_at - interval '1 year' and yb.occurred_at <= {t}.occurred_at
    and yb.state in ('upheld', 'contested', 'confirmed', 'changed'))"""


async def _check_by(rows: Sequence[Any], context: Context) -> list[datetime | None]:
    waiting = {row.key: row for row in rows if row.state is BreachState.OPEN}
    async with context.inside():
        due = await policy.checks_due(
            {key: (row.noticed_at, row.department_id) for key, row in waiting.items()}
        )
    return [due.get(row.key) for row in rows]


@readable(SIGNED_IN)
@source("breaches", visible=breaches)
@strawberry.type(
    description="A suspected violation, dated by the deadline and not by the moment of noticing. Seen by the "
    "person, by the head who was told, by whoever reported it, and as far as breach.read reaches."
)
class Breach(Node):
    """What is suspected, of whom, and what became of it."""

    kind: str = column(description="Which rule, in the tenant's words, e.g. `not_handled`.")
    case: Annotated["Case", strawberry.lazy("schema.cases.case")] | None = to_one(
        "case_id", description="The case; null where the viewer may not see it."
    )
    clock: Clock | None = to_one(
        "clock_id", description="The clock that ran out, if it was one; null where the case is."
    )
    staff: Staff = to_one("staff_id", description="Who is suspected.", unscoped=True)
    department: Department = to_one("department_id", description="Which department.", unscoped=True)
    state: BreachState = column(description="How far it has been looked into.")
    occurred_at: datetime = column(description="When it happened: the deadline that was missed.")
    noticed_at: datetime = column(description="When it was noticed.")
    account: str | None = column(
        description="What happened, as it was reported; null where a clock or a notice noticed it."
    )
    report: BreachReport | None = has_one(
        "breach_id", description="Who reported it; null for the person, and where nobody did."
    )
    check_by: datetime | None = computed(
        _check_by,
        description="By when the facts are to be checked; null once they are.",
        needs=("department_id",),
    )
    review: BreachReview | None = has_one(
        "breach_id", description="What came of the check of the facts; null before it."
    )
    extensions: list[BreachExtension] = to_many(
        "breach_id", description="More time that was granted.", order="at, id"
    )
    statements: list[BreachStatement] = to_many(
        "breach_id", description="What the person and the head have said.", order="at, id"
    )
    decision: BreachDecision | None = has_one(
        "breach_id", description="What counts: the last decision.", order="-ordinal"
    )
    decisions: list[BreachDecision] = to_many(
        "breach_id", description="The decision, and the one that took its place.", order="ordinal"
    )
    measures: list[BreachMeasure] = to_many(
        "breach_id", description="What is in force.", order="ordinal", where=is_null("lifted_at")
    )
    objection: BreachObjection | None = has_one("breach_id", description="What the person objected.")
    upheld_within_year: int | None = derived(
        f"case when {REVIEW_SHOWN} then {UPHELD_WITHIN_YEAR} end",
        description="Upheld breaches of the person in the year up to this one, as things stand now; null for "
        "whoever sees the breach only because they reported it.",
    )
