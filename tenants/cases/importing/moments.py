"""Moments as registers on paper tell them: a day, with or without a time, in the organization's zone. Pure.

What the register does not say counts for whoever answered: a day without a time is its last minute where
something came, and its first where something ended.
"""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tenants.errors import Code, Refusal

_DAY = r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
_TIME = r"(?P<hour>\d{1,2})\s*(?:[:：时点]\s*(?:(?P<minute>\d{1,2})\s*分?)?(?::(?P<second>\d{1,2}))?)"
_MOMENT = re.compile(rf"{_DAY}(?:[T\s]*{_TIME})?", re.ASCII)
A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)


def came(text: str, zone: ZoneInfo, *, at: datetime) -> datetime | None:
    """When something was received, at the latest; None for an empty cell."""
    if not text:
        return None
    moment, timed = _read(text, zone, "received_at")
    if timed or moment > at:
        return moment
    return min(_next_day(moment, zone) - A_MINUTE, at)


def ended(text: str, zone: ZoneInfo, *, received: datetime | None) -> datetime | None:
    """When something was concluded, at the earliest; None for an empty cell."""
    if not text:
        return None
    moment, timed = _read(text, zone, "concluded_at")
    if timed or received is None or _next_day(moment, zone) <= received:
        return moment
    return max(moment, received)


def _read(text: str, zone: ZoneInfo, key: str) -> tuple[datetime, bool]:
    """The moment, the beginning of the day where there is no time, and whether there is one."""
    found = _MOMENT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        told = {name: int(value) for name, value in found.groupdict(default="0").items()}
        moment = datetime(**told, tzinfo=zone)
        # Its day begins and ends within what can be told at all, in every zone.
        (moment - A_DAY).astimezone(UTC), (moment + 2 * A_DAY).astimezone(UTC)
    except (ValueError, OverflowError):
        message = f"{text[:50]} is no moment: write 2026-03-02 or 2026-03-02 14:30"
        raise Refusal(Code.INVALID, message, (key,)) from None
    return moment, found["hour"] is not None


def _next_day(midnight: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(midnight.date() + timedelta(days=1), time(), zone)
