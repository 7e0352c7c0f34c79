"""What the clock on the wall shows, minute by minute."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 1440
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=32)
def walls(zone: str, begins: datetime, minutes: int) -> tuple[list[int], list[int]]:
    """What the wall shows in each minute (minutes since the year 1), never running backwards.

    While an hour is lived for the second time, the first list stands still on its last minute and the second
    on the minute after it.
    """
    place = ZoneInfo(zone)
    shown, reached, latest = [], [], 0
    quarter = 0
    for number in range(minutes):
        # Clocks are changed on the quarter of an hour; from one to the next they go like any clock.
        if number % 15 == 0:
            local = (begins + number * MINUTE).astimezone(place)
            quarter = local.toordinal() * DAY + local.hour * 60 + local.minute
        now = quarter + number % 15
        reached.append(max(now, latest + 1 if now <= latest else now))
        latest = max(latest, now)
        shown.append(latest)
    return shown, reached


@lru_cache(maxsize=32)
def dates(zone: str, begins: datetime, minutes: int) -> dict[int, tuple[int, int]]:
    """For each date on the wall, its first minute and the first minute after it."""
    found: dict[int, tuple[int, int]] = {}
    for number, wall in enumerate(walls(zone, begins, minutes)[0]):
        first, _ = found.get(wall // DAY, (number, number))
        found[wall // DAY] = (first, number + 1)
    return found
