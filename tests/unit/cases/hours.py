"""Office hours, and a Monday morning to begin on."""

from datetime import UTC, datetime

from tenants.ids import new_id
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.definition import CalendarDefinition

# Monday, 9 March 2026, 9:00 in Shanghai.
MONDAY = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)


def calendar(*weekdays: list[list[int]], version: int = 1) -> CompiledCalendar:
    content = {"time_zone": "Asia/Shanghai", "weekly": list(weekdays), "holiday_region": "CN"}
    return CompiledCalendar(CalendarDefinition.from_json(content, id=new_id(), version=version))


# 9:00 to 12:00 and 13:30 to 18:00.
OFFICE = calendar(*[[[540, 720], [810, 1080]]] * 5, [], [])
ALWAYS = calendar(*[[[0, 1440]]] * 7)
