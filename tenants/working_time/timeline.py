"""The arithmetic of a calendar in whole microseconds: every answer is a bisection, whatever the distance.

The compiled days grow by themselves in either direction, at most to 1900 and 2200. What lies outside is
answered with the nearest bound, so nothing overflows and nothing searches for ever.

Four coordinates, none of which ever runs backwards:
work   working microseconds
rank   the number of a working day
place  rank, work done of that day, work of that day: a number of days, the last one as a fraction
clock  rank x 24 hours + the time on the wall: days off have no time, working days have all 24 hours
"""

from bisect import bisect_right
from datetime import date
from fractions import Fraction

from tenants.working_time.days import Days
from tenants.working_time.definition import CalendarDefinition
from tenants.working_time.instants import DAY, EARLIEST, EARLIEST_DAY, EPOCH_DAY, LATEST, LATEST_DAY
from tenants.working_time.table import MARGIN, Table
from tenants.working_time.zone import Zone, wall_midnight

YEARS_AT_FIRST = 5
_NOTHING = Fraction(0)

Place = tuple[int, int, int]

# Past the bounds by more than any hours run over, so that the bounds themselves are answered.
_FIRST_DAY = EARLIEST_DAY - 2 * MARGIN
_LAST_DAY = LATEST_DAY + 2 * MARGIN


