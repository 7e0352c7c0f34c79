"""Why this first contact."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from schema.directory.staff import Staff
from schema.permissions import REACHED, field, readable
from tenants.rules.tie_break import Criterion, Direction


@readable(REACHED)
@strawberry.type(description="What one person counted for on one criterion.")
class Standing:
    """One person's value."""

    staff_id: strawberry.Private[UUID]
    value: str | None = strawberry.field(description="The value compared, as text; null where there is none.")

    @field(REACHED, description="Who was compared.")
    def staff(self) -> Staff:
        """The member of the staff."""
        return Staff.known(self.staff_id)


@readable(REACHED)
@strawberry.type(description="A criterion as it was applied.")
class TieBreakStep:
    """Who was compared on what, and who was left."""

    criterion: Criterion = strawberry.field(description="What was compared.")
    direction: Direction = strawberry.field(description="Which end won.")
    standings: list[Standing] = strawberry.field(description="Everybody who was still level before it.")
    left: int = strawberry.field(description="How many were level after it; 1 where it decided.")


@readable(REACHED)
@strawberry.type(description="Why one of several people who were asked at once is the first contact.")
class TieBreak:
    """The decision as it was made at registration."""

    decided_by: Criterion = strawberry.field(description="The criterion that decided.")
    steps: list[TieBreakStep] = strawberry.field(
        description="Every criterion applied, the deciding one last."
    )


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
