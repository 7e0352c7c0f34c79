"""Working calendars of a tenant: when its departments work, version by version."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, VersionedModel, find
from tenants.constraints import all_or_nothing
from tenants.editing import checked, edit, told
from tenants.history import record
from tenants.ids import new_id
from tenants.text import line
from tenants.working_time.definition import CalendarDefinition

# [opens, closes] in minutes after midnight; a close past 1440 lies on the following day.
Intervals = Sequence[Sequence[int]]

CONTENT = ("time_zone", "weekly", "holiday_region", "holiday_years")


class Calendar(VersionedModel):
    """Weekly hours in a time zone, with a region's public holidays; every change raises the version."""

    name = fields.TextField()
    time_zone = fields.TextField()
    holiday_region = fields.TextField(null=True)
    # Seven lists of intervals, Monday first.
    weekly: fields.Field[Any] = fields.JSONField()
    # Years the tenant has entered itself, before the product knew them.
    holiday_years: fields.Field[Any] = fields.JSONField(default=list)
    is_default = fields.BooleanField(default=False)
    # The horizon that an administrator has been told of.
    warned_until = fields.DateField(null=True)

    class Meta:
        table = "calendars"


class CalendarException(TenantModel):
    """A day that is not like its weekday: closed, or with hours of its own."""

    calendar_id = fields.UUIDField()
    day = fields.DateField()
    intervals: fields.Field[Any] = fields.JSONField()
    reason = fields.TextField()
    # The file and the entry in it that the day was read from; neither where somebody entered it.
    file = fields.TextField(null=True)
    uid = fields.TextField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "calendar_exceptions"

    @property
    def source(self) -> str | None:
        """On whose word the day is what it is; None where somebody entered it."""
        file: str | None = self.file
        return source_of(file, self.uid) if file else None


class Changes(TypedDict, total=False):
    """What may be changed; what is not named stays."""

    name: str
    time_zone: str
    holiday_region: str | None
    weekly: Sequence[Intervals]


async def create(
    *,
    name: str,
    time_zone: str,
    weekly: Sequence[Intervals],
    holiday_region: str | None = None,
    by: UUID | None,
    at: datetime,
) -> Calendar:
    """Add a calendar; a tenant's first one is its default."""
    values = checked({"name": name}, {"name": line})
    defined = _content({"time_zone": time_zone, "weekly": weekly, "holiday_region": holiday_region})
    async with all_or_nothing():
        calendar = await Calendar.create(
            **values,
            **defined,
            is_default=not await Calendar.filter(is_default=True).exists(),
            created_at=at,
            updated_at=at,
        )
        await record("calendar.created", by=by, at=at, subject_id=calendar.id, data=told(values | defined))
    return calendar


async def change(
    calendar_id: UUID,
    *,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
    **changes: Unpack[Changes],
) -> Calendar:
    """Change what is named. Running clocks are dated anew by the worker, each move on record."""
    values: dict[str, Any] = dict(changes)
    named = checked({"name": values.pop("name")} if "name" in values else {}, {"name": line})
    async with all_or_nothing():
        calendar = await find(Calendar, calendar_id, "id", lock=True)
        defined = _content({name: getattr(calendar, name) for name in CONTENT} | values)
        return await edit(
            calendar, named | defined, "calendar.changed", by=by, at=at, expected_version=expected_version
        )


async def make_default(calendar_id: UUID, *, by: UUID | None, at: datetime) -> Calendar:
    """Departments without a calendar of their own or above them go by this one from now on."""
    async with all_or_nothing():
        calendar = await find(Calendar, calendar_id, "id", lock=True)
        if not calendar.is_default:
            await Calendar.filter(is_default=True).update(is_default=False, updated_at=at)
            await calendar.change(at=at, is_default=True)
            await record("calendar.made_default", by=by, at=at, subject_id=calendar.id)
    return calendar


def defined_by(calendar: Calendar, exceptions: Iterable[CalendarException]) -> CalendarDefinition:
    """The calendar as the arithmetic reads it; refuses what cannot be right."""
    days = [
        {
            "day": one.day.isoformat(),
            "intervals": one.intervals,
            "reason": one.reason,
            "source": one.source,
        }
        for one in exceptions
    ]
    content = {"exceptions": days} | {name: getattr(calendar, name) for name in CONTENT}
    return CalendarDefinition.from_json(content, id=calendar.id, version=calendar.version)


def source_of(file: str, uid: str | None = None) -> str:
    """On whose word an imported day is what it is."""
    return f"iCalendar file {file}" if uid is None else f"iCalendar file {file}, {uid}"


def _content(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the arithmetic reads, checked by it and written its way."""
    defined = CalendarDefinition.from_json(dict(values), id=new_id(), version=1).to_json()
    return {name: defined[name] for name in values}
