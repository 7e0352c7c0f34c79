"""Calendars, durations, counting rules and pauses for property tests, of the kinds that offices have."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import assume, reject
from hypothesis import strategies as st

from tenants.errors import Refusal, Refusals
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import Counting, Ends, LastDayOff, OffHours, StartDay
from tenants.working_time.definition import CalendarDefinition, DayException
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
from tenants.working_time.hours import Interval, Intervals, Weekly
from tests.unit.working_time.oracle import BeyondTheWindow, Oracle, window

ID = UUID(int=7)
DAYS = 150
MARGIN = 3

# Spring festivals, golden weeks, make-up days, and both changes of the clock on either side of the globe.
WINDOWS = [
    window(2024, 1, 15),
    window(2024, 9, 2),
    window(2025, 3, 10),
    window(2025, 9, 8),
    window(2026, 1, 19),
]
# No change; at 02:00 and 03:00; at midnight; by half an hour.
ZONES = ["Asia/Shanghai", "Asia/Shanghai", "Europe/Berlin", "Asia/Beirut", "Australia/Lord_Howe"]

OFFICE: Intervals = (Interval(510, 720), Interval(810, 1050))
MORNING: Intervals = (Interval(540, 720),)
NIGHT: Intervals = (Interval(1320, 1800),)
ALL_DAY: Intervals = (Interval(0, 1440),)
LATE: Intervals = (Interval(100, 180), Interval(600, 1439))

hours = st.sampled_from([(), OFFICE, OFFICE, MORNING, NIGHT, ALL_DAY, LATE])
weeks = st.one_of(
    st.just((OFFICE,) * 5 + ((),) * 2),
    st.just((OFFICE,) * 4 + (MORNING,) * 2 + ((),)),
    st.just((NIGHT,) * 7),
    st.just((ALL_DAY,) * 7),
    st.tuples(hours, hours, hours, hours, hours, hours, hours),
)
paces = st.sampled_from(Pace)
plain: st.SearchStrategy[Duration] = st.one_of(
    st.builds(AtOnce, st.integers(0, 30)),
    st.builds(Minutes, st.integers(1, 3000), paces),
    st.builds(Hours, st.integers(1, 60), paces),
    st.builds(HalfWorkingDays, st.integers(1, 5)),
    st.builds(WorkingDays, st.integers(1, 10)),
    st.builds(CalendarDays, st.integers(1, 20)),
    st.builds(Weeks, st.integers(1, 3)),
    st.builds(Months, st.integers(1, 2)),
    st.builds(DayOfNextMonth, st.integers(1, 31)),
)
agreeable: st.SearchStrategy[Duration] = st.one_of(
    st.builds(Agreed, plain, plain), st.builds(Agreed, plain), st.builds(Agreed, st.none(), plain)
)
durations = st.one_of(plain, plain, plain, plain, agreeable)
KINDS: dict[str, st.SearchStrategy[Duration]] = {
    "elapsed": st.one_of(st.builds(AtOnce, st.integers(0, 30)), st.builds(Minutes, st.integers(1, 3000))),
    "working": st.builds(Hours, st.integers(1, 60), st.just(Pace.WORKING)),
    "half working days": st.builds(HalfWorkingDays, st.integers(1, 5)),
    "working days": st.builds(WorkingDays, st.integers(1, 10)),
    "days": st.one_of(st.builds(CalendarDays, st.integers(1, 20)), st.builds(Weeks, st.integers(1, 3))),
    "months": st.builds(Months, st.integers(1, 2)),
    "day of next month": st.builds(DayOfNextMonth, st.integers(1, 31)),
    "as agreed": agreeable,
}
countings = st.builds(
    Counting,
    st.sampled_from(StartDay),
    st.sampled_from(Ends),
    st.sampled_from(LastDayOff),
    st.sampled_from([OffHours.AS_THEY_FALL, OffHours.AS_THEY_FALL, OffHours.FROM_NEXT_OPENING]),
)


@dataclass(frozen=True)
class Office:
    """A calendar, its slow twin, and the months in which both are asked."""

    oracle: Oracle
    calendar: CompiledCalendar
    begins: datetime

    def at(self, minute: int) -> datetime:
        return self.begins + timedelta(minutes=minute)


def definition(
    zone: str = "Asia/Shanghai",
    weekly: object = (OFFICE,) * 5 + ((),) * 2,
    region: str | None = None,
    exceptions: dict[date, DayException] | None = None,
) -> CalendarDefinition:
    """A calendar's definition; office hours from Monday to Friday unless said otherwise."""
    week: Weekly = weekly  # type: ignore[assignment]
    return CalendarDefinition(ID, 1, zone, week, region, exceptions or {})


@st.composite
def offices(draw: st.DrawFn) -> Office:
    """Any calendar, in any of the windows."""
    begins = draw(st.sampled_from(WINDOWS))
    days = st.integers(0, 70).map(lambda number: begins.date() + timedelta(days=number))
    exceptions = draw(st.dictionaries(days, hours, max_size=4))
    try:
        defined = definition(
            draw(st.sampled_from(ZONES)),
            draw(weeks),
            draw(st.sampled_from([None, "CN"])),
            {day: DayException(open_, "as it is") for day, open_ in exceptions.items()},
        )
    except (Refusal, Refusals):
        reject()
    return Office(Oracle(defined, begins, DAYS), CompiledCalendar(defined), begins)


@st.composite
def moments(draw: st.DrawFn, office: Office, first: int, last: int) -> int:
    """A minute, often one at which something turns: opening, closing, midnight, a change of the clock."""
    turns = [turn for turn in office.oracle.turns if first < turn < last]
    choice = draw(st.integers(0, 2))
    if not turns or choice == 0:
        return draw(st.integers(first, last))
    if choice == 1 and (changes := [turn for turn in office.oracle.changes if first < turn < last]):
        return max(first, draw(st.sampled_from(changes)) + draw(st.integers(-90, 90)))
    return draw(st.sampled_from(turns)) + draw(st.integers(-1, 1))


@st.composite
def starts(draw: st.DrawFn, office: Office) -> int:
    """When a clock starts: early enough for its end to lie in the window."""
    return draw(moments(office, MARGIN * 1440, 40 * 1440))


@st.composite
def pauses(draw: st.DrawFn, office: Office, start: int) -> list[tuple[int, int | None]]:
    """None to three pauses after the start, in any order; at times one is still open."""
    found: list[tuple[int, int | None]] = []
    for _ in range(draw(st.integers(0, 3))):
        since = draw(moments(office, start, start + 12 * 1440))
        until = draw(moments(office, since, since + 3 * 1440))
        found.append((since, None if draw(st.integers(0, 11)) == 0 else until))
    return found


def as_moments(office: Office, stops: list[tuple[int, int | None]]) -> list[tuple[datetime, datetime | None]]:
    return [(office.at(since), None if until is None else office.at(until)) for since, until in stops]


def slow_due(
    office: Office,
    start: int,
    duration: Duration,
    counting: Counting,
    stops: list[tuple[int, int | None]],
    agreed: int | None,
) -> datetime | None:
    """What the oracle finds, to the microsecond."""
    try:
        found = office.oracle.due(start, duration, counting, stops, agreed)
    except BeyondTheWindow:
        assume(False)
        raise
    return None if found is None else office.begins + timedelta(microseconds=-(-found * 60_000_000 // 1))
