"""Mutations: working calendars."""

from typing import Any

import strawberry

from schema.atomic import Payload, open_to_machines
from schema.context import Info
from schema.editing import Creation, Edition, as_seen, given, once, optional
from schema.permissions import REACHED, readable, requires
from schema.working_time.calendar import Calendar
from schema.working_time.hours import WorkingDayInput, read_week, told_of_week
from tenants.directory.access import Permission, Viewer
from tenants.working_time import calendar

CONFIGURE = requires(Permission.CALENDAR_CONFIGURE)


@strawberry.input(description="A new working calendar.")
class CalendarCreateInput(Creation):
    """When somebody works."""

    name: str = strawberry.field(description="What it is called, at most 200 characters; taken once.")
    time_zone: str = strawberry.field(description="Whose clock counts, e.g. `Asia/Shanghai`.")
    weekly: list[WorkingDayInput] = strawberry.field(
        description="The week; a day that is not named is off, but not every day."
    )
    holiday_region: str | None = strawberry.field(
        description="Whose public holidays and make-up working days count, e.g. `CN`; none unless named.",
        default=None,
    )


@strawberry.input(description="What changes about a working calendar.")
class CalendarUpdateInput(Edition):
    """What is left out stays; null clears."""

    name: str | None = optional("A new name.")
    time_zone: str | None = optional("Whose clock counts.")
    weekly: list[WorkingDayInput] | None = optional("The whole week; a day that is not named is off.")
    holiday_region: str | None = optional("Whose public holidays count.")


@strawberry.input(description="Which calendar becomes the default.")
class CalendarMakeDefaultInput:
    """For departments without a calendar of their own or above them."""

    id: strawberry.ID = strawberry.field(description="The calendar.")


@readable(REACHED)
@strawberry.type(description="The calendar as it is now.")
class CalendarPayload(Payload):
    """Answer to the mutations of a calendar."""

    calendar: Calendar | None = strawberry.field(description="The calendar; null when refused.", default=None)


@strawberry.type
class CalendarMutation:
    """How calendars are configured."""

    @open_to_machines(
        CONFIGURE, description="Add a working calendar; an organization's first one is its default."
    )
    async def calendar_create(self, info: Info, input: CalendarCreateInput) -> CalendarPayload:
        viewer = configurer(info)
        week = read_week(input.weekly)
        with told_of_week(input.weekly):
            key = await once(
                info,
                "calendar.create",
                input,
                lambda: calendar.create(
                    name=input.name,
                    time_zone=input.time_zone,
                    weekly=week,
                    holiday_region=input.holiday_region,
                    by=viewer.staff_id,
                    at=info.context.at,
                ),
            )
        return CalendarPayload(calendar=Calendar.one(key))

    @open_to_machines(
        CONFIGURE,
        description="Change a working calendar. Running clocks are dated anew, each move on record.",
    )
    async def calendar_update(self, info: Info, input: CalendarUpdateInput) -> CalendarPayload:
        viewer = configurer(info)
        changes: dict[str, Any] = given(
            input, required=("name", "time_zone", "weekly"), clearable=("holiday_region",)
        )
        if "weekly" in changes:
            changes["weekly"] = read_week(changes["weekly"])
        with told_of_week(input.weekly or ()):
            changed = await calendar.change(
                Calendar.key_of(input.id, "id"),
                **as_seen(input, by=viewer, at=info.context.at),
                **changes,
            )
        return CalendarPayload(calendar=Calendar.known(changed.id))

    @open_to_machines(CONFIGURE, description="Make this the calendar of whoever has no other.")
    async def calendar_make_default(self, info: Info, input: CalendarMakeDefaultInput) -> CalendarPayload:
        viewer = configurer(info)
        made = await calendar.make_default(
            Calendar.key_of(input.id, "id"), by=viewer.staff_id, at=info.context.at
        )
        return CalendarPayload(calendar=Calendar.known(made.id))


def configurer(info: Info) -> Viewer:
    """Calendars are the whole organization's: whoever changes one moves due times everywhere."""
    return info.context.require_throughout(Permission.CALENDAR_CONFIGURE)
