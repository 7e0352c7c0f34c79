"""Mutations: single days and published years of a working calendar."""

from datetime import date
from typing import Any

import strawberry

from schema.atomic import open_to_machines
from schema.context import Info
from schema.editing import Edition, as_seen
from schema.working_time.calendar import Calendar
from schema.working_time.configure_calendars import CONFIGURE, CalendarPayload, configurer
from schema.working_time.hours import WorkingHoursInput, read_hours, told_of_hours
from tenants.working_time import special_days


@strawberry.input(description="A day that is unlike its weekday; `id` is the calendar.")
class CalendarExceptionSetInput(Edition):
    """A day closed, or with hours of its own."""

    day: date = strawberry.field(description="Which day.")
    hours: list[WorkingHoursInput] = strawberry.field(description="Its hours; none closes it.")
    reason: str = strawberry.field(description="Why, at most 200 characters.")


@strawberry.input(description="A day that is like its weekday again; `id` is the calendar.")
class CalendarExceptionRemoveInput(Edition):
    """Which day."""

    day: date = strawberry.field(description="Which day.")


@strawberry.input(description="A public holiday.")
class HolidayInput:
    """A day off."""

    day: date = strawberry.field(description="Which day.")
    name: str = strawberry.field(description="What it is called, at most 200 characters.")


@strawberry.input(description="A weekend day that is worked.")
class MakeUpDayInput:
    """A working day that makes up for a day off."""

    day: date = strawberry.field(description="Which day.")
    instead_of: date | None = strawberry.field(
        description="The day off it makes up for: its hours are worked.", default=None
    )


@strawberry.input(description="The public holidays of a year, as published; `id` is the calendar.")
class CalendarHolidayYearEnterInput(Edition):
    """What a notice says."""

    year: int = strawberry.field(description="Which year.")
    off: list[HolidayInput] = strawberry.field(description="Every day off.")
    make_up: list[MakeUpDayInput] = strawberry.field(
        description="Every weekend day that is worked.", default_factory=list
    )
    notice: str = strawberry.field(description="Where it is published, at most 200 characters.")


@strawberry.type
class CalendarDayMutation:
    """How single days and years are configured."""

    @open_to_machines(
        CONFIGURE, description="Close one day, or give it hours of its own; replaces what was said."
    )
    async def calendar_exception_set(self, info: Info, input: CalendarExceptionSetInput) -> CalendarPayload:
        viewer = configurer(info)
        with told_of_hours():
            changed = await special_days.set_exception(
                Calendar.key_of(input.id, "id"),
                day=input.day,
                intervals=read_hours(input.hours, "hours"),
                reason=input.reason,
                **as_seen(input, by=viewer, at=info.context.at),
            )
        return CalendarPayload(calendar=Calendar.known(changed.id))

    @open_to_machines(CONFIGURE, description="Take back what was said about one day.")
    async def calendar_exception_remove(
        self, info: Info, input: CalendarExceptionRemoveInput
    ) -> CalendarPayload:
        viewer = configurer(info)
        changed = await special_days.remove_exception(
            Calendar.key_of(input.id, "id"),
            day=input.day,
            **as_seen(input, by=viewer, at=info.context.at),
        )
        return CalendarPayload(calendar=Calendar.known(changed.id))

    @open_to_machines(
        CONFIGURE,
        description="Enter the public holidays of a year as published, before the product knows them: due "
        "times within it are provisional no longer. Entered again, it replaces what was entered.",
    )
    async def calendar_holiday_year_enter(
        self, info: Info, input: CalendarHolidayYearEnterInput
    ) -> CalendarPayload:
        viewer = configurer(info)
        changed = await special_days.enter_holiday_year(
            Calendar.key_of(input.id, "id"),
            year=_notice(input),
            **as_seen(input, by=viewer, at=info.context.at),
        )
        return CalendarPayload(calendar=Calendar.known(changed.id))


def _notice(year: CalendarHolidayYearEnterInput) -> dict[str, Any]:
    return {
        "year": year.year,
        "off": [{"day": one.day.isoformat(), "name": one.name} for one in year.off],
        "make_up": [
            {
                "day": one.day.isoformat(),
                "instead_of": one.instead_of.isoformat() if one.instead_of else None,
            }
            for one in year.make_up
        ],
        "notice": year.notice,
    }
