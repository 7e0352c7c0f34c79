"""Every mutation of working time."""

import strawberry

from schema.working_time.configure_calendars import CalendarMutation
from schema.working_time.configure_days import CalendarDayMutation


@strawberry.type
class WorkingTimeMutation(CalendarMutation, CalendarDayMutation):
    """How working time is configured."""
