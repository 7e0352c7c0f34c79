"""A stretch of days compiled for bisection: working time and working days as coordinates.

A coordinate counts from a fixed day (the anchor) and does not move when the table grows: `work` is working
microseconds, `rank` numbers the working days. Both are negative before the anchor.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import accumulate

from tenants.working_time.days import Days
from tenants.working_time.hours import Intervals
from tenants.working_time.instants import DAY, MINUTE
from tenants.working_time.zone import Zone, wall_midnight

# Hours may run into the following day, so the outermost days of a table are not answered from it.
MARGIN = 2


class Table:
    """The days from `first` to `last` (ordinals) of a calendar; never changed once built.

    Segment i works from starts[i] to ends[i]; before it lie works[i], after it dones[i].
    Working day number r, counted from `first_rank`, opens, closes, and begins at day_works[r].
    """

    __slots__ = (
        "begins",
        "closes",
        "day_begins",
        "day_finishes",
        "day_works",
        "dones",
        "ends",
        "finishes",
        "first",
        "first_rank",
        "last",
        "midnights",
        "opens",
        "ranks",
        "starts",
        "work_begins",
        "work_days",
        "work_finishes",
        "works",
    )

    def __init__(self, days: Days, zone: Zone, *, first: int, last: int, anchor: int) -> None:
        self.first, self.last = first, last
        self.day_begins, self.day_finishes = first + MARGIN, last - MARGIN + 1
        self.midnights = array("q", zone.midnights(first, last + MARGIN + 1))
        self.starts, self.ends, self.closes = array("q"), array("q"), array("q")
        self.work_days, self.ranks = array("q"), array("q")
        self._number(self._fill(days, zone), anchor)
        self.begins = self.midnights[MARGIN]
        self.finishes = self.midnights[last - first - MARGIN]
        self.work_begins, self.work_finishes = self.work(self.begins), self.work(self.finishes)

    def work(self, instant: int) -> int:
        """The working time before an instant."""
        number = bisect_right(self.starts, instant) - 1
        if number < 0:
            return self.works[0]
        done = self.works[number] + instant - self.starts[number]
        return min(done, self.dones[number])

    def instant(self, work: int) -> int | None:
        """The first instant before which this much work lies; None where the table ends earlier."""
        number = bisect_left(self.dones, work)
        if number == len(self.dones):
            return None
        return self.starts[number] + work - self.works[number]

    def _fill(self, days: Days, zone: Zone) -> "array[int]":
        """Lay the segments out; gives the number of the first segment of each working day."""
        openers = array("q")
        last_close = self.midnights[0]
        for day, hours in _hours_by_day(days, self.first, self.last):
            self.ranks.append(len(self.work_days))
            for opens, closes in _on_the_wall(self.midnights, day - self.first, day, hours, zone):
                # Two days' hours may meet after an exception or a make-up day; nobody works twice at once.
                start = max(opens, last_close)
                if closes <= start:
                    continue
                if len(self.work_days) == self.ranks[-1]:
                    self.work_days.append(day)
                    self.closes.append(closes)
                    openers.append(len(self.starts))
                self.starts.append(start)
                self.ends.append(closes)
                self.closes[-1] = last_close = closes
        self.ranks.append(len(self.work_days))
        return openers

    def _number(self, openers: "array[int]", anchor: int) -> None:
        """Number work and working days so that both are zero where the anchor's working day begins."""
        before = self.ranks[anchor - self.first]
        lengths = [end - start for start, end in zip(self.starts, self.ends, strict=True)]
        zero = sum(lengths[: openers[before]])
        self.dones = array("q", accumulate(lengths, initial=-zero))
        self.works = self.dones[:-1]
        del self.dones[0]
        self.day_works = array("q", [self.works[opener] for opener in openers])
        self.day_works.append(self.dones[-1])
        self.opens = array("q", [self.starts[opener] for opener in openers])
        self.first_rank = -before
        self.ranks = array("q", [rank - before for rank in self.ranks])


def _hours_by_day(days: Days, first: int, last: int) -> Iterator[tuple[int, Intervals]]:
    weekly = days.weekly
    day = first
    while day <= last:
        year = date.fromordinal(day).year
        special = days.special(year)
        until = min(last, date(year, 12, 31).toordinal())
        for one in range(day, until + 1):
            yield one, special.get(one, weekly[(one - 1) % 7])
        day = until + 1


def _on_the_wall(
    midnights: "array[int]", at: int, day: int, hours: Intervals, zone: Zone
) -> Iterator[tuple[int, int]]:
    """A day's intervals as instants; on days when the clock is changed, by asking the zone."""
    midnight = midnights[at]
    if midnights[at + MARGIN] - midnight == MARGIN * DAY:
        for opens, closes in hours:
            yield midnight + opens * MINUTE, midnight + closes * MINUTE
    else:
        wall = wall_midnight(day)
        for opens, closes in hours:
            yield zone.instant(wall + opens * MINUTE), zone.instant(wall + closes * MINUTE)
