"""Importing a calendar file: its days become exceptions and published years, after a look if wished."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.base import find, require_version
from tenants.constraints import all_or_nothing
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.text import line
from tenants.working_time import calendar_file, import_plan
from tenants.working_time.calendar import Calendar, CalendarException, defined_by
from tenants.working_time.definition import MOST_EXCEPTIONS
from tenants.working_time.holiday_year import year_to_json
from tenants.working_time.hours import hours_to_json
from tenants.working_time.import_plan import Change, Effect, Kept, Plan, kept_of
from tenants.working_time.imported_days import Choice, Day, Reading, days_of

LONGEST_NAME = 150
MOST_WORDS = 20
# A file may speak of what has been, and of a few years to come.
LONGEST_SPAN = 10
NOTHING = Choice()


@dataclass(frozen=True, slots=True)
class File:
    """A file, and how it is to be read."""

    name: str
    text: str
    working: Choice = NOTHING
    ignored: Choice = NOTHING
    # Of these years the file is the notice: its whole days become public holidays and make-up days.
    publishes: frozenset[int] = frozenset()
    # For which days it counts: from last year to the end of the year after next unless said.
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """The calendar, and every day about which something else is said now."""

    calendar: Calendar
    changes: tuple[Change, ...]


async def look_at(
    calendar_id: UUID, file: File, *, at: datetime, expected_version: int | None = None
) -> Imported:
    """What an import would do; nothing is kept."""
    found, reading = await _read(calendar_id, file, at=at)
    calendar = await find(Calendar, calendar_id, "id")
    require_version(calendar, expected_version)
    imported, _ = await _planned(calendar, file, found, reading, at=at)
    return imported


async def bring_in(
    calendar_id: UUID, file: File, *, by: UUID | None, at: datetime, expected_version: int | None = None
) -> Imported:
    """Read the file into the calendar; what an earlier file of that name said and this one does not is gone.

    Days that somebody has entered by hand stay. Where nothing differs, nothing happens.
    """
    found, reading = await _read(calendar_id, file, at=at)
    async with all_or_nothing():
        calendar = await find(Calendar, calendar_id, "id", lock=True)
        require_version(calendar, expected_version)
        years = calendar.holiday_years
        imported, plan = await _planned(calendar, file, found, reading, at=at)
        told = [change for change in imported.changes if change.effect is not Effect.KEPT]
        # A year that comes out as it was predicted changes no day, and is known from now on.
        if told or calendar.holiday_years != years:
            await _keep(calendar, plan, at=at)
            await _tell(calendar, file, told, plan, by=by, at=at)
    return imported


async def _read(calendar_id: UUID, file: File, *, at: datetime) -> tuple[Mapping[date, Day], Reading]:
    """Reading may take a second, in which nothing is locked and others are answered."""
    line(file.name, ("name",), most=LONGEST_NAME)
    calendar = await find(Calendar, calendar_id, "id")
    reading = _reading(file, calendar, at=at)
    return await asyncio.to_thread(lambda: days_of(calendar_file.read(file.text), reading)), reading


def _reading(file: File, calendar: Calendar, *, at: datetime) -> Reading:
    for name, choice in (("working", file.working), ("ignored", file.ignored)):
        if len(choice.summaries) + len(choice.categories) > MOST_WORDS:
            raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_WORDS} words", (name,))
    first = file.first or date(at.year - 1, 1, 1)
    last = file.last or date(max(at.year + 2, first.year), 12, 31)
    if not date(2000, 1, 1) <= first <= last <= date(2199, 12, 31):
        raise Refusal(Code.INVALID, "the days must lie in order, between 2000 and 2199", ("last",))
    if last.year - first.year >= LONGEST_SPAN:
        raise Refusal(Code.LIMIT_EXCEEDED, f"a file counts for {LONGEST_SPAN} years at most", ("last",))
    if any(not first <= date(year, 1, 1) <= date(year, 12, 31) <= last for year in file.publishes):
        raise Refusal(Code.INVALID, "a published year must lie within the days it counts for", ("publishes",))
    return Reading(
        working=file.working,
        ignored=file.ignored,
        first=first,
        last=last,
        endless=file.last is not None,
        zone=ZoneInfo(calendar.time_zone),
    )


async def _planned(
    calendar: Calendar, file: File, found: Mapping[date, Day], reading: Reading, *, at: datetime
) -> tuple[Imported, Plan]:
    if calendar.time_zone != reading.zone.key:
        raise Refusal(Code.STALE, "somebody has just changed the time zone", ("expected_version",))
    if file.publishes and not calendar.holiday_region:
        message = "this calendar has no holiday region: name one, or import the days as exceptions"
        raise Refusal(Code.INVALID, message, ("publishes",))
    rows = await CalendarException.filter(calendar_id=calendar.id)
    before = defined_by(calendar, rows)
    plan = import_plan.plan(
        found,
        {row.day: kept_of(row) for row in rows},
        before,
        file=file.name.strip(),
        publishes=sorted(file.publishes),
        first=reading.first,
        last=reading.last,
    )
    if len(plan.exceptions) > MOST_EXCEPTIONS:
        message = f"the calendar would have {len(plan.exceptions)} exceptions; {MOST_EXCEPTIONS} are allowed"
        raise Refusal(Code.LIMIT_EXCEEDED, message, ("file",))
    years = {one["year"]: one for one in calendar.holiday_years}
    years |= {year: year_to_json(year, said) for year, said in plan.years.items()}
    calendar.holiday_years = [years[year] for year in sorted(years)]
    after = defined_by(calendar, _rows(calendar, plan, at=at))
    return Imported(calendar, tuple(import_plan.changes(before, after, plan))), plan


def _rows(calendar: Calendar, plan: Plan, *, at: datetime) -> list[CalendarException]:
    return [
        CalendarException(calendar_id=calendar.id, day=day, created_at=at, **_values(one))
        for day, one in plan.exceptions.items()
    ]


def _values(one: Kept) -> dict[str, Any]:
    return {"intervals": one.intervals, "reason": one.reason, "file": one.file, "uid": one.uid}


async def _keep(calendar: Calendar, plan: Plan, *, at: datetime) -> None:
    """What stays as it is keeps its row, and the time at which it was entered."""
    rows = {row.day: row for row in await CalendarException.filter(calendar_id=calendar.id)}
    same = {day for day, row in rows.items() if plan.exceptions.get(day) == kept_of(row)}
    await CalendarException.filter(id__in=[row.id for day, row in rows.items() if day not in same]).delete()
    await CalendarException.bulk_create(row for row in _rows(calendar, plan, at=at) if row.day not in same)
    await calendar.change(at=at, holiday_years=calendar.holiday_years)


async def _tell(
    calendar: Calendar, file: File, changes: list[Change], plan: Plan, *, by: UUID | None, at: datetime
) -> None:
    days = [
        {
            "day": change.after.day.isoformat(),
            "effect": change.effect.value,
            "hours": hours_to_json(change.after.intervals),
            "text": change.after.text,
        }
        for change in changes
    ]
    data = {"file": file.name.strip(), "publishes": sorted(plan.years), "days": days}
    await record("calendar.imported", by=by, at=at, subject_id=calendar.id, data=data)
    for year, said in plan.years.items():
        entered = year_to_json(year, said)
        await record("calendar.holiday_year_entered", by=by, at=at, subject_id=calendar.id, data=entered)
