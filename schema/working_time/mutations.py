"""Every mutation of working time."""

import strawberry

from schema.working_time.configure_calendars import CalendarMutation
from schema.working_time.configure_days import CalendarDayMutation
from schema.working_time.configure_imports import CalendarImportMutation


@strawberry.type
class WorkingTimeMutation(CalendarMutation, CalendarDayMutation, CalendarImportMutation):
    """How working time is configured."""
