"""Queries: working calendars and their days."""

from datetime import date, timedelta
from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.context import Info
from schema.directory.access import DIRECTORY, LISTS
from schema.errors import BadInput
from schema.listed import listed
from schema.permissions import field
from schema.working_time.calendar import Calendar
from schema.working_time.day import CalendarDay, shown_day
from schema.working_time.lists import CalendarOrder, CalendarWhere
from tenants.working_time import loading

MOST_DAYS = 400


@strawberry.type
class WorkingTimeQuery:
    """What can be asked about working time."""

    @field(DIRECTORY, description="One working calendar.")
    def calendar(self, id: Annotated[ID, argument(description="Its id.")]) -> Calendar | None:
        return Calendar.one(Calendar.asked_for(id))

    calendars = listed(
        Calendar,
        LISTS,
        conditions=CalendarWhere,
        orders=CalendarOrder,
        order="name",
        description="Working calendars, by name unless sorted otherwise.",
    )

    @field(
        DIRECTORY,
        description="What each day of a calendar is, and on whose word; null without such a calendar.",
    )
    async def calendar_days(
        self,
        info: Info,
        calendar_id: Annotated[ID, argument(description="Which calendar.")],
        first_day: Annotated[date, argument(description="From which day on.")],
        last_day: Annotated[date, argument(description=f"Up to which day; {MOST_DAYS} days at most.")],
    ) -> list[CalendarDay] | None:
        number = (last_day - first_day).days + 1
        if not 0 < number <= MOST_DAYS:
            raise BadInput(f"Ask for 1 to {MOST_DAYS} days.", argument=["lastDay"])
        key = Calendar.asked_for(calendar_id, "calendarId")
        async with info.context.inside():
            found = await loading.load_many([key] if key else [])
        return [
            shown_day(calendar.day_status(first_day + timedelta(days=step)))
            for calendar in found.values()
            for step in range(number)
        ] or None
