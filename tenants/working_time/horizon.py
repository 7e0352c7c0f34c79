"""How far ahead the days of a calendar are known: beyond it everything due is provisional."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tenants.working_time.days import known_until
from tenants.working_time.public_holidays import OPEN_AT_YEARS_END

# China publishes a year in the November before it: whoever has not heard by then ought to look.
NEAR = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The last day that is known, which year comes next, and whether it is time to see to it."""

    known_until: date
    missing_year: int
    days_left: int
    is_near: bool


def horizon(region: str | None, entered: Iterable[int], *, time_zone: str, at: datetime) -> Horizon | None:
    """The horizon as it stands; None for a calendar without public holidays."""
    known = known_until(region, frozenset(entered))
    if known is None:
        return None
    left = known - at.astimezone(ZoneInfo(time_zone)).date()
    return Horizon(
        known_until=known,
        missing_year=(known + OPEN_AT_YEARS_END + timedelta(days=1)).year,
        days_left=left.days,
        is_near=left <= NEAR,
    )
