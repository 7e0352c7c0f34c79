"""An ordinary week of an office in China, and the ways it counts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import Counting, Ends, LastDayOff, OffHours, StartDay
from tests.unit.working_time.cases import definition

CHINA = ZoneInfo("Asia/Shanghai")
# 08:30-12:00 and 13:30-17:30: a working day of seven and a half hours.
OFFICE_HOURS = CompiledCalendar(definition(region="CN"))
COUNTED = Counting(StartDay.COUNTED)
END_OF_DAY = Counting(ends=Ends.END_OF_DAY)
STAYS = Counting(ends=Ends.END_OF_DAY, last_day_off=LastDayOff.STAYS)
SAME_TIME = Counting(ends=Ends.SAME_TIME)
NEXT_OPENING = Counting(off_hours=OffHours.FROM_NEXT_OPENING)
THURSDAY, FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY = ((3, day) for day in range(12, 18))


def on(day: tuple[int, int], hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    """A moment of 2026 by the clock in China; hour 24 is the end of the day."""
    return datetime(year, *day, tzinfo=CHINA) + timedelta(hours=hour, minutes=minute)
