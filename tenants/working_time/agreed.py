"""A moment that was agreed while a clock ran: later pauses put it off as they do the limit itself."""

from datetime import datetime

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.courses import Course, Elapsed, Working
from tenants.working_time.durations import Duration, Pace, pace_of
from tenants.working_time.instants import micros, moment
from tenants.working_time.pauses import NEVER, Pauses, stops


def put_off(
    agreed: datetime, *, since: datetime, duration: Duration, calendar: CompiledCalendar, pauses: Pauses
) -> datetime | None:
    """The moment agreed at `since`, moved by the pauses after that; None while one of them is open.

    Pauses count as the duration runs, in working or in elapsed time.
    """
    begun, due = micros(since), micros(agreed)
    # What was paused and over before the agreement has been thought of in it.
    halts = [(start, end) for start, end in stops(pauses) if end > begun]
    at = _way(begun, due, duration, calendar).due_after(halts)
    return None if at >= NEVER else moment(at)


def _way(begun: int, due: int, duration: Duration, calendar: CompiledCalendar) -> Course:
    if pace_of(duration) is Pace.WORKING:
        return Working(calendar.timeline, begun, calendar.timeline.work(due), at=due)
    return Elapsed(begun, due)
