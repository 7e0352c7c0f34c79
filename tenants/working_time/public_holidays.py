"""Public holidays by region, and up to which day they are known rather than guessed.

China's State Council publishes the holidays and the make-up working days of a year around the November
before it. The `holidays` library knows the published years and silently *predicts* the following ones from
the law alone, without make-up days: everything after `known_until` is a prediction.
"""

import re
import warnings
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

from tenants.working_time.holiday_year import HolidayYear

# Regions whose notices we have compared day by day with the library's data, and the last such year.
# A year beyond it stays provisional, even if a newer library brings data, until somebody has looked.
LAST_PUBLISHED_YEAR: Mapping[str, int] = {"CN": 2026}

# The notice of the following year may still turn these last days of December into days off or make-up
# days; China's did so for 2001, 2005, 2006, 2007, 2011 and 2018.
OPEN_AT_YEARS_END = timedelta(days=3)

# Years whose data show how a region does it today (Bulgaria made up for days off until 2016 only).
_LOOKED_AT = range(2020, 2061)
_RUNS_NAMED_SINCE = 2025
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_SWAPPED_FOR = re.compile(r"\d{4}-\d{2}-\d{2}")


@lru_cache(maxsize=1)
def regions() -> frozenset[str]:
    """Every region a calendar may name: a country, or one of its parts such as `DE-BE`."""
    countries = holidays.list_supported_countries(include_aliases=False)
    parts = {f"{country}-{part}" for country, its_parts in countries.items() for part in its_parts}
    return frozenset(countries) | parts


@lru_cache(maxsize=4096)
def holiday_year(region: str, year: int) -> HolidayYear:
    """What the library says about a year; a prediction, where the year lies beyond `known_until`."""
    source = _library(region, range(year - 1, year + 2))
    swaps = _swaps(source)
    off = dict(source.items())
    if region == "CN":
        off |= _weekends_within_runs(off, swaps)
    return HolidayYear(
        off={day: name for day, name in off.items() if day.year == year},
        make_up={day: paid for day, paid in swaps.items() if day.year == year},
        notice=_notice(region, year),
    )


@lru_cache(maxsize=512)
def known_until(region: str) -> date:
    """The last day whose status is published; every later one is a prediction."""
    source = _library(region, _LOOKED_AT)
    announced = {day.year for day in source.weekend_workdays if day.year in _LOOKED_AT}
    if announced:
        year = min(max(announced), LAST_PUBLISHED_YEAR.get(region, max(announced)))
        return date(year, 12, 31) - OPEN_AT_YEARS_END
    last_certain = max(set(_LOOKED_AT) - _estimated_years(source), default=_LOOKED_AT[0])
    return date(source.end_year if last_certain == _LOOKED_AT[-1] else last_certain, 12, 31)


def _library(region: str, years: range) -> holidays.HolidayBase:
    """The region's own names for its days, whatever language this process runs in."""
    country, _, part = region.partition("-")
    language = _own_language(country)
    with warnings.catch_warnings():
        # It warns of years for which it has no lunar table; those are predictions here anyway.
        warnings.simplefilter("ignore", UserWarning)
        return holidays.country_holidays(country, subdiv=part or None, years=years, language=language)


@lru_cache(maxsize=512)
def _own_language(country: str) -> str | None:
    return holidays.country_holidays(country).default_language


def _swaps(source: holidays.HolidayBase) -> dict[date, date | None]:
    """Make-up day -> the day off it pays for, read from names such as 休息日（由 2026-01-04 调休）."""
    swaps: dict[date, date | None] = dict.fromkeys(source.weekend_workdays)
    for day, name in source.items():
        for written in _SWAPPED_FOR.findall(name):
            made_up = date.fromisoformat(written)
            if made_up in swaps:
                swaps[made_up] = day
    return swaps


def _weekends_within_runs(off: Mapping[date, str], swaps: Mapping[date, date | None]) -> dict[date, str]:
    """The weekend days that a Chinese notice names together with the days off around them.

    Whoever works on Saturdays is off on them too: the notice says "from the 15th to the 23rd". Until 2024 it
    said so only of runs with a swapped day, and of the others that they meet the weekend.
    """
    added: dict[date, str] = {}
    for day_off in {day for day in off if day.year >= _RUNS_NAMED_SINCE}.union(filter(None, swaps.values())):
        for step in (_ONE_DAY, -_ONE_DAY):
            day = day_off + step
            while day in off or (day.weekday() >= _SATURDAY and day not in swaps):
                if day not in off:
                    added[day] = "周末（假期内）"
                day += step
    return added


def _estimated_years(source: holidays.HolidayBase) -> set[int]:
    """Years in which a lunar holiday is only estimated."""
    label = getattr(source, "estimated_label", None)
    if not label:
        return set()
    word = source.tr(label).replace("%s", "").strip(" ()（）")
    return {day.year for day, name in source.items() if word in name}


def _notice(region: str, year: int) -> str:
    if year > known_until(region).year:
        return f"prediction for {year}, not published yet"
    return f"State Council notice for {year}" if region == "CN" else f"public holidays of {region} in {year}"
