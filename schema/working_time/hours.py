"""Working hours, as people write them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import time
from enum import Enum

import strawberry

from schema.permissions import REACHED, readable
from tenants.errors import Code, Refusal, Refusals

DAY_MINUTES = 1440


@strawberry.enum(description="A day of the week.")
class Weekday(Enum):
    """Monday first, as in the stored calendar."""

    MONDAY = strawberry.enum_value(0, description="Monday.")
    TUESDAY = strawberry.enum_value(1, description="Tuesday.")
    WEDNESDAY = strawberry.enum_value(2, description="Wednesday.")
    THURSDAY = strawberry.enum_value(3, description="Thursday.")
    FRIDAY = strawberry.enum_value(4, description="Friday.")
    SATURDAY = strawberry.enum_value(5, description="Saturday.")
    SUNDAY = strawberry.enum_value(6, description="Sunday.")


@readable(REACHED)
@strawberry.type(description="A stretch of working hours.")
class WorkingHours:
    """From opening to close."""

    opens: time = strawberry.field(description="When work begins, on the clock of the place.")
    closes: time = strawberry.field(
        description="When it ends; at or before `opens` on the following day: `00:00` to `00:00` is all day."
    )


@readable(REACHED)
@strawberry.type(description="The hours of one day of the week.")
class WorkingDay:
    """A weekday and its hours."""

    day: Weekday = strawberry.field(description="Which day.")
    hours: list[WorkingHours] = strawberry.field(description="Its hours in order; none on a day off.")


@strawberry.input(description="A stretch of working hours.")
class WorkingHoursInput:
    """From opening to close, to the minute."""

    opens: time = strawberry.field(description="When work begins, on the clock of the place, to the minute.")
    closes: time = strawberry.field(
        description="When it ends, to the minute; at or before `opens` it is the following day."
    )


@strawberry.input(description="The hours of one day of the week.")
class WorkingDayInput:
    """A weekday and its hours."""

    day: Weekday = strawberry.field(description="Which day.")
    hours: list[WorkingHoursInput] = strawberry.field(description="Its hours in order.")


def shown_hours(intervals: Sequence[Sequence[int]]) -> list[WorkingHours]:
    """Stored intervals as they are shown."""
    return [WorkingHours(opens=_time(opens), closes=_time(closes)) for opens, closes in intervals]


def shown_week(weekly: Sequence[Sequence[Sequence[int]]]) -> list[WorkingDay]:
    """A stored week as it is shown, Monday first."""
    return [
        WorkingDay(day=day, hours=shown_hours(intervals))
        for day, intervals in zip(Weekday, weekly, strict=True)
    ]


def read_hours(hours: Sequence[WorkingHoursInput], *path: str | int) -> list[list[int]]:
    """Hours as they are stored."""
    return [_interval(one, *path, place) for place, one in enumerate(hours)]


def read_week(days: Sequence[WorkingDayInput]) -> list[list[list[int]]]:
    """A week as it is stored; a day that is not named is off."""
    week: list[list[list[int]]] = [[] for _ in Weekday]
    named: set[Weekday] = set()
    for place, one in enumerate(days):
        if one.day in named:
            raise Refusal(Code.CONFLICT, "this day is named twice", ("weekly", place, "day"))
        named.add(one.day)
        week[list(Weekday).index(one.day)] = read_hours(one.hours, "weekly", place, "hours")
    return week


@contextmanager
def told_of_hours() -> Iterator[None]:
    """Refusals name the client's `hours`, not the stored intervals."""
    with _repathed(lambda path: ("hours", *path[1:]) if path[:1] == ("intervals",) else path):
        yield


@contextmanager
def told_of_week(days: Sequence[WorkingDayInput]) -> Iterator[None]:
    """Refusals name the client's entry for a day, not the day's number in the stored week."""
    places = {str(one.day.value): str(place) for place, one in enumerate(days)}

    def named(path: tuple[str, ...]) -> tuple[str, ...]:
        if path[:1] != ("weekly",) or path[1:2] == () or path[1] not in places:
            return path
        return ("weekly", places[path[1]], "hours", *path[2:])

    with _repathed(named):
        yield


@contextmanager
def _repathed(name: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Iterator[None]:
    try:
        yield
    except Refusal as reason:
        raise Refusal(reason.code, reason.message, name(reason.path)) from None
    except Refusals as several:
        reasons = [Refusal(one.code, one.message, name(one.path)) for one in several.reasons]
        raise Refusals(reasons) from None


def _interval(hours: WorkingHoursInput, *path: str | int) -> list[int]:
    opens, closes = _minutes(hours.opens, *path, "opens"), _minutes(hours.closes, *path, "closes")
    return [opens, closes if closes > opens else closes + DAY_MINUTES]


def _minutes(at: time, *path: str | int) -> int:
    if at.second or at.microsecond:
        raise Refusal(Code.INVALID, "working hours are told to the minute", path)
    return at.hour * 60 + at.minute


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
