"""What one published year says: which days are off, and which weekends are worked for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, cast

from tenants.working_time.reading import Path, a_day, a_line, a_number, an_object, each, invalid, once

LONGEST_NAME = 200
LONGEST_UID = 255


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The days off of one year with their names, and the make-up days with the day off each pays for.

    `notice` says in words where it is written, `uids` by which entry of it, if it is a file.
    """

    off: Mapping[date, str]
    make_up: Mapping[date, date | None]
    notice: str
    uids: Mapping[date, str] = field(default_factory=dict)

    def because(self, day: date) -> str:
        """On whose word a day is what it is."""
        return f"{self.notice}, {self.uids[day]}" if day in self.uids else self.notice


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
        uids=_uids(content),
    )


def year_to_json(year: int, said: HolidayYear) -> dict[str, object]:
    return {
        "year": year,
        "off": [
            {"day": day.isoformat(), "name": name, **_uid(said, day)}
            for day, name in sorted(said.off.items())
        ],
        "make_up": [
            {"day": day.isoformat(), "instead_of": paid.isoformat() if paid else None, **_uid(said, day)}
            for day, paid in sorted(said.make_up.items())
        ],
        "notice": said.notice,
    }


def _uid(said: HolidayYear, day: date) -> dict[str, str]:
    return {"uid": said.uids[day]} if day in said.uids else {}


def _uids(content: Mapping[str, object]) -> dict[date, str]:
    """The days have been read before, and are days."""
    days = [one for name in ("off", "make_up") for one in cast("Sequence[Any]", content.get(name, ()))]
    return {date.fromisoformat(one["day"]): one["uid"] for one in days if "uid" in one}


def _off_from_json(data: object, path: Path, *, year: int) -> tuple[date, str]:
    content = an_object(data, path, known=frozenset({"day", "name", "uid"}))
    _check_uid(content, path)
    name = a_line(content.get("name"), (*path, "name"), most=LONGEST_NAME)
    return _day_of_notice(content.get("day"), (*path, "day"), year), name


def _make_up_from_json(data: object, path: Path, *, year: int) -> tuple[date, date | None]:
    content = an_object(data, path, known=frozenset({"day", "instead_of", "uid"}))
    _check_uid(content, path)
    paid = content.get("instead_of")
    return (
        _day_of_notice(content.get("day"), (*path, "day"), year),
        None if paid is None else a_day(paid, (*path, "instead_of")),
    )


def _check_uid(content: Mapping[str, object], path: Path) -> None:
    if "uid" in content:
        a_line(content["uid"], (*path, "uid"), most=LONGEST_UID)


def _day_of_notice(data: object, path: Path, year: int) -> date:
    day = a_day(data, path)
    # The notice for a year may reach back into the December before it.
    if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
        raise invalid(f"this day is not one of the notice for {year}", path)
    return day
