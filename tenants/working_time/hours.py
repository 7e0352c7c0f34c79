"""The working hours of a day and of a week, in minutes after midnight."""

from typing import NamedTuple, cast

from tenants.errors import Code, Refusal
from tenants.working_time.reading import Path, a_list, a_number, each, invalid

DAY_MINUTES = 1440
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_INTERVALS = 12


class Interval(NamedTuple):
    """From opening to close; a close past 1440 lies on the following day."""

    opens: int
    closes: int


Intervals = tuple[Interval, ...]
Weekly = tuple[Intervals, Intervals, Intervals, Intervals, Intervals, Intervals, Intervals]

ALWAYS = cast("Weekly", ((Interval(0, DAY_MINUTES),),) * 7)
"""Open round the clock, every day."""


def hours_from_json(data: object, path: Path) -> Intervals:
    """A day's intervals `[opens, closes]`, in order of the day; none means closed."""
    hours = tuple(each(data, path, _interval_from_json, most=MOST_INTERVALS))
    check_hours(hours, path)
    return hours


def hours_to_json(hours: Intervals) -> list[list[int]]:
    return [list(interval) for interval in hours]


def weekly_from_json(data: object, path: Path) -> Weekly:
    """Seven lists of intervals, Monday first."""
    weekly = cast("Weekly", tuple(each(data, path, hours_from_json, most=len(WEEKDAYS))))
    check_week(weekly, path)
    return weekly


def weekly_to_json(weekly: Weekly) -> list[list[list[int]]]:
    return [hours_to_json(hours) for hours in weekly]


def check_hours(hours: Intervals, path: Path) -> None:
    """Refuse hours that run backwards, overlap, are out of order or longer than a day."""
    if len(hours) > MOST_INTERVALS:
        raise Refusal(Code.LIMIT_EXCEEDED, f"{MOST_INTERVALS} intervals a day are allowed", path)
    last_close = 0
    for number, (opens, closes) in enumerate(hours):
        if not 0 <= opens < DAY_MINUTES:
            raise invalid("hours open between 00:00 and 23:59 of their day", (*path, str(number)))
        if closes <= opens:
            message = "hours must close after they open; past midnight, count on beyond 24:00"
            raise invalid(message, (*path, str(number)))
        if closes - opens > DAY_MINUTES:
            raise invalid("hours are at most 24 hours long", (*path, str(number)))
        if opens < last_close:
            message = "these hours overlap the ones before them, or should come before them"
            raise invalid(message, (*path, str(number)))
        last_close = closes


def check_week(weekly: Weekly, path: Path) -> None:
    """Refuse a week without seven days, without any hours, or with days that run into each other."""
    if len(weekly) != len(WEEKDAYS):
        raise invalid("the week has seven days, Monday first", path)
    # Days that work only by exception run out one day, and a limit on them would never end.
    if not any(weekly):
        raise invalid("a calendar needs working hours on some day of the week", path)
    for weekday, hours in enumerate(weekly):
        check_hours(hours, (*path, str(weekday)))
        before = weekly[weekday - 1]
        if hours and before and before[-1][1] - DAY_MINUTES > hours[0][0]:
            message = f"the hours of {WEEKDAYS[weekday - 1]} run past midnight into these"
            raise invalid(message, (*path, str(weekday), "0"))


def _interval_from_json(data: object, path: Path) -> Interval:
    ends = a_list(data, path, most=2)
    if len(ends) != len(Interval._fields):
        raise invalid("an interval is [opens, closes] in minutes after midnight", path)
    return Interval(
        a_number(ends[0], (*path, "0"), least=0, most=DAY_MINUTES - 1),
        a_number(ends[1], (*path, "1"), least=0, most=2 * DAY_MINUTES - 1),
    )
