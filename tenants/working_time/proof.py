"""Why something is due when it is: what was counted, what was not, and on whose word."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tenants.working_time.accounts import Counted, Taken, account, decisive
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import Counting
from tenants.working_time.days import DayStatus
from tenants.working_time.due import Due, due
from tenants.working_time.durations import Duration, words
from tenants.working_time.instants import micros, moment
from tenants.working_time.pauses import Pauses, stops
from tenants.working_time.starting import Start, course


@dataclass(frozen=True, slots=True)
class Proof:
    """Adds up exactly, up to the due time or, while paused, up to the pause.

    Exact durations: `segments` lie between start and due time, none of them in a pause; their amounts are
    `total`. Durations in days: `days` are the days counted, as many as asked plus `given_back`, the days that
    the pauses took, rounded up together. `skipped` are the days off that were passed over or rolled over.
    """

    start: datetime
    counted_from: datetime
    duration: str
    counting: str
    segments: tuple[Counted, ...]
    total: timedelta
    days: tuple[date, ...]
    given_back: int
    skipped: tuple[DayStatus, ...]
    pauses: tuple[Taken, ...]
    due: Due


def prove(
    start: datetime,
    duration: Duration,
    counting: Counting,
    calendar: CompiledCalendar,
    pauses: Pauses = (),
    *,
    agreed: datetime | None = None,
) -> Proof:
    """The due time of `due` with everything it rests on."""
    pauses = tuple(pauses)
    begun = Start(calendar.timeline, counting, micros(start))
    halts = stops(pauses)
    way = decisive(course(duration, begun, None if agreed is None else micros(agreed)), halts)
    drawn = account(way, calendar, halts)
    return Proof(
        start=start,
        counted_from=moment(way.start),
        duration=words(duration),
        counting=counting.words(),
        segments=drawn.segments,
        total=sum((one.amount for one in drawn.segments), timedelta()),
        days=drawn.days,
        given_back=drawn.given_back,
        skipped=drawn.skipped,
        pauses=drawn.pauses,
        due=due(start, duration, counting, calendar, pauses, agreed=agreed),
    )
