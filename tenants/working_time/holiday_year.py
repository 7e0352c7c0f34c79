"""What one published year says: which days are off, and which weekends are worked for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from tenants.working_time.reading import Path, a_day, a_line, a_number, an_object, each, invalid, once

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The days off of one year with their names, and the make-up days with the day off each pays for.

    `notice` says in words where it is written.
    """

    off: Mapping[date, str]
    make_up: Mapping[date, date | None]
    notice: str


def year_from_json(data: object, path: Path) -> tuple[int, HolidayYear]:
    """A year as imported: `{year, off: [{day, name}], make_up: [{day, instead_of}], notice}`."""
    content = an_object(data, path, known=frozenset({"year", "off", "make_up", "notice"}))
    year = a_number(content.get("year"), (*path, "year"), least=2000, most=2199)
    off = each(content.get("off"), (*path, "off"), partial(_off_from_json, year=year), most=366)
    make_up = each(
        content.get("make_up", ()), (*path, "make_up"), partial(_make_up_from_json, year=year), most=100
    )
    days_off = once(off, (*path, "off"), "day")
    return year, HolidayYear(
        off=days_off,
        make_up=once(make_up, (*path, "make_up"), "day", besides=days_off),
        notice=a_line(content.get("notice"), (*path, "notice"), most=LONGEST_NAME),
    )


def year_to_json(year: int, said: HolidayYear) -> dict[str, object]:
    return {
        "year": year,
        "off": [{"day": day.isoformat(), "name": name} for day, name in sorted(said.off.items())],
        "make_up": [
            {"day": day.isoformat(), "instead_of": paid.isoformat() if paid else None}
            for day, paid in sorted(said.make_up.items())
        ],
        "notice": said.notice,
    }


def _off_from_json(data: object, path: Path, *, year: int) -> tuple[date, str]:
    content = an_object(data, path, known=frozenset({"day", "name"}))
    name = a_line(content.get("name"), (*path, "name"), most=LONGEST_NAME)
    return _day_of_notice(content.get("day"), (*path, "day"), year), name


def _make_up_from_json(data: object, path: Path, *, year: int) -> tuple[date, date | None]:
    content = an_object(data, path, known=frozenset({"day", "instead_of"}))
    paid = content.get("instead_of")
    return (
        _day_of_notice(content.get("day"), (*path, "day"), year),
        None if paid is None else a_day(paid, (*path, "instead_of")),
    )


def _day_of_notice(data: object, path: Path, year: int) -> date:
    day = a_day(data, path)
    # The notice for a year may reach back into the December before it.
    if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
        raise invalid(f"this day is not one of the notice for {year}", path)
    return day
