"""How a clock runs to a due moment that is exact, and what a pause gives back.

A course measures in time of its own kind: elapsed time, working time, parts of working days. That measure
never runs backwards, so a later start is never due earlier, and a longer pause never shortens a limit.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from math import floor

from tenants.working_time.instants import DAY
from tenants.working_time.pauses import NEVER
from tenants.working_time.timeline import Timeline, days_between

Amount = int | Fraction


class Course(ABC):
    """The way of one clock from the instant at which it starts to count to its due moment.

    `by_calendar` tells whether the calendar's days have a say in it; else no public holiday can move it.
    """

    __slots__ = ()

    by_calendar: bool = True
    start: int

    @abstractmethod
    def due(self, extra: Amount = 0, not_before: int = 0) -> int:
        """The due moment when `extra` of the own time did not count and a pause lasted until `not_before`."""

    @abstractmethod
    def taken(self, since: int, until: int) -> Amount:
        """How much of the own time passes between two instants; what lies before the start is nothing."""

    def due_after(self, stops: Sequence[tuple[int, int]]) -> int:
        """The due moment after pauses in order of time; NEVER while one that counts has not ended.

        A pause counts if it begins before the moment that would be due without it.
        """
        return self.run(stops)[0]

    def run(self, stops: Sequence[tuple[int, int]]) -> tuple[int, list[Amount]]:
        """The due moment, and how much each pause that counts took away; an open one is not among them."""
        due = self.due()
        taken: list[Amount] = []
        extra: Amount = 0
        for since, until in stops:
            if since >= due:
                break
            if until >= NEVER:
                return NEVER, taken
            taken.append(self.taken(since, until))
            extra = extra + taken[-1] if extra else taken[-1]
            due = self.due(extra, until)
        return due, taken


class Elapsed(Course):
    """So much time on the clock of the wall; `rolled` moves a moment on that falls on a day off."""

    __slots__ = ("at", "by_calendar", "rolled", "start")

    def __init__(self, start: int, at: int, *, rolled: Timeline | None = None) -> None:
        self.start, self.at, self.rolled = start, at, rolled
        self.by_calendar = rolled is not None

    def due(self, extra: Amount = 0, not_before: int = 0) -> int:
        at = max(self.at + floor(extra), not_before)
        if self.rolled is None:
            return at
        return max(at, self.rolled.opens(self.rolled.rank(self.rolled.day(at))))

    def taken(self, since: int, until: int) -> int:
        return max(0, until - max(since, self.start))


class Working(Course):
    """So much working time."""

    __slots__ = ("at", "start", "timeline", "work")

    def __init__(self, timeline: Timeline, start: int, work: int, *, at: int | None = None) -> None:
        """Due when `work` (a coordinate) is done; `at` is that moment, where it was fixed by itself."""
        self.timeline, self.start, self.work = timeline, start, work
        self.at = timeline.at_work(work) if at is None else at

    def due(self, extra: Amount = 0, not_before: int = 0) -> int:
        at = self.timeline.at_work(self.work + floor(extra)) if extra else self.at
        return max(at, not_before)

    def taken(self, since: int, until: int) -> int:
        return max(0, self.timeline.work(until) - self.timeline.work(max(since, self.start)))


class HalfDays(Course):
    """So many halves of working days, each day measured by its own working time."""

    __slots__ = ("halves", "start", "timeline")

    def __init__(self, timeline: Timeline, start: int, halves: int) -> None:
        self.timeline, self.start, self.halves = timeline, start, halves

    def due(self, extra: Amount = 0, not_before: int = 0) -> int:
        rank, done, whole = self.timeline.place(self.start)
        part = 2 * done + self.halves * whole
        if extra:
            further = Fraction(part, 2 * whole) + extra
            part, whole = further.numerator, further.denominator
        else:
            whole = 2 * whole
        days, part = divmod(part, whole)
        return self.timeline.at_place(rank + days, part, whole)

    def taken(self, since: int, until: int) -> Fraction:
        return days_between(self.timeline.place(max(since, self.start)), self.timeline.place(until))


class SameTimeWorkingDays(Course):
    """So many working days to the same time of day: a day off has no time, a working day all 24 hours."""

    __slots__ = ("start", "target", "timeline")

    def __init__(self, timeline: Timeline, start: int, count: int) -> None:
        self.timeline, self.start = timeline, start
        self.target = timeline.clock(start) + count * DAY

    def due(self, extra: Amount = 0, not_before: int = 0) -> int:
        return self.timeline.at_clock(self.target + floor(extra))

    def taken(self, since: int, until: int) -> int:
        return max(0, self.timeline.clock(until) - self.timeline.clock(max(since, self.start)))


class Earlier(Course):
    """Whichever of two courses is due first, each with its own way of counting pauses."""

    __slots__ = ("by_calendar", "one", "other", "start")

    def __init__(self, one: Course, other: Course) -> None:
        self.one, self.other = one, other
        self.by_calendar = one.by_calendar or other.by_calendar
        self.start = max(one.start, other.start)

    def due(self, extra: Amount = 0, not_before: int = 0) -> int:
        return min(self.one.due(extra, not_before), self.other.due(extra, not_before))

    def taken(self, since: int, until: int) -> Amount:
        return self.one.taken(since, until)

    def due_after(self, stops: Sequence[tuple[int, int]]) -> int:
        return min(self.one.due_after(stops), self.other.due_after(stops))
