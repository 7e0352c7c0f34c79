"""Who answered for each working second of a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from schema.context import Context
from schema.directory.staff import Staff
from schema.permissions import REACHED, field, readable
from tenants.cases import accounts, timeline
from tenants.rules.stages import Stage


@readable(REACHED)
@strawberry.type(
    description="Time in which one person answered, and nothing about the case's clocks changed."
)
class TimelineStretch:
    """A part of the timeline."""

    staff_id: strawberry.Private[UUID | None]
    since: datetime = strawberry.field(description="From when.")
    until: datetime = strawberry.field(description="Until when; the next stretch begins there.")
    waiting_for: list[str] = strawberry.field(
        description="What a clock stood still for: `materials` means the requester's papers."
    )
    stages: list[Stage] = strawberry.field(description="The stages whose clocks had begun and not stopped.")
    elapsed_seconds: int = strawberry.field(description="Seconds by the wall clock.")
    working_seconds: int = strawberry.field(description="Seconds of working time.")

    @field(REACHED, description="Who answered; null while a case that was reopened later rested.")
    def staff(self) -> Staff | None:
        """The member of the staff."""
        return Staff.known(self.staff_id) if self.staff_id else None


@readable(REACHED)
@strawberry.type(description="What one person answered for, all their stretches together.")
class TimelineShare:
    """A person's part."""

    staff_id: strawberry.Private[UUID | None]
    elapsed_seconds: int = strawberry.field(description="Seconds by the wall clock.")
    working_seconds: int = strawberry.field(description="Seconds of working time.")
    waiting_seconds: int = strawberry.field(description="Of these, the working time while the case waited.")

    @field(REACHED, description="Who; null for the time in which a closed case rested.")
    def staff(self) -> Staff | None:
        """The member of the staff."""
        return Staff.known(self.staff_id) if self.staff_id else None


@readable(REACHED)
@strawberry.type(
    description="Who answered for a case, second by second. Stretches and shares add up exactly to the whole."
)
class Timeline:
    """From registration to closing, or to now."""

    since: datetime = strawberry.field(description="The registration.")
    until: datetime = strawberry.field(description="The closing, or now.")
    elapsed_seconds: int = strawberry.field(description="Seconds by the wall clock.")
    working_seconds: int = strawberry.field(
        description="Seconds of working time, by the calendar of the case's limit, else of its department."
    )
    waiting_seconds: int = strawberry.field(description="Of these, the working time while the case waited.")
    stretches: list[TimelineStretch] = strawberry.field(description="In order, without a gap.")
    shares: list[TimelineShare] = strawberry.field(description="By person, who answered first first.")


async def drawn(rows: Sequence[Any], context: Context) -> list[Timeline | None]:
    """The timelines of many cases; none where there is no calendar to count by."""
    async with context.inside():
        found = await accounts.timelines({row.key: row.first_department_id for row in rows}, at=context.at)
    return [_shown(found[row.key]) if row.key in found else None for row in rows]


def _shown(drawn: timeline.Timeline) -> Timeline:
    return Timeline(
        since=drawn.since,
        until=drawn.until,
        elapsed_seconds=drawn.elapsed,
        working_seconds=drawn.working,
        waiting_seconds=drawn.waiting,
        stretches=[_stretch(one) for one in drawn.stretches],
        shares=[
            TimelineShare(
                staff_id=one.staff_id,
                elapsed_seconds=one.elapsed,
                working_seconds=one.working,
                waiting_seconds=one.waiting,
            )
            for one in drawn.shares
        ],
    )


def _stretch(one: timeline.Stretch) -> TimelineStretch:
    return TimelineStretch(
        staff_id=one.staff_id,
        since=one.since,
        until=one.until,
        waiting_for=list(one.waiting_for),
        stages=[Stage(name) for name in one.stages],
        elapsed_seconds=one.elapsed,
        working_seconds=one.working,
    )
