"""A calendar, as an administrator enters it."""

from typing import Any

from tests.support.screen import Screen

CALENDAR = """calendar {
    id name timeZone holidayRegion isDefault version enteredHolidayYears
    weekly { day hours { opens closes } }
    exceptions { nodes { day reason hours { opens closes } } }
}"""
WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
OFFICE = [{"opens": "08:30", "closes": "12:00"}, {"opens": "14:00", "closes": "17:30"}]
WEEK = [{"day": day, "hours": OFFICE} for day in WEEKDAYS]


async def added(admin: Screen, name: str = "总部", **more: Any) -> dict[str, Any]:
    given = {"name": name, "timeZone": "Asia/Shanghai", "weekly": WEEK, "holidayRegion": "CN"}
    payload = await admin.do("calendarCreate", CALENDAR, **given | more)
    calendar: dict[str, Any] = payload["calendar"]
    return calendar
