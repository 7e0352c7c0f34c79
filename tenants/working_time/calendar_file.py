"""An iCalendar file (RFC 5545), read entry by entry; all that cannot be read is told at once, with its line.

Only what says when an organization works is read: all-day and timed events with their repetitions.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, cast

from icalendar import Calendar

from tenants.errors import Code, Refusal
from tenants.text import line as one_line
from tenants.working_time.holiday_year import LONGEST_NAME, LONGEST_UID
from tenants.working_time.reading import Findings, Path, invalid

MOST_CHARACTERS = 500_000
MOST_EVENTS = 2000
MOST_BESIDES = 500

ONCE = ("UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "STATUS", "TRANSP", "RRULE", "RECURRENCE-ID")
_BEGINS = re.compile(r"begin:vevent\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the file as it is written. `start` and `end` are both days or both moments."""

    line: int
    uid: str
    summary: str
    categories: tuple[str, ...]
    transparent: bool
    start: date | datetime
    end: date | datetime
    rule: Mapping[str, list[Any]] | None = None
    besides: tuple[date | datetime, ...] = ()
    without: tuple[date | datetime, ...] = ()
    # The occurrence of another entry of the same UID that this one stands for.
    instead_of: date | datetime | None = None

    @property
    def all_day(self) -> bool:
        """Whether it is about whole days."""
        return not isinstance(self.start, datetime)

    @property
    def path(self) -> Path:
        """Where a refusal points."""
        return ("file", str(self.line))

    def refuse(self, message: str, code: Code = Code.INVALID) -> Refusal:
        """Why this entry cannot be taken."""
        return Refusal(code, f"line {self.line}, {self.uid}: {message}", self.path)


def read(text: str) -> list[Entry]:
    """Every event of the file, in its order."""
    if len(text) > MOST_CHARACTERS:
        message = f"this has {len(text):,} characters; {MOST_CHARACTERS:,} are allowed"
        raise Refusal(Code.TOO_LONG, message, ("file",))
    lines = [number for number, one in enumerate(text.splitlines(), 1) if _BEGINS.fullmatch(one)]
    if len(lines) > MOST_EVENTS:
        message = f"this has {len(lines):,} events; {MOST_EVENTS:,} are allowed"
        raise Refusal(Code.LIMIT_EXCEEDED, message, ("file",))
    events = _events(text)
    if len(events) != len(lines):
        raise invalid("events of this file begin or end where they should not", ("file",))
    findings, entries = Findings(), []
    for number, event in zip(lines, events, strict=True):
        entry = findings.attempt(None, partial(_entry, event, number))
        entries += [entry] if entry is not None else []
    findings.settle()
    return entries


def _events(text: str) -> list[Any]:
    try:
        found = Calendar.from_ical(text)
    except ValueError as error:
        raise invalid(f"this is no iCalendar file: {str(error)[:200]}", ("file",)) from None
    if found.name != "VCALENDAR":
        raise invalid("this is no iCalendar file: it does not begin with BEGIN:VCALENDAR", ("file",))
    return list(found.walk("VEVENT"))


def _entry(event: Any, number: int) -> Entry | None:
    """The event; None for one that was called off."""
    path = ("file", str(number))
    if twice := [name for name in ONCE if isinstance(event.get(name), list)]:
        raise invalid(f"line {number}: {', '.join(twice)} may stand in an event once", path)
    uid = str(event.get("UID", "")).strip()
    if event.errors:
        name, message = event.errors[0]
        raise invalid(f"line {number}, {uid or 'no UID'}: {name or 'a line'}: {str(message)[:200]}", path)
    if not uid or len(uid) > LONGEST_UID:
        raise invalid(f"line {number}: an event needs a UID of at most {LONGEST_UID} characters", path)
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    start, end = _period(event, number, uid)
    return Entry(
        line=number,
        uid=uid,
        summary=one_line(str(event.get("SUMMARY", "")).strip() or uid, path, most=LONGEST_NAME),
        categories=tuple(_categories(event)),
        transparent=str(event.get("TRANSP", "")).upper() == "TRANSPARENT",
        start=start,
        end=end,
        rule=_rule(event),
        besides=_moments(event, "RDATE", number, uid),
        without=_moments(event, "EXDATE", number, uid),
        instead_of=_moment(event["RECURRENCE-ID"], number, uid) if "RECURRENCE-ID" in event else None,
    )


def _period(event: Any, number: int, uid: str) -> tuple[date | datetime, date | datetime]:
    path = ("file", str(number))
    if "DTSTART" not in event:
        raise invalid(f"line {number}, {uid}: it does not say when it begins", path)
    start = _moment(event["DTSTART"], number, uid)
    if "DTEND" in event:
        end = _moment(event["DTEND"], number, uid)
    elif "DURATION" in event:
        end = start + cast("timedelta", event["DURATION"].dt)
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    if isinstance(start, datetime) is not isinstance(end, datetime):
        raise invalid(f"line {number}, {uid}: a day and a moment make no period", path)
    if _takes(start, end) <= timedelta():
        raise invalid(f"line {number}, {uid}: it does not end after it begins", path)
    return start, end


def _takes(start: Any, end: Any) -> timedelta:
    """How long; nothing where one of both has a time zone and the other has none."""
    if isinstance(start, datetime) and (start.tzinfo is None) is not (end.tzinfo is None):
        return timedelta()
    return cast("timedelta", end - start)


def _moment(written: Any, number: int, uid: str) -> date | datetime:
    """A day, or a moment in a time zone or in that of the calendar; a zone that nobody knows is refused."""
    found = written.dt
    if isinstance(found, datetime):
        zone = written.params.get("TZID")
        if zone is not None and found.tzinfo is None:
            raise invalid(f"line {number}, {uid}: the time zone {zone} is not known", ("file", str(number)))
        return found
    if isinstance(found, date):
        return found
    raise invalid(f"line {number}, {uid}: this is neither a day nor a moment", ("file", str(number)))


def _moments(event: Any, name: str, number: int, uid: str) -> tuple[date | datetime, ...]:
    written = event.get(name, [])
    lists = written if isinstance(written, list) else [written]
    found = tuple(_moment(one, number, uid) for each in lists for one in each.dts)
    if len(found) > MOST_BESIDES:
        message = f"line {number}, {uid}: {name} names {len(found)} moments; {MOST_BESIDES} are allowed"
        raise Refusal(Code.LIMIT_EXCEEDED, message, ("file", str(number)))
    return found


def _rule(event: Any) -> Mapping[str, list[Any]] | None:
    written = event.get("RRULE")
    return None if written is None else {str(name).upper(): value for name, value in written.items()}


def _categories(event: Any) -> Iterator[str]:
    written = event.get("CATEGORIES", [])
    for each in written if isinstance(written, list) else [written]:
        yield from (str(one) for one in each.cats)
