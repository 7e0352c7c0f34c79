"""Moments at which a working calendar is easily got wrong."""

from datetime import UTC, datetime, timedelta

BEGINS = datetime(2026, 1, 19, tzinfo=UTC)


def shanghai(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


# Spring Festival 2026 is off from 15 to 23 February; Saturday 14 and Saturday 28 are worked.
MOMENTS = {
    "before the long holiday": shanghai(2, 14, 17, 20),
    "in the middle of it": shanghai(2, 18, 11, 30),
    "on a make-up Saturday": shanghai(2, 28, 9, 45),
    "at lunch": shanghai(3, 4, 12, 40),
    "a minute before closing": shanghai(3, 5, 17, 29),
    "at night": shanghai(3, 10, 3, 0),
    "on 31 January": shanghai(1, 31, 23, 10),
}
