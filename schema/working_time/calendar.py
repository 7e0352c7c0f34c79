"""Working calendars."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import strawberry

from schema.context import Context
from schema.directory.access import DIRECTORY
from schema.node import Node
from schema.paging import Connection
from schema.permissions import readable
from schema.reads.fields import column, computed, connection
from schema.reads.source import source, whole_tenant
from schema.working_time.hours import WorkingDay, WorkingHours, shown_hours, shown_week
from schema.working_time.lists import CalendarExceptionOrder, CalendarExceptionWhere
from tenants.working_time.horizon import horizon


async def _hours(rows: Sequence[Any], _context: Any) -> list[list[WorkingHours]]:
    return [shown_hours(row.intervals) for row in rows]


async def _weeks(rows: Sequence[Any], _context: Any) -> list[list[WorkingDay]]:
    return [shown_week(row.weekly) for row in rows]


async def _entered(rows: Sequence[Any], _context: Any) -> list[list[int]]:
    return [[one["year"] for one in row.holiday_years] for row in rows]


async def _horizons(rows: Sequence[Any], context: Context) -> list["CalendarHorizon | None"]:
    return [CalendarHorizon.of(row, context.at) for row in rows]


@readable(DIRECTORY)
@strawberry.type(description="How far ahead the days of a calendar are known.")
class CalendarHorizon:
    """Public holidays are known up to a day; whatever is due later is provisional."""

    known_until: date = strawberry.field(description="The last day that is known, not predicted.")
    missing_year: int = strawberry.field(
        description="The first year that is not published, or whose publication we have not heard of: enter "
        "or import it."
    )
    days_left: int = strawberry.field(description="How many days are known from today on.")
    is_near: bool = strawberry.field(description="Whether that is less than eight weeks.")

    @classmethod
    def of(cls, row: Any, at: datetime) -> "CalendarHorizon | None":
        """The horizon of a calendar's row."""
        years = [one["year"] for one in row.holiday_years]
        found = horizon(row.holiday_region, years, time_zone=row.time_zone, at=at)
        return None if found is None else cls(**asdict(found))


@readable(DIRECTORY)
@source("calendar_exceptions", visible=whole_tenant)
@strawberry.type(description="A day that is unlike its weekday.")
class CalendarException(Node):
    """A day closed, or with hours of its own."""

    day: date = column(description="Which day.")
    hours: list[WorkingHours] = computed(
        _hours, description="Its hours; none on a day that is closed.", needs=("intervals",)
    )
    reason: str = column(description="Why.")
    file: str | None = column(
        description="The calendar file it was read from; null where somebody entered it."
    )
    uid: str | None = column(description="The event of that file.")
    created_at: datetime = column(description="When it was entered.")


@readable(DIRECTORY)
@source("calendars", visible=whole_tenant)
@strawberry.type(description="A working calendar: weekly hours, public holidays and single days.")
class Calendar(Node):
    """When somebody works."""

    name: str = column(description="What it is called.")
    time_zone: str = column(description="Whose clock counts, e.g. `Asia/Shanghai`.")
    holiday_region: str | None = column(
        description="Whose public holidays and make-up working days count, e.g. `CN`; null for none."
    )
    weekly: list[WorkingDay] = computed(_weeks, description="The week, Monday first.", needs=("weekly",))
    exceptions: Connection[CalendarException] = connection(
        "calendar_id",
        description="Days that are unlike their weekday, earliest first unless sorted otherwise.",
        order="day, id",
        conditions=CalendarExceptionWhere,
        orders=CalendarExceptionOrder,
    )
    entered_holiday_years: list[int] = computed(
        _entered,
        description="Years whose public holidays the organization has entered itself.",
        needs=("holiday_years",),
    )
    horizon: CalendarHorizon | None = computed(
        _horizons,
        description="How far ahead its days are known; null where no public holidays count.",
        needs=("holiday_years",),
    )
    is_default: bool = column(
        description="Whether departments without a calendar of their own or above them go by it."
    )
    version: int = column(description="For `expectedVersion`; changes with its days, too.")
    created_at: datetime = column(description="When it was added.")
    updated_at: datetime = column(description="When it was last changed.")
