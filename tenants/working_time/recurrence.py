"""When an event of a calendar file takes place: its rule followed as far as asked, and never for ever."""

import itertools
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from tenants.errors import Code
from tenants.working_time.calendar_file import Entry
from tenants.working_time.repetition import rule_of

# Whoever repeats by the hour does not tell working days apart.
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
UNDERSTOOD = {
    *("FREQ", "UNTIL", "COUNT", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH"),
    *("BYSETPOS", "WKST"),
}
MOST = 4000
EARLIEST_YEAR = 1970
# Days that the rules of one file may be followed over, all together: a second of work.
MOST_DAYS = 1_000_000


def steps(entry: Entry, last: date) -> int:
    """How many days the entry's rule has to be followed over; one that cannot be followed costs nothing."""
    if entry.rule is None or not _is_understood(entry.rule):
        return 0
    start = _day(entry.start)
    return rule_of(entry.rule, start).cost(start, last)


def begins(entry: Entry, *, last: date, endless: bool) -> list[date | datetime]:
    """When it begins each time, at most up to `last`; an endless rule is refused unless that is wanted."""
    if _day(entry.start).year < EARLIEST_YEAR:
        raise entry.refuse(f"it begins before {EARLIEST_YEAR}")
    found = _by_rule(entry, last, endless=endless) if entry.rule is not None else [_wall(entry.start)]
    found += [_same_kind(entry, one) for one in entry.besides]
    left_out = {_same_kind(entry, one) for one in entry.without}
    return [_as_written(entry, one) for one in sorted(set(found) - left_out) if one.date() <= last]


def _by_rule(entry: Entry, last: date, *, endless: bool) -> list[datetime]:
    given = dict(entry.rule or {})
    _require_understood(entry, given, endless=endless)
    until = given.pop("UNTIL", [None])[0]
    bound = datetime.combine(last, time.max)
    if until is not None:
        bound = min(bound, _until(entry, until))
    start = _wall(entry.start)
    days = rule_of(given, start.date()).days(start.date(), bound.date())
    found = list(itertools.islice(days, MOST + 1))
    if len(found) > MOST:
        raise entry.refuse(f"it takes place more than {MOST:,} times", Code.LIMIT_EXCEEDED)
    return [moment for day in found if (moment := datetime.combine(day, start.time())) <= bound]


def _is_understood(given: Mapping[str, list[Any]]) -> bool:
    return (
        not set(given) - UNDERSTOOD
        and str(given.get("FREQ", [""])[0]).upper() in FREQUENCIES
        and all(int(given.get(name, [1])[0]) >= 1 for name in ("INTERVAL", "COUNT"))
    )


def _require_understood(entry: Entry, given: Mapping[str, list[Any]], *, endless: bool) -> None:
    if not _is_understood(given):
        strange = sorted(set(given) - UNDERSTOOD)
        words = f"; {', '.join(strange)} is not understood" if strange else ""
        raise entry.refuse(f"it may repeat daily, weekly, monthly or yearly, and not less than once{words}")
    if not endless and "UNTIL" not in given and "COUNT" not in given:
        raise entry.refuse("it repeats for ever: say up to which day the file counts")


def _until(entry: Entry, until: date | datetime) -> datetime:
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    zone = entry.start.tzinfo if isinstance(entry.start, datetime) else None
    if until.tzinfo is not None and zone is not None:
        until = until.astimezone(zone)
    return until.replace(tzinfo=None)


def _same_kind(entry: Entry, one: date | datetime) -> datetime:
    """A moment named beside the rule, on the entry's own clock."""
    if entry.all_day or not isinstance(one, datetime):
        if entry.all_day != (not isinstance(one, datetime)):
            raise entry.refuse("RDATE and EXDATE must name days where it is about days, else moments")
        return _wall(one)
    zone = entry.start.tzinfo if isinstance(entry.start, datetime) else None
    return _wall(one.astimezone(zone) if one.tzinfo is not None and zone is not None else one)


def _as_written(entry: Entry, wall: datetime) -> date | datetime:
    if not isinstance(entry.start, datetime):
        return wall.date()
    return wall.replace(tzinfo=entry.start.tzinfo)


def _wall(moment: date | datetime) -> datetime:
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time())


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def length(entry: Entry) -> timedelta:
    """How long it takes each time, on the clock on its wall."""
    start, end = entry.start, entry.end
    if isinstance(start, datetime) and isinstance(end, datetime) and start.tzinfo is not None:
        end = end.astimezone(start.tzinfo)
    return _wall(end) - _wall(start)
