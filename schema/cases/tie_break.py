"""Why this first contact."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from schema.directory.staff import Staff
from schema.permissions import REACHED, readable
from schema.reads.fields import derived, held, to_one
from schema.reads.kept import each_of, text_of
from tenants.rules.tie_break import Criterion, Direction

# As `str` writes what JSON knows.
_VALUE = """case jsonb_typeof({t}.kept->'value')
    when 'boolean' then initcap({t}.kept->>'value') else {t}.kept->>'value' end"""


@readable(REACHED)
@strawberry.type(description="What one person counted for on one criterion.")
class Standing:
    """One person's value."""

    staff_id: strawberry.Private[UUID]
    value: str | None = derived(_VALUE, description="The value compared, as text; null where there is none.")
    staff: Staff = to_one("staff_id", description="Who was compared.")


@readable(REACHED)
@strawberry.type(description="A criterion as it was applied.")
class TieBreakStep:
    """Who was compared on what, and who was left."""

    criterion: Criterion = derived(text_of("criterion"), description="What was compared.")
    direction: Direction = derived(text_of("direction"), description="Which end won.")
    standings: list[Standing] = held(
        each_of("values", staff_id="(one.kept->>'staff')::uuid"),
        description="Everybody who was still level before it.",
    )
    left: int = derived(
        "jsonb_array_length({t}.kept->'left')",
        description="How many were level after it; 1 where it decided.",
    )


@readable(REACHED)
@strawberry.type(description="Why one of several people who were asked at once is the first contact.")
class TieBreak:
    """The decision as it was made at registration."""

    decided_by: Criterion = derived(text_of("decidedBy"), description="The criterion that decided.")
    steps: list[TieBreakStep] = held(
        each_of("comparisons"), description="Every criterion applied, the deciding one last."
    )


# A case, laid out as its explanation.
TIE_BREAK = "select {t}.tie_break as kept where {t}.tie_break is not null"


def read(kept: dict[str, Any]) -> TieBreak:
    """The explanation as it is kept with the case."""
    return TieBreak(
        decided_by=Criterion(kept["decidedBy"]),
        steps=[
            TieBreakStep(
                criterion=Criterion(step["criterion"]),
                direction=Direction(step["direction"]),
                standings=[
                    Standing(staff_id=UUID(standing["staff"]), value=_text(standing["value"]))
                    for standing in step["values"]
                ],
                left=len(step["left"]),
            )
            for step in kept["comparisons"]
        ],
    )


async def explained(rows: Sequence[Any], _context: Any) -> list[TieBreak | None]:
    """The explanations of many cases."""
    return [None if row.tie_break is None else read(row.tie_break) for row in rows]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
