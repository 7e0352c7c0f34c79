"""Tells whoever keeps the calendars, in time, that a year's public holidays are still unknown."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import inbox
from tenants.cases.inbox import Telling
from tenants.directory.access import Permission, Scope
from tenants.session import current
from tenants.working_time.calendar import Calendar
from tenants.working_time.horizon import Horizon, horizon

TOLD = "calendar.horizon_near"


async def warn(*, at: datetime) -> int:
    """Once for each calendar and each horizon; gives the number of calendars told of."""
    found = 0
    for calendar in await Calendar.exclude(holiday_region=None):
        years = [one["year"] for one in calendar.holiday_years]
        here = horizon(calendar.holiday_region, years, time_zone=calendar.time_zone, at=at)
        if here is not None and here.is_near and await _is_news(calendar, here):
            await _tell(calendar, here, at=at)
            found += 1
    return found


async def _is_news(calendar: Calendar, here: Horizon) -> bool:
    """Of two workers one tells. The version stays: nobody has edited anything, and no clock is dated anew."""
    done = await current().execute(
        "update calendars set warned_until = $2 where id = $1 and warned_until is distinct from $2",
        calendar.id,
        here.known_until,
    )
    return done == "UPDATE 1"


async def _tell(calendar: Calendar, here: Horizon, *, at: datetime) -> None:
    data = {"knownUntil": here.known_until.isoformat(), "missingYear": here.missing_year}
    await history.record(TOLD, by=None, at=at, subject_id=calendar.id, data=data)
    await inbox.tell_all([Telling(staff_id, TOLD, None) for staff_id in await _keepers()], at=at)


async def _keepers() -> list[UUID]:
    """Whoever may change the calendars of the whole organization."""
    rows = await current().fetch(
        """select distinct s.id from staff s
           join staff_roles sr on sr.staff_id = s.id
           join role_permissions p on p.role_id = sr.role_id
           where s.left_on is null and p.permission = $1 and p.scope = $2""",
        Permission.CALENDAR_CONFIGURE.value,
        Scope.TENANT.value,
    )
    return [row["id"] for row in rows]
