"""A calendar ready for use, kept per version: what the rest of the product asks about working time."""

from bisect import bisect_right
from collections import OrderedDict
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from tenants.working_time.days import DayStatus
from tenants.working_time.definition import CalendarDefinition
from tenants.working_time.instants import LATEST, length, micros, moment, span
from tenants.working_time.timeline import Timeline

MOST_KEPT = 512


class Segment(NamedTuple):
    """A stretch of time from `start` up to, not including, `end`."""

    start: datetime
    end: datetime


class CompiledCalendar:
    """One version of a calendar. Moments are aware datetimes; answers are UTC and exact."""

    __slots__ = ("definition", "known_until", "timeline")

    def __init__(self, definition: CalendarDefinition) -> None:
        self.definition = definition
        self.timeline = Timeline(definition)
        known = self.timeline.days.known_until
        # The bound itself is never certain: what is due there may be due later.
        self.known_until = LATEST - 1 if known is None else self.timeline.zone.midnight(known.toordinal() + 1)

    def working_time_between(self, a: datetime, b: datetime) -> timedelta:
        """The working time from `a` to `b`; negative where `b` is the earlier."""
        return span(self.timeline.work(micros(b)) - self.timeline.work(micros(a)))

    def add_working_time(self, at: datetime, amount: timedelta) -> datetime:
        """The first moment by which `amount` (back, if negative) of working time has passed since `at`."""
        if not amount:
            return at
        return moment(self.timeline.at_work(self.timeline.work(micros(at)) + length(amount)))

    def segments_between(self, a: datetime, b: datetime) -> list[Segment]:
        """The stretches of working time from `a` to `b`; together exactly `working_time_between`."""
        return [Segment(moment(start), moment(end)) for start, end in self.stretches(micros(a), micros(b))]

    def day_status(self, day: date) -> DayStatus:
        """Whether a day is worked, when, and on whose word."""
        return self.timeline.days.status(day)

    def local_day(self, at: datetime) -> date:
        """The day on the wall at a moment."""
        return date.fromordinal(self.timeline.day(micros(at)))

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies in working hours; the moment of closing does not."""
        instant = micros(at)
        return self.timeline.opening(instant) == instant

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while open, else the next moment of opening."""
        return moment(self.timeline.opening(micros(at)))

    def stretches(self, begin: int, end: int) -> list[tuple[int, int]]:
        """`segments_between` on instants."""
        self.timeline.reaching(begin)
        table = self.timeline.reaching(end)
        found = []
        for number in range(max(bisect_right(table.starts, begin) - 1, 0), bisect_right(table.starts, end)):
            start, stop = max(table.starts[number], begin), min(table.ends[number], end)
            if start < stop:
                found.append((start, stop))
        return found


_kept: OrderedDict[tuple[UUID, int], CompiledCalendar] = OrderedDict()


def compiled(definition: CalendarDefinition) -> CompiledCalendar:
    """The calendar of a definition, compiled once per id and version."""
    found = kept(definition.id, definition.version)
    # A draft that is looked at under the number of the valid version must not answer for it.
    if found is None or (found.definition is not definition and found.definition != definition):
        found = _kept[definition.id, definition.version] = CompiledCalendar(definition)
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def kept(calendar_id: UUID, version: int) -> CompiledCalendar | None:
    """The compiled calendar, if this version was compiled here and is still kept."""
    found = _kept.get((calendar_id, version))
    if found is not None:
        _kept.move_to_end((calendar_id, version))
    return found
