"""The account of a course: what counted until the due time, what was passed over, what pauses took."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.courses import (
    Amount,
    Course,
    Earlier,
    Elapsed,
    HalfDays,
    SameTimeWorkingDays,
    Working,
)
from tenants.working_time.day_courses import WholeDays, WholeWorkingDays, end_of_rank
from tenants.working_time.days import DayStatus
from tenants.working_time.instants import moment, span
from tenants.working_time.pauses import NEVER, Stops


@dataclass(frozen=True, slots=True)
class Counted:
    """A stretch that counted, and for how much (working days to the same time: by the clock on the wall)."""

    since: datetime
    until: datetime
    amount: timedelta


@dataclass(frozen=True, slots=True)
class Taken:
    """A pause (overlapping ones are one) and what it took: time, or parts of days; neither while open."""

    since: datetime
    until: datetime | None
    time: timedelta | None = None
    days: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What a proof says beyond the rule; see `proof.Proof`."""

    segments: tuple[Counted, ...] = ()
    days: tuple[date, ...] = ()
    given_back: int = 0
    skipped: tuple[DayStatus, ...] = ()
    pauses: tuple[Taken, ...] = ()


def decisive(way: Course, stops: Stops) -> Course:
    """Of two courses, the one that is due first."""
    if not isinstance(way, Earlier):
        return way
    return min(way.one, way.other, key=lambda one: one.due_after(stops))


def account(way: Course, calendar: CompiledCalendar, stops: Stops) -> Account:
    """Draw up the account of one course."""
    at, amounts = way.run(stops)
    counting = stops[: len(amounts) + (at >= NEVER)]
    # While a pause is open the account ends where it began.
    end = counting[-1][0] if at >= NEVER else at
    return _ACCOUNTS[type(way)](_Case(way, calendar, way.start, end, at >= NEVER, counting, amounts))


@dataclass(frozen=True, slots=True)
class _Case:
    """What an account is drawn up from."""

    way: Any
    calendar: CompiledCalendar
    begin: int
    end: int
    paused: bool
    stops: Stops
    amounts: list[Amount]

    def taken(self) -> tuple[Taken, ...]:
        closed = [
            Taken(moment(since), moment(until), **_measured(amount))
            for (since, until), amount in zip(self.stops, self.amounts, strict=False)
        ]
        open_ones = [Taken(moment(since), None) for since, until in self.stops if until >= NEVER]
        return (*closed, *open_ones)

    def counted(
        self, stretches: Iterable[tuple[int, int]], measure: Callable[[int], int]
    ) -> tuple[Counted, ...]:
        """The stretches without the pauses in them."""
        return tuple(
            Counted(moment(since), moment(until), span(measure(until) - measure(since)))
            for stretch in stretches
            for since, until in _without(stretch, self.stops)
        )

    def days_off(self, since: int, until: int) -> tuple[DayStatus, ...]:
        """The days off from one instant to another."""
        timeline = self.calendar.timeline
        days = range(timeline.day(since), timeline.day(until - 1) + 1)
        return tuple(
            self.calendar.day_status(date.fromordinal(day)) for day in days if not timeline.is_worked(day)
        )


def _of_elapsed(case: _Case) -> Account:
    segments = case.counted([(case.begin, case.end)], lambda instant: instant)
    rolled: tuple[DayStatus, ...] = ()
    if case.way.rolled is not None and not case.paused:
        rolled = case.days_off(case.way.at + int(sum(case.amounts)), case.end)
    return Account(segments=segments, skipped=rolled, pauses=case.taken())


def _of_work(case: _Case) -> Account:
    segments = case.counted(case.calendar.stretches(case.begin, case.end), lambda instant: instant)
    return Account(segments=segments, skipped=case.days_off(case.begin, case.end), pauses=case.taken())


def _of_same_time(case: _Case) -> Account:
    timeline = case.calendar.timeline
    worked = [
        (max(case.begin, timeline.midnight(day)), min(case.end, timeline.midnight(day + 1)))
        for day in range(timeline.day(case.begin), timeline.day(case.end) + 1)
        if timeline.is_worked(day)
    ]
    segments = case.counted(worked, timeline.clock)
    return Account(segments=segments, skipped=case.days_off(case.begin, case.end), pauses=case.taken())


def _of_working_days(case: _Case) -> Account:
    way: WholeWorkingDays = case.way
    timeline = way.timeline
    if case.paused:
        last = timeline.rank(timeline.day(case.end) + 1) - 1
    else:
        last = way.last + ceil(sum(case.amounts))
        while end_of_rank(timeline, way.counting, last) < case.end:
            last += 1
    days = tuple(date.fromordinal(timeline.worked_day(rank)) for rank in range(way.first, last + 1))
    skipped = case.days_off(case.begin, case.end)
    return Account(days=days, given_back=_back(case, last), skipped=skipped, pauses=case.taken())


def _of_days(case: _Case) -> Account:
    way: WholeDays = case.way
    if case.paused:
        last = way.timeline.day(case.end)
    else:
        last = way.last + ceil(sum(case.amounts))
        while way.end(last) < case.end:
            last += 1
    days = tuple(date.fromordinal(day) for day in range(way.first, last + 1))
    rolled = case.days_off(way.timeline.midnight(last), case.end) if way.rolls and not case.paused else ()
    return Account(days=days, given_back=_back(case, last), skipped=rolled, pauses=case.taken())


def _back(case: _Case, last: int) -> int:
    return 0 if case.paused else last - case.way.last


def _measured(amount: Amount) -> dict[str, Any]:
    return {"days": amount} if isinstance(amount, Fraction) else {"time": span(amount)}


def _without(stretch: tuple[int, int], stops: Stops) -> Iterable[tuple[int, int]]:
    """The parts of a stretch that lie in none of the stops, which are in order."""
    since, end = stretch
    for begin, until in stops:
        if since < min(begin, end):
            yield since, min(begin, end)
        since = max(since, until)
    if since < end:
        yield since, end


_ACCOUNTS: Mapping[type[Course], Callable[[_Case], Account]] = {
    Elapsed: _of_elapsed,
    Working: _of_work,
    HalfDays: _of_work,
    SameTimeWorkingDays: _of_same_time,
    WholeWorkingDays: _of_working_days,
    WholeDays: _of_days,
}
