"""How a clock runs over whole days to the end of the last one, and how many days a pause gives back.

Days are counted whole. A pause takes away parts of days, which are added up and given back rounded up to
whole days; only what is taken from the days that count is given back.
"""

from fractions import Fraction
from math import ceil

from tenants.working_time.counting import Counting, Ends, LastDayOff
from tenants.working_time.courses import Amount, Course
from tenants.working_time.timeline import Place, Timeline, days_between


class WholeWorkingDays(Course):
    """From the working day `first` to `last` (ranks); a day is what is worked in it."""

    __slots__ = ("counting", "first", "last", "start", "timeline")

    def __init__(self, timeline: Timeline, counting: Counting, *, start: int, first: int, last: int) -> None:
        self.timeline, self.counting = timeline, counting
        self.start, self.first, self.last = start, first, last

    def due(self, extra: Amount = 0, not_before: int = 0) -> int:
        rank = self.last + ceil(extra)
        end = end_of_rank(self.timeline, self.counting, rank)
        if end >= not_before:
            return end
        near = self.timeline.rank(self.timeline.day(not_before) - 1)
        ends = (end_of_rank(self.timeline, self.counting, max(rank, near + step)) for step in range(3))
        return next((end for end in ends if end >= not_before), not_before)

    def taken(self, since: int, until: int) -> Fraction:
        begin = max(self.timeline.place(max(since, self.start)), (self.first, 0, 1))
        return days_between(begin, self.timeline.place(until))


class WholeDays(Course):
    """To the day `last` (an ordinal); a day is what passes from midnight to midnight.

    Pauses take nothing away before the day `first` begins, or else before `since`.
    """

    __slots__ = ("by_calendar", "counting", "first", "last", "rolls", "since", "start", "timeline")

    def __init__(
        self, timeline: Timeline, counting: Counting, *, start: int, first: int, last: int, since: int | None
    ) -> None:
        self.timeline, self.counting = timeline, counting
        self.start, self.first, self.last, self.since = start, first, last, since
        self.rolls = counting.last_day_off is LastDayOff.ROLLS_FORWARD
        self.by_calendar = self.rolls or counting.ends is Ends.CLOSE_OF_BUSINESS

    def due(self, extra: Amount = 0, not_before: int = 0) -> int:
        day = self.last + ceil(extra)
        end = self.end(day)
        if end >= not_before:
            return end
        near = self.timeline.day(not_before) - 1
        ends = (self.end(max(day, near + step)) for step in range(3))
        return next((end for end in ends if end >= not_before), not_before)

    def taken(self, since: int, until: int) -> Fraction:
        begin = max(self.start, self.timeline.midnight(self.first)) if self.since is None else self.since
        return days_between(self._place(max(since, begin)), self._place(until))

    def end(self, day: int) -> int:
        """When the period is over if `day` is the last day, rolled forward by the rule."""
        if not self.rolls:
            return end_of_day(self.timeline, self.counting, day)
        return end_of_rank(self.timeline, self.counting, self.timeline.rank(day))

    def _place(self, instant: int) -> Place:
        day = self.timeline.day(instant)
        midnight = self.timeline.midnight(day)
        return day, instant - midnight, self.timeline.midnight(day + 1) - midnight


def end_of_day(timeline: Timeline, counting: Counting, day: int) -> int:
    """When a day is over: at the close of business if that is the rule and there is one, else at 24:00."""
    if counting.ends is Ends.CLOSE_OF_BUSINESS and timeline.is_worked(day):
        return timeline.closes(timeline.rank(day))
    return timeline.midnight(day + 1)


def end_of_rank(timeline: Timeline, counting: Counting, rank: int) -> int:
    """When a working day is over: at the close of business if that is the rule, else at 24:00."""
    if counting.ends is Ends.CLOSE_OF_BUSINESS:
        return timeline.closes(rank)
    return timeline.midnight(timeline.worked_day(rank) + 1)
