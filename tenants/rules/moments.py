"""When each rung of a running clock fires. Pure."""

from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from tenants.rules.ladder import Hold, Moment, Rung, When
from tenants.rules.limits import Terms
from tenants.working_time import due
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.durations import Duration, Pace, Relative, pace_of
from tenants.working_time.pauses import Pauses


class Firing(NamedTuple):
    """A rung and its moment."""

    at: datetime
    rung: Rung


def moments(
    terms: Terms, *, start: datetime, due_at: datetime, calendar: CompiledCalendar, pauses: Pauses = ()
) -> list[Firing]:
    """The rungs with their moments, in the order in which they fire.

    None fires before the clock has started. A share of the limit is one of the time that counts: working or
    elapsed as the limit runs, without the pauses.
    """
    halts = tuple(pauses)
    firings = []
    for rung in terms.rungs:
        at = _moment(rung.moment, terms.duration, start, due_at, calendar, halts)
        if at is not None:
            firings.append(Firing(_held(max(at, start), rung, due_at, calendar), rung))
    return sorted(firings, key=lambda firing: (firing.at, firing.rung.number))


def _moment(
    moment: Moment,
    duration: Duration,
    start: datetime,
    due_at: datetime,
    calendar: CompiledCalendar,
    pauses: Pauses,
) -> datetime | None:
    if moment.when is When.SHARE and moment.percent is not None:
        share = Fraction(moment.percent, 100)
        return due.point_at_share(start, due_at, share, duration, calendar, pauses=pauses)
    if moment.when is When.BEFORE_DUE and moment.duration is not None:
        return due.before(due_at, moment.duration, calendar)
    if moment.when is When.AFTER_DUE and moment.duration is not None:
        return _after(due_at, moment.duration, calendar, pauses)
    return due_at


def _after(due_at: datetime, duration: Relative, calendar: CompiledCalendar, pauses: Pauses) -> datetime:
    """A pause that begins when all is late already no longer moves the due time, but the ladder waits too."""
    at = due.after(due_at, duration, calendar)
    for since, until in sorted(pauses, key=lambda pause: pause[0]):
        if until is None or until <= due_at or since >= at:
            continue
        halted = max(since, due_at)
        if pace_of(duration) is Pace.WORKING:
            at = max(until, calendar.add_working_time(at, calendar.working_time_between(halted, until)))
        else:
            at += until - halted
    return at


def _held(at: datetime, rung: Rung, due_at: datetime, calendar: CompiledCalendar) -> datetime:
    """A warning is not held beyond the due time: too early in the morning is better than too late."""
    if rung.hold is Hold.AT_ANY_HOUR:
        return at
    held = due.hold_to_working_hours(at, calendar)
    return at if at < due_at <= held else held
