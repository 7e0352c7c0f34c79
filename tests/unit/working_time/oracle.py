"""Working time the slow way: every minute of some months is looked at, one after the other.

It shares nothing with the product but the values that are asked about: calendar definitions, durations and
counting rules. Moments are numbers of minutes since the beginning of the window that is looked at.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil

from tenants.working_time.counting import Counting, Ends, LastDayOff, OffHours, StartDay
from tenants.working_time.definition import CalendarDefinition
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
    Weeks,
    WorkingDays,
)
from tests.unit.working_time import papers
from tests.unit.working_time.walls import DAY, dates, walls


class BeyondTheWindow(Exception):
    """The answer lies outside of the months that are looked at."""


class Oracle:
    """Looks at every minute of `days` days from `begins` (UTC)."""

    def __init__(self, definition: CalendarDefinition, begins: datetime, days: int) -> None:
        self.definition, self.begins, self.minutes = definition, begins, days * DAY
        self.shown, self.reached = walls(definition.time_zone, begins, self.minutes)
        self.dates = dates(definition.time_zone, begins, self.minutes)
        self.owner = self._owners()
        self.length: dict[int, int] = {}
        for day, (first, after) in self.dates.items():
            for owner in (day - 1, day):
                number = self.owner[first:after].count(owner)
                self.length[owner] = self.length.get(owner, 0) + number
        self.paused = bytearray(self.minutes)
        self.open_from: int | None = None
        self.asked = 0

    @cached_property
    def turns(self) -> list[int]:
        """The minutes at which it opens or closes or a date begins, where the clock is not changed."""
        found: set[int] = set()
        for day, (first, after) in self.dates.items():
            ends = (
                [end for interval in self.intervals(day) for end in interval] if after - first == DAY else []
            )
            found.update(first + end for end in (0, *ends))
        return sorted(found)

    @cached_property
    def changes(self) -> list[int]:
        """The first minutes of the dates on which the clock is changed."""
        return [first for first, after in self.dates.values() if after - first != DAY]

    def intervals(self, day: int) -> tuple[tuple[int, int], ...]:
        """The hours of a date as the definition and the notices have them."""
        on = date.fromordinal(day)
        if on in self.definition.exceptions:
            return self.definition.exceptions[on].intervals
        weekly = self.definition.weekly
        if self.definition.holiday_region == "CN":
            if on in papers.MAKE_UP:
                return weekly[papers.MAKE_UP[on].weekday()] or weekly[on.weekday()]
            if on in papers.OFF:
                return ()
        return weekly[on.weekday()]

    def due(
        self,
        start: int,
        duration: Duration,
        counting: Counting,
        pauses: list[tuple[int, int | None]],
        agreed: int | None = None,
    ) -> Fraction | int | None:
        """When it is due, None while paused."""
        self.paused = bytearray(self.minutes)
        self.open_from = None
        for since, until in pauses:
            end = self.minutes if until is None else until
            self.paused[since:end] = b"\1" * (end - since)
            if until is None:
                self.open_from = since if self.open_from is None else min(since, self.open_from)
        self.asked = start
        if counting.off_hours is OffHours.FROM_NEXT_OPENING:
            start = self.first(start, lambda minute: self.owner[minute] > 0)
        return self._due(start, duration, counting, agreed)

    def first(self, start: int, wanted: Callable[[int], bool]) -> int:
        """The first minute from `start` on that is wanted."""
        for minute in range(start, self.minutes):
            if wanted(minute):
                return minute
        raise BeyondTheWindow

    def worked_until(self, start: int, end: int) -> int:
        """How many minutes are worked between two."""
        return sum(1 for minute in range(start, end) if self.owner[minute])

    def _owners(self) -> list[int]:
        """For each minute the date whose hours it lies in, 0 while closed; the earlier date has it first."""
        owners: list[int] = []
        before: tuple[tuple[int, int], ...] = self.intervals(min(self.dates) - 1)
        for day, (first, after) in sorted(self.dates.items()):
            today = self.intervals(day)
            table = [0] * DAY
            for opens, closes in today:
                table[opens : min(closes, DAY)] = [day] * (min(closes, DAY) - opens)
            for _, closes in before:
                table[: max(closes - DAY, 0)] = [day - 1] * max(closes - DAY, 0)
            whole = after - first == DAY
            owners += table if whole else [table[self.shown[minute] % DAY] for minute in range(first, after)]
            before = today
        return owners

    def _due(
        self, start: int, duration: Duration, counting: Counting, agreed: int | None
    ) -> Fraction | int | None:
        match duration:
            case AtOnce(grace):
                return self._elapse(self.asked, grace)
            case Minutes(count, pace):
                return self._run(start, count, pace)
            case Hours(count, pace):
                return self._run(start, count * 60, pace)
            case HalfWorkingDays(count):
                return self._consume(start, Fraction(count, 2), self._part_of_day)
            case WorkingDays(count):
                return self._working_days(start, count, counting)
            case CalendarDays(count):
                return self._days(start, count, counting)
            case Weeks(count):
                return self._days(start, count * 7, counting)
            case Months(count):
                return self._months(start, count, counting)
            case DayOfNextMonth(number):
                first = self._later(self._date(start).replace(day=1), 1)[0]
                last = min(first.toordinal() + number - 1, self._month_end(first).toordinal())
                return self._whole_days(start, last, counting, start)
            case Agreed():
                return self._agreed(start, duration, counting, agreed)

    def _run(self, start: int, minutes: int, pace: Pace) -> Fraction | int | None:
        if pace is Pace.ELAPSED:
            return self._elapse(start, minutes)
        return self._consume(start, minutes, lambda minute: 1 if self.owner[minute] else 0)

    def _elapse(self, start: int, minutes: int) -> int | None:
        found = self._consume(start, minutes, lambda _: 1)
        assert found is None or found == int(found)
        return None if found is None else int(found)

    def _part_of_day(self, minute: int) -> Fraction | int:
        owner = self.owner[minute]
        return Fraction(1, self.length[owner]) if owner else 0

    def _consume(
        self, start: int, amount: Fraction | int, gain: Callable[[int], Fraction | int]
    ) -> Fraction | int | None:
        """Walk minute by minute until so much is used up; a paused minute uses up nothing."""
        if not amount:
            return self._resumed(start)
        for minute in range(start, self.minutes):
            if self.paused[minute]:
                if self.open_from is not None and minute >= self.open_from:
                    return None
                continue
            used = gain(minute)
            if used >= amount:
                return minute + (Fraction(amount) / used if used <= 1 else 1)
            amount -= used
        raise BeyondTheWindow

    def _resumed(self, minute: int) -> int | None:
        """The minute itself, unless it lies in a pause: then the pause's end."""
        while self.paused[minute - 1] and self.paused[minute]:
            if self.open_from is not None and minute > self.open_from:
                return None
            minute += 1
        return minute

    def _wall_on_working_days(self, minute: int) -> int:
        """How far the wall clock moves during a minute, on dates that are worked."""
        if minute + 1 >= self.minutes:
            raise BeyondTheWindow
        passed = range(self.reached[minute], self.reached[minute + 1])
        return sum(1 for wall in passed if self.length.get(wall // DAY))

    def _working_days(self, start: int, count: int, counting: Counting) -> Fraction | int | None:
        if counting.ends is Ends.SAME_TIME:
            return self._consume(start, count * DAY, self._wall_on_working_days)
        first = self._first_day(start, counting)
        worked = [day for day in sorted(self.dates) if day >= first and self.length[day]]
        due, days = self._end(self._at(worked, count - 1), counting), Fraction(0)
        for since, until in self._runs():
            if since >= due:
                break
            if until is None:
                return None
            for minute in range(max(since, start), until):
                if self.owner[minute] >= worked[0]:
                    days += Fraction(1, self.length[self.owner[minute]])
            number = count - 1 + ceil(days)
            while (due := self._end(self._at(worked, number), counting)) < until:
                number += 1
        return due

    def _days(self, start: int, count: int, counting: Counting) -> int | None:
        if counting.ends is Ends.SAME_TIME:
            return self._to_wall(start, self.reached[start] + count * DAY, counting)
        first = self._first_day(start, counting)
        return self._whole_days(start, first + count - 1, counting, max(start, self._begin(first)))

    def _months(self, start: int, count: int, counting: Counting) -> int | None:
        if counting.ends is Ends.SAME_TIME:
            last, exists = self._later(self._date(start), count)
            of_day = self.reached[start] - self._date(start).toordinal() * DAY
            return self._to_wall(start, last.toordinal() * DAY + (of_day if exists else DAY), counting)
        first = date.fromordinal(self._first_day(start, counting))
        if counting.start_day is StartDay.COUNTED:
            last, exists = self._later(first, count)
            last -= timedelta(days=1 if exists else 0)
            shared = first.day == 1 or not exists
        else:
            last, exists = self._later(first - timedelta(days=1), count)
            shared = not exists
        since = start if shared else max(start, self._begin(first.toordinal()))
        return self._whole_days(start, last.toordinal(), counting, since)

    def _whole_days(self, start: int, last: int, counting: Counting, since: int) -> int | None:
        due, days = self._end(self._rolled(last, counting), counting), Fraction(0)
        for begin, until in self._runs():
            if begin >= due:
                break
            if until is None:
                return None
            for minute in range(max(begin, since), until):
                first, after = self.dates[self.shown[minute] // DAY]
                days += Fraction(1, after - first)
            day = last + ceil(days)
            while (due := self._end(self._rolled(day, counting), counting)) < until:
                day += 1
        return due

    def _to_wall(self, start: int, wall: int, counting: Counting) -> int | None:
        target = self.first(start, lambda minute: self.reached[minute] >= wall)
        at = self._elapse(start, target - start)
        if at is None or counting.last_day_off is LastDayOff.STAYS:
            return at
        for minute in range(at, self.minutes):
            halted = minute > at and self.paused[minute - 1] and self.paused[minute]
            if halted and self.open_from is not None and minute > self.open_from:
                return None
            day = self.shown[minute] // DAY
            if self.length[day] and minute >= self.owner.index(day) and not halted:
                return minute
        raise BeyondTheWindow

    def _agreed(
        self, start: int, duration: Agreed, counting: Counting, agreed: int | None
    ) -> Fraction | int | None:
        fallback = duration.otherwise or duration.at_most
        assert fallback is not None
        if agreed is None:
            return self._due(start, fallback, counting, None)
        limit = duration.at_most or fallback
        working = isinstance(limit, WorkingDays | HalfWorkingDays) or (
            isinstance(limit, Minutes | Hours) and limit.pace is Pace.WORKING
        )
        met = self._met(start, agreed) if working else self._elapse(start, agreed - start)
        if duration.at_most is None:
            return met
        most = self._due(start, duration.at_most, counting, None)
        return met if most is None or (met is not None and met < most) else most

    def _met(self, start: int, agreed: int) -> int | None:
        """An appointment moves on by the working time that was paused before it."""
        due, taken = agreed, 0
        for since, until in self._runs():
            if since >= due:
                break
            if until is None:
                return None
            taken += self.worked_until(max(since, start), until)
            if taken:
                amount, due = self.worked_until(start, agreed) + taken, start
                while amount:
                    if due >= self.minutes:
                        raise BeyondTheWindow
                    amount -= 1 if self.owner[due] else 0
                    due += 1
            due = max(due, until)
        return due

    def _runs(self) -> Iterator[tuple[int, int | None]]:
        """Unbroken stretches of paused minutes."""
        at = self.paused.find(b"\1")
        while at >= 0:
            end = self.paused.find(b"\0", at)
            yield at, (None if end < 0 else end)
            at = self.paused.find(b"\1", end) if end >= 0 else -1

    def _first_day(self, start: int, counting: Counting) -> int:
        day = self.shown[start] // DAY
        counted = counting.start_day is StartDay.COUNTED and self._end(day, counting) > start
        return day if counted else day + 1

    def _end(self, day: int, counting: Counting) -> int:
        if counting.ends is Ends.CLOSE_OF_BUSINESS and self.length.get(day):
            begin = self._begin(day)
            return (
                max(
                    minute
                    for minute in range(begin, self._within(begin + 2 * DAY))
                    if self.owner[minute] == day
                )
                + 1
            )
        return self._begin(day + 1)

    def _rolled(self, day: int, counting: Counting) -> int:
        while counting.last_day_off is LastDayOff.ROLLS_FORWARD and not self.length.get(day):
            self._begin(day)
            day += 1
        return day

    def _begin(self, day: int) -> int:
        if day not in self.dates or self.dates[day][1] >= self.minutes:
            raise BeyondTheWindow
        return self.dates[day][0]

    def _within(self, minute: int) -> int:
        if minute > self.minutes:
            raise BeyondTheWindow
        return minute

    def _at(self, days: list[int], number: int) -> int:
        # The last date of the window is only partly looked at.
        if number >= len(days) - 2:
            raise BeyondTheWindow
        return days[number]

    def _date(self, minute: int) -> date:
        return date.fromordinal(self.shown[minute] // DAY)

    def _later(self, day: date, months: int) -> tuple[date, bool]:
        first = day.replace(day=1)
        for _ in range(months):
            first = self._month_end(first) + timedelta(days=1)
        end = self._month_end(first)
        return (end, False) if day.day > end.day else (first.replace(day=day.day), True)

    def _month_end(self, first: date) -> date:
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        return following - timedelta(days=1)


def window(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)
