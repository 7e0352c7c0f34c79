"""The days of a repetition rule (RFC 5545, RRULE), looked for only as far as asked.

Libraries look for the next day until the year 9999, which for a 30 February takes minutes. Here a rule costs
no more than the days between its start and its end.
"""

import calendar as months
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

WEEKDAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """What a day must be to be meant; an empty set asks for nothing."""

    frequency: str
    interval: int = 1
    count: int | None = None
    first_weekday: int = 0
    months: frozenset[int] = _NONE
    weeks: frozenset[int] = _NONE
    days_of_year: frozenset[int] = _NONE
    days_of_month: frozenset[int] = _NONE
    # Weekdays, and weekdays with their place in the month or year: the second Monday, the last Friday.
    weekdays: frozenset[int] = _NONE
    placed_weekdays: frozenset[tuple[int, int]] = frozenset()
    places: tuple[int, ...] = ()

    def days(self, start: date, last: date) -> Iterator[date]:
        """In order, from `start` up to `last`, and at most as many as the rule counts."""
        left = self.count
        for period in _PERIODS[self.frequency](self, start, last):
            for day in self._chosen(period):
                if day > last or left == 0:
                    return
                if day >= start:
                    yield day
                    left = None if left is None else left - 1

    def cost(self, start: date, last: date) -> int:
        """How many days have to be looked at."""
        days = max((last - start).days, 0) // self.interval
        return days * len(self.months) // 12 if self.frequency == "YEARLY" and self.months else days

    def _chosen(self, period: Sequence[date]) -> Sequence[date]:
        found = [day for day in period if self._takes(day)]
        if not self.places:
            return found
        at = {place - 1 if place > 0 else len(found) + place for place in self.places}
        return [day for place, day in enumerate(found) if place in at]

    def _takes(self, day: date) -> bool:
        return not (
            (self.months and day.month not in self.months)
            or (self.weeks and not self._week_is_meant(day))
            or (self.days_of_month and not _either(day.day, _days_in(day), self.days_of_month))
            or (self.days_of_year and not _either(day.timetuple().tm_yday, _year(day), self.days_of_year))
            or ((self.weekdays or self.placed_weekdays) and not self._weekday_is_meant(day))
        )

    def _weekday_is_meant(self, day: date) -> bool:
        weekday = day.weekday()
        if weekday in self.weekdays:
            return True
        if not self.placed_weekdays:
            return False
        within_month = self.frequency == "MONTHLY" or bool(self.months)
        number, length = (day.day, _days_in(day)) if within_month else (day.timetuple().tm_yday, _year(day))
        places = ((number - 1) // 7 + 1, -((length - number) // 7 + 1))
        return any((weekday, place) in self.placed_weekdays for place in places)

    def _week_is_meant(self, day: date) -> bool:
        number, weeks = _week(day, self.first_weekday)
        return _either(number, weeks, self.weeks)


def rule_of(given: Mapping[str, Sequence[Any]], start: date) -> Rule:
    """A rule from its parts, which have been checked; what it leaves out follows from its start."""
    frequency = str(given["FREQ"][0]).upper()
    weekdays, placed = _weekdays(given.get("BYDAY", ()), frequency)
    parts = {name: frozenset(map(int, given.get(key, ()))) for name, key in _PARTS.items()}
    if not (parts["weeks"] or parts["days_of_year"] or parts["days_of_month"] or weekdays or placed):
        if frequency == "YEARLY" and not parts["months"]:
            parts["months"] = frozenset({start.month})
        if frequency in ("YEARLY", "MONTHLY"):
            parts["days_of_month"] = frozenset({start.day})
        if frequency == "WEEKLY":
            weekdays = frozenset({start.weekday()})
    return Rule(
        frequency=frequency,
        interval=int(given.get("INTERVAL", (1,))[0]),
        count=int(given["COUNT"][0]) if "COUNT" in given else None,
        first_weekday=WEEKDAYS[str(given.get("WKST", ("MO",))[0]).upper()],
        weekdays=weekdays,
        placed_weekdays=placed,
        places=tuple(map(int, given.get("BYSETPOS", ()))),
        **parts,
    )


_PARTS = {
    "months": "BYMONTH",
    "weeks": "BYWEEKNO",
    "days_of_year": "BYYEARDAY",
    "days_of_month": "BYMONTHDAY",
}


def _weekdays(written: Sequence[Any], frequency: str) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    plain, placed = set(), set()
    for one in map(str, written):
        weekday, place = WEEKDAYS[one[-2:].upper()], one[:-2]
        # A place means something within a month or a year only.
        if place and frequency in ("YEARLY", "MONTHLY"):
            placed.add((weekday, int(place)))
        else:
            plain.add(weekday)
    return frozenset(plain), frozenset(placed)


def _daily(rule: Rule, start: date, last: date) -> Iterator[Sequence[date]]:
    for step in range(0, (last - start).days + 1, rule.interval):
        yield (start + timedelta(days=step),)


def _weekly(rule: Rule, start: date, last: date) -> Iterator[Sequence[date]]:
    begin = start - timedelta(days=(start.weekday() - rule.first_weekday) % 7)
    for step in range(0, (last - begin).days + 1, 7 * rule.interval):
        yield _run(begin + timedelta(days=step), 7)


def _monthly(rule: Rule, start: date, last: date) -> Iterator[Sequence[date]]:
    first, end = start.year * 12 + start.month - 1, last.year * 12 + last.month - 1
    for number in range(first, end + 1, rule.interval):
        yield _month(number // 12, number % 12 + 1)


def _yearly(rule: Rule, start: date, last: date) -> Iterator[Sequence[date]]:
    wanted = sorted(rule.months) or range(1, 13)
    for year in range(start.year, last.year + 1, rule.interval):
        yield [day for month in wanted if 1 <= month <= 12 for day in _month(year, month)]


_PERIODS: Mapping[str, Callable[[Rule, date, date], Iterator[Sequence[date]]]] = {
    "DAILY": _daily,
    "WEEKLY": _weekly,
    "MONTHLY": _monthly,
    "YEARLY": _yearly,
}


def _run(begin: date, length: int) -> list[date]:
    return [begin + timedelta(days=step) for step in range(length)]


def _month(year: int, month: int) -> list[date]:
    return _run(date(year, month, 1), months.monthrange(year, month)[1])


def _days_in(day: date) -> int:
    return months.monthrange(day.year, day.month)[1]


def _year(day: date) -> int:
    return 366 if months.isleap(day.year) else 365


def _week(day: date, first_weekday: int) -> tuple[int, int]:
    """The week's number and how many its year has; the week belongs to the year that has most of its days."""
    middle = day - timedelta(days=(day.weekday() - first_weekday) % 7) + timedelta(days=3)
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    end_of_year = date(middle.year, 12, 31)
    left = (end_of_year - middle).days // 7
    return number, number + left


def _either(number: int, length: int, wanted: frozenset[int]) -> bool:
    """Counted from the beginning, or as a negative number from the end."""
    return number in wanted or number - length - 1 in wanted
