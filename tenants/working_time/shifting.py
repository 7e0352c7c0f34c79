"""So long before or after a moment: what warnings and the rungs of a ladder are counted with."""

from collections.abc import Callable, Mapping
from typing import Any

from tenants.working_time.durations import (
    AtOnce,
    CalendarDays,
    HalfWorkingDays,
    Hours,
    Minutes,
    Pace,
    Relative,
    Weeks,
    WorkingDays,
)
from tenants.working_time.instants import DAY, EARLIEST, HOUR, LATEST, MINUTE
from tenants.working_time.timeline import Timeline

WEEK = 7 * DAY


def shifted(timeline: Timeline, instant: int, duration: Relative, direction: int) -> int:
    """The instant moved by a duration, forwards (1) or backwards (-1); days keep the time of day."""
    if not EARLIEST <= instant < LATEST:
        return instant
    return _SHIFTS[type(duration)](timeline, instant, duration, direction)


def _at_once(timeline: Timeline, instant: int, duration: AtOnce, direction: int) -> int:
    return instant + direction * duration.grace_minutes * MINUTE


def _minutes(timeline: Timeline, instant: int, duration: Minutes, direction: int) -> int:
    return _ran(timeline, instant, duration.pace, direction * duration.count * MINUTE)


def _hours(timeline: Timeline, instant: int, duration: Hours, direction: int) -> int:
    return _ran(timeline, instant, duration.pace, direction * duration.count * HOUR)


def _ran(timeline: Timeline, instant: int, pace: Pace, amount: int) -> int:
    if pace is Pace.ELAPSED:
        return instant + amount
    return timeline.at_work(timeline.work(instant) + amount)


def _half_working_days(timeline: Timeline, instant: int, duration: HalfWorkingDays, direction: int) -> int:
    rank, done, whole = timeline.place(instant)
    days, part = divmod(2 * done + direction * duration.count * whole, 2 * whole)
    return timeline.at_place(rank + days, part, 2 * whole)


def _working_days(timeline: Timeline, instant: int, duration: WorkingDays, direction: int) -> int:
    return timeline.at_clock(timeline.clock(instant) + direction * duration.count * DAY)


def _calendar_days(timeline: Timeline, instant: int, duration: CalendarDays, direction: int) -> int:
    return _on_the_wall(timeline, instant, direction * duration.count * DAY)


def _weeks(timeline: Timeline, instant: int, duration: Weeks, direction: int) -> int:
    return _on_the_wall(timeline, instant, direction * duration.count * WEEK)


def _on_the_wall(timeline: Timeline, instant: int, amount: int) -> int:
    return timeline.at_wall(timeline.wall(instant) + amount)


_SHIFTS: Mapping[type[Relative], Callable[[Timeline, int, Any, int], int]] = {
    AtOnce: _at_once,
    Minutes: _minutes,
    Hours: _hours,
    HalfWorkingDays: _half_working_days,
    WorkingDays: _working_days,
    CalendarDays: _calendar_days,
    Weeks: _weeks,
}
