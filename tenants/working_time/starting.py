"""Which course a clock takes: what a duration and a counting rule mean from a given start on."""

from calendar import isleap
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tenants.working_time.counting import Counting, Ends, LastDayOff, OffHours, StartDay
from tenants.working_time.courses import Course, Earlier, Elapsed, HalfDays, SameTimeWorkingDays, Working
from tenants.working_time.day_courses import WholeDays, WholeWorkingDays, end_of_day
from tenants.working_time.durations import (
    Agreed,
    AtOnce,
    CalendarDays,
    DayOfNextMonth,
    Duration,
    HalfWorkingDays,
    Hours,
    Minutes,
    Months,
    Pace,
    Plain,
    Weeks,
    WorkingDays,
    pace_of,
)
from tenants.working_time.instants import DAY, HOUR, MINUTE
from tenants.working_time.timeline import Timeline
from tenants.working_time.zone import wall_midnight

WEEK = 7

_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Start:
    """From when a clock counts: `asked` is the registration, `counted` what the rule makes of it."""

    __slots__ = ("asked", "counted", "counting", "timeline")

    def __init__(self, timeline: Timeline, counting: Counting, asked: int) -> None:
        self.timeline, self.counting, self.asked = timeline, counting, asked
        waits = counting.off_hours is OffHours.FROM_NEXT_OPENING
        self.counted = timeline.opening(asked) if waits else asked

    @property
    def day(self) -> int:
        return self.timeline.day(self.counted)

    @property
    def first_day(self) -> int:
        """The first day of the count: the start day if the rule counts it and it is not over yet."""
        day = self.timeline.day(self.counted)
        if self.counting.start_day is StartDay.NOT_COUNTED:
            return day + 1
        return day if end_of_day(self.timeline, self.counting, day) > self.counted else day + 1


def course(duration: Duration, start: Start, agreed: int | None = None) -> Course:
    """The course of a duration from a start; `agreed` is the moment agreed with the requester."""
    if not isinstance(duration, Agreed):
        return _COURSES[type(duration)](duration, start)
    if agreed is None:
        return course(duration.fallback, start)
    met = _as_agreed(duration, start, max(agreed, start.asked))
    return met if duration.at_most is None else Earlier(course(duration.at_most, start), met)


def _as_agreed(duration: Agreed, start: Start, agreed: int) -> Course:
    if pace_of(duration) is Pace.WORKING:
        return Working(start.timeline, start.counted, start.timeline.work(agreed), at=agreed)
    return Elapsed(start.counted, agreed)


def _at_once(duration: AtOnce, start: Start) -> Course:
    # At once waits for no opening.
    return Elapsed(start.asked, start.asked + duration.grace_minutes * MINUTE)


def _minutes(duration: Minutes, start: Start) -> Course:
    return _running(duration.pace, duration.count * MINUTE, start)


def _hours(duration: Hours, start: Start) -> Course:
    return _running(duration.pace, duration.count * HOUR, start)


def _running(pace: Pace, amount: int, start: Start) -> Course:
    if pace is Pace.ELAPSED:
        return Elapsed(start.counted, start.counted + amount)
    return Working(start.timeline, start.counted, start.timeline.work(start.counted) + amount)


def _half_working_days(duration: HalfWorkingDays, start: Start) -> Course:
    return HalfDays(start.timeline, start.counted, duration.count)


def _working_days(duration: WorkingDays, start: Start) -> Course:
    if start.counting.ends is Ends.SAME_TIME:
        return SameTimeWorkingDays(start.timeline, start.counted, duration.count)
    first = start.timeline.rank(start.first_day)
    last = first + duration.count - 1
    return WholeWorkingDays(start.timeline, start.counting, start=start.counted, first=first, last=last)


def _calendar_days(duration: CalendarDays, start: Start) -> Course:
    return _days(duration.count, start)


def _weeks(duration: Weeks, start: Start) -> Course:
    return _days(duration.count * WEEK, start)


def _days(count: int, start: Start) -> Course:
    if start.counting.ends is Ends.SAME_TIME:
        return _to_wall(start, start.timeline.wall(start.counted) + count * DAY)
    first = start.first_day
    return _whole_days(start, first, first + count - 1)


def _months(duration: Months, start: Start) -> Course:
    if start.counting.ends is Ends.SAME_TIME:
        return _to_wall(start, _months_later_on_the_wall(start, duration.count))
    first = start.first_day
    if start.counting.start_day is StartDay.NOT_COUNTED:
        last, exists = _months_later(first - 1, duration.count)
        shared = not exists
    else:
        last, exists = _months_later(first, duration.count)
        last -= exists
        shared = not exists or date.fromordinal(first).day == 1
    # Start days at the end of a long month share one last day. For them a pause takes time away from the
    # start itself on; else who starts a day later could be due a day earlier.
    return _whole_days(start, first, last, since=start.counted if shared else None)


def _months_later(day: int, count: int) -> tuple[int, bool]:
    """The corresponding day of a later month, and whether there is one; else that month's last day."""
    begun = date.fromordinal(day)
    years, month = divmod(begun.month - 1 + count, 12)
    year, month = begun.year + years, month + 1
    length = _length_of_month(year, month)
    return date(year, month, min(begun.day, length)).toordinal(), begun.day <= length


def _months_later_on_the_wall(start: Start, count: int) -> int:
    day = start.day
    last, exists = _months_later(day, count)
    if not exists:
        return wall_midnight(last + 1)
    return start.timeline.wall(start.counted) + (last - day) * DAY


def _to_wall(start: Start, wall: int) -> Course:
    rolls = start.counting.last_day_off is LastDayOff.ROLLS_FORWARD
    return Elapsed(start.counted, start.timeline.at_wall(wall), rolled=start.timeline if rolls else None)


def _day_of_next_month(duration: DayOfNextMonth, start: Start) -> Course:
    begun = date.fromordinal(start.day)
    year, month = begun.year + begun.month // 12, begun.month % 12 + 1
    last = date(year, month, min(duration.day, _length_of_month(year, month))).toordinal()
    return _whole_days(start, start.first_day, last, since=start.counted)


def _whole_days(start: Start, first: int, last: int, *, since: int | None = None) -> Course:
    return WholeDays(start.timeline, start.counting, start=start.counted, first=first, last=last, since=since)


def _length_of_month(year: int, month: int) -> int:
    return 29 if month == 2 and isleap(year) else _MONTHS[month - 1]


_COURSES: Mapping[type[Plain], Callable[[Any, Start], Course]] = {
    AtOnce: _at_once,
    Minutes: _minutes,
    Hours: _hours,
    HalfWorkingDays: _half_working_days,
    WorkingDays: _working_days,
    CalendarDays: _calendar_days,
    Weeks: _weeks,
    Months: _months,
    DayOfNextMonth: _day_of_next_month,
}
