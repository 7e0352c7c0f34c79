"""A working calendar as its tenant defines it: weekly hours, a holiday region and dated exceptions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import cast
from uuid import UUID

from tenants.errors import Code, Refusal
from tenants.working_time import public_holidays
from tenants.working_time.holiday_year import HolidayYear, year_from_json, year_to_json
from tenants.working_time.hours import (
    ALWAYS,
    Intervals,
    Weekly,
    check_hours,
    check_week,
    hours_from_json,
    hours_to_json,
    weekly_from_json,
    weekly_to_json,
)
from tenants.working_time.reading import Findings, Path, a_day, a_line, an_object, each, invalid, once
from tenants.working_time.zone import zone_names

MOST_EXCEPTIONS = 2000
MOST_HOLIDAY_YEARS = 20
LONGEST_REASON = 200
LONGEST_SOURCE = 500

_FIELDS = frozenset({"time_zone", "weekly", "holiday_region", "exceptions", "holiday_years"})


@dataclass(frozen=True, slots=True)
class DayException:
    """One day that is unlike its weekday: other hours, or none, which closes it."""

    intervals: Intervals
    reason: str
    # Where it comes from, where nobody entered it by hand.
    source: str | None = None

    @property
    def closed(self) -> bool:
        return not self.intervals


@dataclass(frozen=True, slots=True)
class CalendarDefinition:
    """What a tenant says about its working time; a value that exists is a valid one.

    `weekly` starts with Monday. An interval belongs to the day it opens on, also where it runs past midnight.
    `holiday_years` are years that the tenant imported before the product knew them; they go before ours.
    Changed content needs a new `version`: compiled calendars are kept by `id` and `version`.
    """

    id: UUID
    version: int
    time_zone: str
    weekly: Weekly
    holiday_region: str | None = None
    exceptions: Mapping[date, DayException] = field(default_factory=dict)
    holiday_years: Mapping[int, HolidayYear] = field(default_factory=dict)

    def __post_init__(self) -> None:
        findings = Findings()
        for check in (self._check_place, self._check_region, self._check_week, self._check_exceptions):
            findings.attempt(None, check)
        findings.settle()

    def to_json(self) -> dict[str, object]:
        """The content without `id` and `version`, as `from_json` reads it."""
        return {
            "time_zone": self.time_zone,
            "weekly": weekly_to_json(self.weekly),
            "holiday_region": self.holiday_region,
            "exceptions": [
                {
                    "day": day.isoformat(),
                    "intervals": hours_to_json(one.intervals),
                    "reason": one.reason,
                    "source": one.source,
                }
                for day, one in sorted(self.exceptions.items())
            ],
            "holiday_years": [year_to_json(*pair) for pair in sorted(self.holiday_years.items())],
        }

    @classmethod
    def from_json(cls, data: object, *, id: UUID, version: int) -> "CalendarDefinition":
        """Read plain data; everything wrong is refused at once, each with its path."""
        content = an_object(data, (), known=_FIELDS)
        findings = Findings()
        weekly = findings.attempt(ALWAYS, partial(weekly_from_json, content.get("weekly"), ("weekly",)))
        exceptions = findings.attempt(
            {}, partial(exceptions_from_json, content.get("exceptions", ()), ("exceptions",))
        )
        years = findings.attempt(
            {}, partial(holiday_years_from_json, content.get("holiday_years", ()), ("holiday_years",))
        )
        make = partial(
            cls,
            id=id,
            version=version,
            time_zone=cast("str", content.get("time_zone")),
            weekly=weekly,
            holiday_region=cast("str | None", content.get("holiday_region")),
            exceptions=exceptions,
            holiday_years=years,
        )
        return findings.conclude(make)

    def _check_place(self) -> None:
        if not self.time_zone:
            raise Refusal(Code.REQUIRED, "a calendar needs a time zone", ("time_zone",))
        _check_known(self.time_zone, zone_names, ("time_zone",))

    def _check_region(self) -> None:
        if self.holiday_region is not None:
            _check_known(self.holiday_region, public_holidays.regions, ("holiday_region",))
        elif self.holiday_years:
            raise invalid("holiday years need a holiday region", ("holiday_years",))

    def _check_week(self) -> None:
        check_week(self.weekly, ("weekly",))

    def _check_exceptions(self) -> None:
        for day, one in self.exceptions.items():
            check_hours(one.intervals, ("exceptions", day.isoformat(), "intervals"))
            a_line(one.reason, ("exceptions", day.isoformat(), "reason"), most=LONGEST_REASON)


def exceptions_from_json(data: object, path: Path) -> dict[date, DayException]:
    """A list of `{day, intervals, reason}`; no day twice, no intervals means closed."""
    return once(each(data, path, _exception_from_json, most=MOST_EXCEPTIONS), path, "day")


def holiday_years_from_json(data: object, path: Path) -> dict[int, HolidayYear]:
    """A list of imported years, none twice."""
    return once(each(data, path, year_from_json, most=MOST_HOLIDAY_YEARS), path, "year")


def _exception_from_json(data: object, path: Path) -> tuple[date, DayException]:
    content = an_object(data, path, known=frozenset({"day", "intervals", "reason", "source"}))
    source = content.get("source")
    return a_day(content.get("day"), (*path, "day")), DayException(
        hours_from_json(content.get("intervals"), (*path, "intervals")),
        a_line(content.get("reason"), (*path, "reason"), most=LONGEST_REASON),
        None if source is None else a_line(source, (*path, "source"), most=LONGEST_SOURCE),
    )


def _check_known(value: object, members: Callable[[], frozenset[str]], path: Path) -> None:
    if not isinstance(value, str) or value not in members():
        raise invalid(f"this {path[-1].replace('_', ' ')} is not known", path)
