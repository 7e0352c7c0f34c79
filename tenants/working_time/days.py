"""What each day of a calendar is, and on whose word."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tenants.working_time import public_holidays
from tenants.working_time.definition import CalendarDefinition
from tenants.working_time.holiday_year import HolidayYear
from tenants.working_time.hours import WEEKDAYS, Intervals, Weekly
from tenants.working_time.public_holidays import OPEN_AT_YEARS_END

_NO_YEAR = HolidayYear({}, {}, "")


class Source(StrEnum):
    """Who decided what a day is."""

    WEEKLY = "weekly"
    PUBLIC_HOLIDAY = "public_holiday"
    MAKE_UP_DAY = "make_up_day"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class DayStatus:
    """Whether a day is worked, when, and on whose word; `provisional` where no notice covers it yet."""

    day: date
    intervals: Intervals
    source: Source
    text: str
    provisional: bool = False

    @property
    def working(self) -> bool:
        return bool(self.intervals)


class Days:
    """Looks up the days of one calendar: exception before public holiday before weekly hours."""

    __slots__ = ("_definition", "known_until")

    def __init__(self, definition: CalendarDefinition) -> None:
        self._definition = definition
        self.known_until = known_until(definition.holiday_region, definition.holiday_years)

    @property
    def weekly(self) -> Weekly:
        return self._definition.weekly

    def status(self, day: date) -> DayStatus:
        """What the day is and why."""
        provisional = self.known_until is not None and day > self.known_until
        exception = self._definition.exceptions.get(day)
        if exception is not None:
            text = f"{exception.source or 'tenant exception'}: {exception.reason}"
            return DayStatus(day, exception.intervals, Source.EXCEPTION, text)
        said = self._year_of(day)
        if day in said.make_up:
            text = f"{said.because(day)}: make-up working day{_paid_for(said.make_up[day])}"
            return DayStatus(day, self._make_up_hours(day, said), Source.MAKE_UP_DAY, text, provisional)
        if day in said.off:
            text = f"{said.because(day)}: {said.off[day]}"
            return DayStatus(day, (), Source.PUBLIC_HOLIDAY, text, provisional)
        hours = self.weekly[day.weekday()]
        text = f"weekly hours of {WEEKDAYS[day.weekday()]}" if hours else f"{WEEKDAYS[day.weekday()]} is off"
        return DayStatus(day, hours, Source.WEEKLY, text, provisional)

    def special(self, year: int) -> dict[int, Intervals]:
        """The hours, by the day's ordinal, of those days of a year that may differ from their weekday."""
        years = self._years_touching(year)
        days = {day for said in years for day in (*said.off, *said.make_up) if day.year == year}
        days.update(day for day in self._definition.exceptions if day.year == year)
        return {day.toordinal(): self.status(day).intervals for day in days}

    def _years_touching(self, year: int) -> tuple[HolidayYear, ...]:
        imported = self._definition.holiday_years
        return (*(imported[one] for one in (year, year + 1) if one in imported), self._library(year))

    def _year_of(self, day: date) -> HolidayYear:
        """The notice that speaks of a day: an imported one before ours; of December, also the next year's."""
        imported = self._definition.holiday_years
        following = imported.get(day.year + 1)
        if following is not None and (day in following.off or day in following.make_up):
            return following
        return imported.get(day.year) or self._library(day.year)

    def _library(self, year: int) -> HolidayYear:
        region = self._definition.holiday_region
        return _NO_YEAR if region is None else public_holidays.holiday_year(region, year)

    def _make_up_hours(self, day: date, said: HolidayYear) -> Intervals:
        """A make-up day is worked like the day off it pays for.

        Whoever is closed on that weekday anyway owes nothing and keeps the day's own hours. Where nobody says
        which day off is paid for, the nearest weekday before gives the hours.
        """
        paid = said.make_up[day]
        if paid is not None:
            return self.weekly[paid.weekday()] or self.weekly[day.weekday()]
        return next(filter(None, (self.weekly[(day.weekday() - back) % 7] for back in range(7))))


def known_until(region: str | None, entered: Container[int]) -> date | None:
    """The last day that is no prediction; None where nothing is. `entered` are a tenant's years."""
    if region is None:
        return None
    known = public_holidays.known_until(region)
    while known.year + 1 in entered:
        known = date(known.year + 1, 12, 31) - OPEN_AT_YEARS_END
    return known


def _paid_for(day: date | None) -> str:
    return "" if day is None else f" for {day.isoformat()}"