class Timeline:
    """Working time of one calendar as coordinates; instants in, instants out."""

    __slots__ = ("_anchor", "_table", "days", "zone")

    def __init__(self, definition: CalendarDefinition) -> None:
        self.zone = Zone(definition.time_zone)
        self.days = Days(definition)
        self._anchor = 0
        self._table: Table | None = None

    def work(self, instant: int) -> int:
        """The working time before an instant."""
        table = self._table
        if table is None or not table.begins <= instant < table.finishes:
            instant = bounded(instant)
            table = self.reaching(instant)
        return table.work(instant)

    def at_work(self, work: int) -> int:
        """The first instant before which this much working time lies."""
        table = self._table or self.reaching(0)
        while work > table.work_finishes and table.last < _LAST_DAY:
            table = self._stretched(table, back=False)
        while work <= table.work_begins and table.first > _FIRST_DAY:
            table = self._stretched(table, back=True)
        found = table.instant(work)
        return LATEST if found is None else bounded(found)

    def day(self, instant: int) -> int:
        """The day (ordinal) on the wall at an instant."""
        table = self._table
        if table is None or not table.begins <= instant < table.finishes:
            instant = bounded(instant)
            table = self.reaching(instant)
        return table.first + bisect_right(table.midnights, instant) - 1

    def midnight(self, day: int) -> int:
        """The instant at which a day begins."""
        table = self._table
        if table is None or not table.day_begins <= day < table.day_finishes:
            day = _bounded_day(day)
            table = self._of_day(day)
        return table.midnights[day - table.first]

    def is_worked(self, day: int) -> bool:
        """Whether anybody works on a day."""
        table = self._table
        if table is None or not table.day_begins <= day < table.day_finishes:
            day = _bounded_day(day)
            table = self._of_day(day)
        at = day - table.first
        return table.ranks[at] < table.ranks[at + 1]

    def rank(self, day: int) -> int:
        """The rank of the first working day on or after a day."""
        table = self._table
        if table is None or not table.day_begins <= day < table.day_finishes:
            day = _bounded_day(day)
            table = self._of_day(day)
        return table.ranks[day - table.first]

    def worked_day(self, rank: int) -> int:
        """The day that has a rank; the last of all days for a rank beyond them."""
        table = self._of_rank(rank)
        at = rank - table.first_rank
        return table.work_days[max(at, 0)] if at < len(table.work_days) else LATEST_DAY

    def opens(self, rank: int) -> int:
        """When the working day of a rank opens."""
        table = self._of_rank(rank)
        at = rank - table.first_rank
        return table.opens[max(at, 0)] if at < len(table.work_days) else LATEST

    def closes(self, rank: int) -> int:
        """When the working day of a rank closes, which may be after midnight."""
        table = self._of_rank(rank)
        at = rank - table.first_rank
        return table.closes[max(at, 0)] if at < len(table.work_days) else LATEST

    def place(self, instant: int) -> Place:
        """The rank of the running or next working day, its work done at an instant, and all its work."""
        work = self.work(instant)
        table = self._table or self.reaching(instant)
        at = min(bisect_right(table.day_works, work), len(table.day_works) - 1) - 1
        before = table.day_works[at]
        return table.first_rank + at, work - before, table.day_works[at + 1] - before

    def at_place(self, rank: int, part: int, whole: int) -> int:
        """The first instant by which `part`/`whole` of the working day of a rank is done."""
        table = self._of_rank(rank)
        at = max(rank - table.first_rank, 0)
        if at >= len(table.work_days):
            return LATEST
        before, after = table.day_works[at], table.day_works[at + 1]
        return self.at_work(before - -part * (after - before) // whole)

    def wall(self, instant: int) -> int:
        """What the wall shows at an instant."""
        day = self.day(instant)
        midnight = self._whole_day(day)
        return (
            self.zone.wall(bounded(instant)) if midnight is None else wall_midnight(day) + instant - midnight
        )

    def at_wall(self, wall: int) -> int:
        """The first passing of a time on the wall; for one that is skipped, the moment of the change."""
        midnight = self._whole_day(wall // DAY + EPOCH_DAY)
        return self.zone.instant(wall) if midnight is None else midnight + wall % DAY

    def clock(self, instant: int) -> int:
        """The time on the wall, counted over working days only."""
        day = self.day(instant)
        whole_days = self.rank(day) * DAY
        return whole_days + self.wall(instant) - wall_midnight(day) if self.is_worked(day) else whole_days

    def at_clock(self, clock: int) -> int:
        """The first instant at which this much time on the wall of working days has passed."""
        rank, wall = divmod(clock, DAY)
        if not wall:
            return self.midnight(self.worked_day(rank - 1) + 1)
        return self.at_wall(wall_midnight(self.worked_day(rank)) + wall)

    def opening(self, instant: int) -> int:
        """The instant itself while open, else the next opening."""
        table = self.reaching(bounded(instant))
        number = bisect_right(table.starts, instant)
        if number and instant < table.ends[number - 1]:
            return instant
        while number >= len(table.starts) and table.last < _LAST_DAY:
            table = self._stretched(table, back=False)
            number = bisect_right(table.starts, instant)
        return table.starts[number] if number < len(table.starts) else LATEST

    def reaching(self, instant: int) -> Table:
        """A table that covers an instant within the bounds."""
        table = self._table or self._begun(instant)
        while instant >= table.finishes:
            table = self._stretched(table, back=False)
        while instant < table.begins:
            table = self._stretched(table, back=True)
        return table

    def _of_day(self, day: int) -> Table:
        """A table that covers a day within the bounds."""
        table = self._table or self._begun((day - EPOCH_DAY) * DAY)
        while day >= table.day_finishes:
            table = self._stretched(table, back=False)
        while day < table.day_begins:
            table = self._stretched(table, back=True)
        return table

    def _whole_day(self, day: int) -> int | None:
        """The midnight of a compiled day on which the clock is not changed; None on the others."""
        table = self._table
        if table is None or not table.day_begins <= day < table.day_finishes:
            return None
        midnight = table.midnights[day - table.first]
        return midnight if table.midnights[day - table.first + 1] - midnight == DAY else None

    def _of_rank(self, rank: int) -> Table:
        table = self._table or self.reaching(0)
        while rank - table.first_rank >= len(table.work_days) and table.last < _LAST_DAY:
            table = self._stretched(table, back=False)
        while rank <= table.first_rank and table.first > _FIRST_DAY:
            table = self._stretched(table, back=True)
        return table

    def _begun(self, instant: int) -> Table:
        year = date.fromordinal(bounded(instant) // DAY + EPOCH_DAY).year
        self._anchor = date(year, 1, 1).toordinal()
        last = date(year + YEARS_AT_FIRST, 1, 1).toordinal() + MARGIN
        return self._built(self._anchor - 2 * MARGIN, last)

    def _stretched(self, table: Table, *, back: bool) -> Table:
        """Twice as long, so that even the furthest day is a few steps away."""
        more = table.last - table.first
        return self._built(table.first - more * back, table.last + more * (not back))

    def _built(self, first: int, last: int) -> Table:
        first, last = max(first, _FIRST_DAY), min(last, _LAST_DAY)
        # Replaced as a whole: a reader in another thread keeps the table it holds.
        self._table = Table(self.days, self.zone, first=first, last=last, anchor=self._anchor)
        return self._table


def days_between(since: Place, until: Place) -> Fraction:
    """The working days and parts of them from one place to another; none if it lies before."""
    (rank, done, whole), (later, more, its_whole) = since, until
    if whole == its_whole or not done:
        amount = Fraction((later - rank) * its_whole + more - done, its_whole)
    else:
        amount = later - rank + Fraction(more, its_whole) - Fraction(done, whole)
    return max(amount, _NOTHING)


def bounded(instant: int) -> int:
    return min(max(instant, EARLIEST), LATEST)


def _bounded_day(day: int) -> int:
    # The day on the wall may be one off from the day in UTC.
    return min(max(day, EARLIEST_DAY - MARGIN), LATEST_DAY + MARGIN)
