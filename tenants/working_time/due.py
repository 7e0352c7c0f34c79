"""When something is due, and the moments around it.

A due moment never comes earlier for a later start or for more paused time, and pauses count the same in
whatever order they are told. Days that no notice of public holidays covers yet make it provisional.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import Counting
from tenants.working_time.courses import Course, Elapsed, Working
from tenants.working_time.durations import Duration, Pace, Relative, pace_of
from tenants.working_time.instants import EARLIEST, LATEST, micros, moment
from tenants.working_time.pauses import NEVER, Pauses, stops
from tenants.working_time.shifting import shifted
from tenants.working_time.starting import Start, course


@dataclass(frozen=True, slots=True)
class Due:
    """The due moment in UTC, None while paused; `provisional` until its public holidays are known."""

    at: datetime | None
    provisional: bool


def due(
    start: datetime,
    duration: Duration,
    counting: Counting,
    calendar: CompiledCalendar,
    pauses: Pauses = (),
    *,
    agreed: datetime | None = None,
) -> Due:
    """When a clock that starts at `start` is due.

    Time while paused does not count. Exact durations move on by the paused time of their own kind (elapsed or
    working). Durations in days are given back, rounded up to whole days, what the pauses took from the days
    that count, and end by the rule. `agreed` is the moment agreed with the requester, for `Agreed` durations.
    """
    asked = micros(start)
    if not EARLIEST <= asked < LATEST:
        return Due(start, provisional=True)
    begun = Start(calendar.timeline, counting, asked)
    way = course(duration, begun, None if agreed is None else micros(agreed))
    at = way.due_after(stops(pauses)) if pauses else way.due()
    if at >= NEVER:
        return Due(None, provisional=False)
    looked_up = way.by_calendar or way.start != asked
    return Due(moment(at), provisional=at > calendar.known_until and looked_up)


def remaining(at: datetime, due_at: datetime, duration: Duration, calendar: CompiledCalendar) -> timedelta:
    """What is left until the due time, in working or elapsed time as the duration runs; below 0 if late."""
    if pace_of(duration) is Pace.WORKING:
        return calendar.working_time_between(at, due_at)
    return due_at - at


def point_at_share(
    start: datetime,
    due_at: datetime,
    share: Fraction | float,
    duration: Duration,
    calendar: CompiledCalendar,
    pauses: Pauses = (),
) -> datetime | None:
    """When so much of a limit is used up: 0.75 for three quarters of the time between start and due time.

    Time is working or elapsed as the duration runs, without pauses. None while one is open: then there is no
    due time to have a share of.
    """
    if not 0 < share <= 1:
        raise ValueError(f"a share lies above 0 and is at most 1, not {share}")
    begin, end = micros(start), micros(due_at)
    halts = [(since, until) for since, until in stops(pauses) if since < end]
    if halts and halts[-1][1] >= NEVER:
        return None
    whole = _way(begin, 0, duration, calendar)
    used = whole.taken(begin, end) - sum(whole.taken(since, min(until, end)) for since, until in halts)
    if share == 1 or used <= 0:
        return due_at
    return moment(_way(begin, ceil(used * Fraction(share)), duration, calendar).due_after(halts))


def before(due_at: datetime, duration: Relative, calendar: CompiledCalendar) -> datetime:
    """The moment so long before a due time; working kinds count working time, days keep the time of day."""
    return moment(shifted(calendar.timeline, micros(due_at), duration, -1))


def after(due_at: datetime, duration: Relative, calendar: CompiledCalendar) -> datetime:
    """The moment so long after a due time; working kinds count working time, days keep the time of day."""
    return moment(shifted(calendar.timeline, micros(due_at), duration, 1))


def hold_to_working_hours(at: datetime, calendar: CompiledCalendar) -> datetime:
    """`at` itself in working hours, else the next opening."""
    return calendar.next_opening(at)


def _way(begin: int, amount: int, duration: Duration, calendar: CompiledCalendar) -> Course:
    if pace_of(duration) is Pace.WORKING:
        return Working(calendar.timeline, begin, calendar.timeline.work(begin) + amount)
    return Elapsed(begin, begin + amount)
