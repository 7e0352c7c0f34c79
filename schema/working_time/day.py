"""What each day of a calendar is, and on whose word."""

from datetime import date

import strawberry

from schema.enums import described
from schema.permissions import REACHED, readable
from schema.working_time.hours import WorkingHours, shown_hours
from tenants.working_time.days import DayStatus, Source

described(
    Source,
    {
        Source.WEEKLY: "The weekly hours.",
        Source.PUBLIC_HOLIDAY: "A public holiday.",
        Source.MAKE_UP_DAY: "A working day that makes up for a day off.",
        Source.EXCEPTION: "The organization's own exception.",
    },
    name="DaySource",
)


@readable(REACHED)
@strawberry.type(description="One day of a working calendar.")
class CalendarDay:
    """Whether it is worked, when, and on whose word."""

    day: date = strawberry.field(description="Which day.")
    working: bool = strawberry.field(description="Whether anybody works.")
    hours: list[WorkingHours] = strawberry.field(description="The hours; none on a day off.")
    source: Source = strawberry.field(description="Who decided it.")
    text: str = strawberry.field(description="The same in words, with the notice or the reason.")
    provisional: bool = strawberry.field(
        description="True while the public holidays of that day are predicted, not published."
    )


def shown_day(status: DayStatus) -> CalendarDay:
    """A day as it is shown."""
    return CalendarDay(
        day=status.day,
        working=status.working,
        hours=shown_hours(status.intervals),
        source=status.source,
        text=status.text,
        provisional=status.provisional,
    )
