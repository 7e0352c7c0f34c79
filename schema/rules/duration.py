"""Durations and counting rules: what is read can be sent back as it is."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import strawberry

from schema.enums import described
from schema.permissions import REACHED, readable
from tenants.working_time.counting import Ends, LastDayOff, OffHours, StartDay
from tenants.working_time.durations import Pace


@strawberry.enum(description="What a duration counts.")
class DurationKind(Enum):
    """By the names they are stored under."""

    AT_ONCE = strawberry.enum_value("at_once", description="At once, with `graceMinutes`.")
    MINUTES = strawberry.enum_value("minutes", description="`count` minutes, at `pace`.")
    HOURS = strawberry.enum_value("hours", description="`count` hours, at `pace`.")
    HALF_WORKING_DAYS = strawberry.enum_value(
        "half_working_days", description="`count` halves of a working day."
    )
    WORKING_DAYS = strawberry.enum_value("working_days", description="`count` days on which somebody works.")
    CALENDAR_DAYS = strawberry.enum_value("calendar_days", description="`count` days, worked or not.")
    WEEKS = strawberry.enum_value("weeks", description="`count` times seven days.")
    MONTHS = strawberry.enum_value("months", description="`count` months, to the corresponding day.")
    DAY_OF_NEXT_MONTH = strawberry.enum_value(
        "day_of_next_month", description="The `day` of the following month, or its last one."
    )
    AGREED = strawberry.enum_value(
        "agreed",
        description="As agreed with the requester: `atMost`, and `otherwise` while nothing is agreed.",
    )


described(
    Pace,
    {Pace.ELAPSED: "Time always counts.", Pace.WORKING: "Only working time counts."},
    name="DurationPace",
)
described(
    StartDay,
    {
        StartDay.NOT_COUNTED: "Counting begins on the following day.",
        StartDay.COUNTED: "It is the first day, unless it is over already.",
    },
    name="CountingStartDay",
)
described(
    Ends,
    {
        Ends.CLOSE_OF_BUSINESS: "At the close of business; without business hours at 24:00.",
        Ends.END_OF_DAY: "At 24:00.",
        Ends.SAME_TIME: "At the time of day at which the clock started.",
    },
    name="CountingEnds",
)
described(
    LastDayOff,
    {
        LastDayOff.ROLLS_FORWARD: "It moves on to the next working day.",
        LastDayOff.STAYS: "It stays the last day.",
    },
    name="CountingLastDayOff",
)
described(
    OffHours,
    {
        OffHours.AS_THEY_FALL: "From its own moment.",
        OffHours.FROM_NEXT_OPENING: "From the next opening.",
    },
    name="CountingOffHours",
)


@readable(REACHED)
@strawberry.type(description="How long something may take.")
class Duration:
    """A kind, and what that kind needs."""

    kind: DurationKind = strawberry.field(description="What is counted.")
    count: int | None = strawberry.field(description="How many, for kinds that count.", default=None)
    pace: Pace | None = strawberry.field(description="Whether minutes and hours count always.", default=None)
    grace_minutes: int | None = strawberry.field(description="For AT_ONCE: how long at most.", default=None)
    day: int | None = strawberry.field(description="For DAY_OF_NEXT_MONTH: which day.", default=None)
    at_most: "Duration | None" = strawberry.field(
        description="For AGREED: never longer than this.", default=None
    )
    otherwise: "Duration | None" = strawberry.field(
        description="For AGREED: this long while nothing is agreed.", default=None
    )


@strawberry.input(
    description="How long something may take: a kind, and what that kind needs, "
    "such as `{kind: WORKING_DAYS, count: 5}`."
)
class DurationInput:
    """The same shape as Duration."""

    kind: DurationKind = strawberry.field(description="What is counted.")
    count: int | None = strawberry.field(description="How many, for kinds that count.", default=None)
    pace: Pace | None = strawberry.field(
        description="For MINUTES and HOURS: whether time counts always; ELAPSED unless named.", default=None
    )
    grace_minutes: int | None = strawberry.field(
        description="For AT_ONCE: how long at most; none unless named.", default=None
    )
    day: int | None = strawberry.field(description="For DAY_OF_NEXT_MONTH: which day.", default=None)
    at_most: "DurationInput | None" = strawberry.field(
        description="For AGREED: never longer than this.", default=None
    )
    otherwise: "DurationInput | None" = strawberry.field(
        description="For AGREED: this long while nothing is agreed.", default=None
    )


@readable(REACHED)
@strawberry.type(description="How days are counted. Without more, as China's Civil Code says (201-203).")
class Counting:
    """Which day is the first, when the last one ends, what happens if it is off."""

    start_day: StartDay = strawberry.field(description="Whether the start day counts.")
    ends: Ends = strawberry.field(description="When the last day is over.")
    last_day_off: LastDayOff = strawberry.field(
        description="What becomes of a last day on which nobody works."
    )
    off_hours: OffHours = strawberry.field(
        description="From when something that comes in outside working hours counts."
    )


@strawberry.input(description="How days are counted; what is left out is as in China's Civil Code (201-203).")
class CountingInput:
    """The same shape as Counting."""

    start_day: StartDay = strawberry.field(
        description="Whether the start day counts.", default=StartDay.NOT_COUNTED
    )
    ends: Ends = strawberry.field(description="When the last day is over.", default=Ends.CLOSE_OF_BUSINESS)
    last_day_off: LastDayOff = strawberry.field(
        description="What becomes of a last day on which nobody works.", default=LastDayOff.ROLLS_FORWARD
    )
    off_hours: OffHours = strawberry.field(
        description="From when something that comes in outside working hours counts.",
        default=OffHours.AS_THEY_FALL,
    )


def shown_duration(stored: Mapping[str, Any]) -> Duration:
    """A stored duration as it is shown."""
    return Duration(
        kind=DurationKind(stored["kind"]),
        count=stored.get("count"),
        pace=Pace(stored["pace"]) if "pace" in stored else None,
        grace_minutes=stored.get("grace_minutes"),
        day=stored.get("day"),
        at_most=shown_duration(stored["at_most"]) if stored.get("at_most") else None,
        otherwise=shown_duration(stored["otherwise"]) if stored.get("otherwise") else None,
    )


def shown_counting(stored: Mapping[str, str]) -> Counting:
    """A stored counting rule as it is shown."""
    return Counting(
        start_day=StartDay(stored["start_day"]),
        ends=Ends(stored["ends"]),
        last_day_off=LastDayOff(stored["last_day_off"]),
        off_hours=OffHours(stored["off_hours"]),
    )


def plain(given: Any) -> Any:
    """An input as it is stored: what was left out is left out, an enum is its value."""
    if isinstance(given, Enum):
        return given.value
    if isinstance(given, list):
        return [plain(one) for one in given]
    if hasattr(given, "__strawberry_definition__"):
        told = {field.python_name: getattr(given, field.python_name) for field in _fields(given)}
        return {name: plain(value) for name, value in told.items() if value is not None}
    return given


def _fields(given: Any) -> Any:
    return given.__strawberry_definition__.fields
