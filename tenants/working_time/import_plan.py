"""What an imported file makes of a calendar. Pure: the calendar and the file's days in, the changes out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

from tenants.errors import Code, Refusal
from tenants.working_time.days import Days, DayStatus, Source
from tenants.working_time.definition import CalendarDefinition
from tenants.working_time.holiday_year import HolidayYear
from tenants.working_time.hours import hours_to_json
from tenants.working_time.imported_days import Day, Said


class Effect(StrEnum):
    """What an import does to what was said about a day."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    # Somebody has said otherwise by hand, and has the last word.
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Change:
    """One day before and after."""

    effect: Effect
    before: DayStatus
    after: DayStatus


@dataclass(frozen=True, slots=True)
class Kept:
    """An exception as it is kept; without a file it was entered by hand."""

    intervals: list[list[int]]
    reason: str
    file: str | None = None
    uid: str | None = None


class ExceptionRow(Protocol):
    """A row of the calendar's exceptions."""

    intervals: Any
    reason: Any
    file: Any
    uid: Any


@dataclass(frozen=True, slots=True)
class Plan:
    """All exceptions, the years that the file publishes, and the days by hand that it does not change."""

    exceptions: Mapping[date, Kept]
    years: Mapping[int, HolidayYear]
    by_hand: frozenset[date]


def kept_of(row: ExceptionRow) -> Kept:
    """A row as a value."""
    return Kept(row.intervals, row.reason, row.file, row.uid)


def plan(
    found: Mapping[date, Day],
    rows: Mapping[date, Kept],
    calendar: CalendarDefinition,
    *,
    file: str,
    publishes: Iterable[int],
    first: date,
    last: date,
) -> Plan:
    """What is to be kept: of the same file only what it says now, of everything else what was there."""
    years = {year: _published(found, year, file) for year in publishes}
    public = {day for said in years.values() for day in (*said.off, *said.make_up)}
    stays = {day: one for day, one in rows.items() if not (one.file == file and first <= day <= last)}
    by_hand = {day for day, one in stays.items() if one.file is None and day in found}
    said = {
        day: _exception(one, day, calendar, file)
        for day, one in found.items()
        if day not in public and day not in by_hand
    }
    # Another file's word on a day that is public now would go before it.
    others = {day: one for day, one in stays.items() if day not in public or one.file is None}
    return Plan(others | said, years, frozenset(by_hand))


def _published(found: Mapping[date, Day], year: int, file: str) -> HolidayYear:
    days = {day: one for day, one in found.items() if day.year == year and one.said is not Said.HOURS}
    if not days:
        raise Refusal(Code.INVALID, f"the file says nothing about the holidays of {year}", ("publishes",))
    return HolidayYear(
        off={day: one.name for day, one in days.items() if one.said is Said.CLOSED},
        make_up={day: None for day, one in days.items() if one.said is Said.MAKE_UP},
        notice=f"iCalendar file {file}",
        uids={day: one.uid for day, one in days.items()},
    )


def _exception(one: Day, day: date, calendar: CalendarDefinition, file: str) -> Kept:
    hours = one.hours
    if one.said is Said.MAKE_UP:
        # Like the nearest weekday before that is worked: nobody says which day off it pays for.
        week = (calendar.weekly[(day.weekday() - back) % 7] for back in range(7))
        hours = next(filter(None, week))
    return Kept(hours_to_json(hours), one.name, file, one.uid)


def changes(before: CalendarDefinition, after: CalendarDefinition, made: Plan) -> Iterator[Change]:
    """Every day about which something else is said now, and those that stay as somebody has said."""
    old, new = Days(before), Days(after)
    for day in sorted(_touched(before, after, made)):
        was, is_ = old.status(day), new.status(day)
        if day in made.by_hand:
            yield Change(Effect.KEPT, was, is_)
        elif (was.intervals, was.source, was.text) != (is_.intervals, is_.source, is_.text):
            yield Change(_effect(was, is_), was, is_)


def _effect(was: DayStatus, is_: DayStatus) -> Effect:
    if was.source is Source.WEEKLY:
        return Effect.ADDED
    return Effect.REMOVED if is_.source is Source.WEEKLY else Effect.CHANGED


def _touched(before: CalendarDefinition, after: CalendarDefinition, made: Plan) -> set[date]:
    days = {*before.exceptions, *after.exceptions}
    for year in made.years:
        # What was only predicted for the year may be gone.
        first = date(year, 1, 1)
        days |= {first + timedelta(days=step) for step in range((date(year, 12, 31) - first).days + 1)}
    return days
