"""What the events of a calendar file say about single days: closed, a make-up working day, or these hours.

A file does not say of itself whether a whole day is off or worked: whoever imports it says by which words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from tenants.errors import Code, Refusal
from tenants.working_time import recurrence
from tenants.working_time.calendar_file import Entry
from tenants.working_time.hours import DAY_MINUTES, Interval, Intervals, check_hours
from tenants.working_time.reading import Findings, Path

LONGEST_RUN = timedelta(days=366)
MOST_DAYS = 4000


class Said(StrEnum):
    """What is said about a day."""

    CLOSED = "closed"
    MAKE_UP = "make_up"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Choice:
    """Events with one of these words in their summary, with one of these categories, or transparent ones."""

    summaries: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    transparent: bool = False

    def takes(self, entry: Entry) -> bool:
        """Whether the entry is meant."""
        summary = entry.summary.casefold()
        known = {one.casefold() for one in entry.categories}
        return (
            (self.transparent and entry.transparent)
            or any(word.casefold() in summary for word in self.summaries)
            or any(word.casefold() in known for word in self.categories)
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: which events are work, which say nothing, and for which days it counts."""

    working: Choice
    ignored: Choice
    first: date
    last: date
    # Rules without an end are followed up to `last`; refused unless somebody has said so.
    endless: bool
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Day:
    """What one entry says about one day."""

    said: Said
    name: str
    uid: str
    line: int
    hours: Intervals = ()

    @property
    def path(self) -> Path:
        """Where a refusal points."""
        return ("file", str(self.line))


def days_of(entries: Sequence[Entry], reading: Reading) -> dict[date, Day]:
    """Every day that the file says something about; what cannot be is told entry by entry."""
    wanted = [entry for entry in entries if not reading.ignored.takes(entry)]
    if sum(recurrence.steps(entry, reading.last) for entry in wanted) > recurrence.MOST_DAYS:
        message = "its repetitions reach over too many years: shorten the file or the days it counts for"
        raise Refusal(Code.LIMIT_EXCEEDED, message, ("file",))
    findings, found = Findings(), dict[date, Day]()
    moved = _moved(wanted)
    for entry in wanted:
        findings.attempt(None, partial(_enter, entry, reading, moved, found))
    findings.settle()
    return dict(sorted(found.items()))


def _moved(entries: Sequence[Entry]) -> dict[str, set[date | datetime]]:
    """By UID the occurrences that another entry stands for."""
    moved: dict[str, set[date | datetime]] = {}
    for entry in entries:
        if entry.instead_of is not None:
            moved.setdefault(entry.uid, set()).add(entry.instead_of)
    return moved


def _enter(
    entry: Entry, reading: Reading, moved: dict[str, set[date | datetime]], found: dict[date, Day]
) -> None:
    begins = recurrence.begins(entry, last=reading.last, endless=reading.endless)
    gone = moved.get(entry.uid, set()) if entry.instead_of is None else set()
    takes = recurrence.length(entry)
    if takes > LONGEST_RUN:
        raise entry.refuse("it takes longer than a year")
    for begin in begins:
        if begin in gone:
            continue
        for day, said in _days(entry, begin, takes, reading):
            if reading.first <= day <= reading.last:
                found[day] = _together(entry, found[day], said) if day in found else said
        if len(found) > MOST_DAYS:
            raise Refusal(Code.LIMIT_EXCEEDED, f"this is about more than {MOST_DAYS:,} days", ("file",))


def _days(
    entry: Entry, begin: date | datetime, takes: timedelta, reading: Reading
) -> Iterator[tuple[date, Day]]:
    if isinstance(begin, datetime):
        yield _hours(entry, begin, takes, reading.zone)
        return
    said = Said.MAKE_UP if reading.working.takes(entry) else Said.CLOSED
    for step in range(takes.days):
        yield begin + timedelta(days=step), Day(said, entry.summary, entry.uid, entry.line)


def _hours(entry: Entry, begin: datetime, takes: timedelta, zone: ZoneInfo) -> tuple[date, Day]:
    """Hours on the calendar's own wall; without a time zone they are meant so."""
    local = begin if begin.tzinfo is None else begin.astimezone(zone)
    opens = local.hour * 60 + local.minute
    if local.second or takes.total_seconds() % 60 or takes > timedelta(minutes=DAY_MINUTES):
        raise entry.refuse("working hours are told to the minute and take a day at most")
    closes = opens + int(takes.total_seconds()) // 60
    return local.date(), Day(Said.HOURS, entry.summary, entry.uid, entry.line, (Interval(opens, closes),))


def _together(entry: Entry, one: Day, other: Day) -> Day:
    """Two entries about the same day: two holidays that meet, or the morning and the afternoon."""
    if one.said is not other.said:
        raise entry.refuse(f"line {one.line}, {one.uid} says something else about the same day")
    name = one.name if other.name in one.name else f"{one.name}、{other.name}"[:200]
    if one.said is not Said.HOURS:
        return replace(one, name=name)
    hours = tuple(sorted({*one.hours, *other.hours}))
    try:
        check_hours(hours, entry.path)
    except Refusal as reason:
        raise entry.refuse(reason.message) from None
    return replace(one, name=name, hours=hours)
