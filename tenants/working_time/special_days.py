"""What a tenant says about single days and years: exceptions, and public holidays published meanwhile."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tenants.base import find, require_version
from tenants.constraints import all_or_nothing
from tenants.editing import checked
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.text import line
from tenants.working_time.calendar import Calendar, CalendarException, Intervals, defined_by
from tenants.working_time.holiday_year import year_from_json, year_to_json
from tenants.working_time.hours import hours_from_json, hours_to_json


async def set_exception(
    calendar_id: UUID,
    *,
    day: date,
    intervals: Intervals,
    reason: str,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
) -> Calendar:
    """From now on this one day has these hours, none for a closed day; replaces what was said before."""
    hours = hours_to_json(hours_from_json(intervals, ("intervals",)))
    # Whoever says something about an imported day makes it their own.
    values = checked({"reason": reason}, {"reason": line}) | {"intervals": hours, "file": None, "uid": None}
    async with all_or_nothing():
        calendar = await find(Calendar, calendar_id, "id", lock=True)
        require_version(calendar, expected_version)
        known = await CalendarException.get_or_none(calendar_id=calendar.id, day=day)
        if known is None:
            await CalendarException.create(calendar_id=calendar.id, day=day, created_at=at, **values)
        else:
            await known.update_from_dict(values).save(update_fields=list(values))
        defined_by(calendar, await CalendarException.filter(calendar_id=calendar.id))
        await calendar.change(at=at)
        data = {"day": day.isoformat(), "reason": values["reason"], "intervals": hours}
        await record("calendar.exception_set", by=by, at=at, subject_id=calendar.id, data=data)
    return calendar


async def remove_exception(
    calendar_id: UUID, *, day: date, by: UUID | None, at: datetime, expected_version: int | None = None
) -> Calendar:
    """The day is like its weekday again, or what the public holidays make of it."""
    async with all_or_nothing():
        calendar = await find(Calendar, calendar_id, "id", lock=True)
        require_version(calendar, expected_version)
        if not await CalendarException.filter(calendar_id=calendar.id, day=day).delete():
            raise Refusal(Code.NOT_FOUND, "nothing was said about this day", ("day",))
        await calendar.change(at=at)
        data = {"day": day.isoformat()}
        await record("calendar.exception_removed", by=by, at=at, subject_id=calendar.id, data=data)
    return calendar


async def enter_holiday_year(
    calendar_id: UUID,
    *,
    year: Mapping[str, Any],
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
) -> Calendar:
    """Enter a year's public holidays as published, before a release of the product knows them.

    `year` is `{year, off: [{day, name}], make_up: [{day, instead_of}], notice}`; it goes before what the
    product knows, and due times within it are provisional no longer.
    """
    number, said = year_from_json(year, ())
    async with all_or_nothing():
        calendar = await find(Calendar, calendar_id, "id", lock=True)
        require_version(calendar, expected_version)
        others = [one for one in calendar.holiday_years if one["year"] != number]
        entered = year_to_json(number, said)
        calendar.holiday_years = sorted([*others, entered], key=lambda one: one["year"])
        defined_by(calendar, ())
        await calendar.change(at=at, holiday_years=calendar.holiday_years)
        await record("calendar.holiday_year_entered", by=by, at=at, subject_id=calendar.id, data=entered)
    return calendar
