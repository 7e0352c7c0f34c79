"""Reads who works here and when: calendars, departments, positions, grades, roles, rosters. Pure."""

import re
from collections import Counter

from tenants.directory.access import Permission, Scope
from tenants.directory.role import Grant
from tenants.directory.roster import MOST_PLACES
from tenants.ids import new_id
from tenants.templates.fields import Fields, a_list_of_seven
from tenants.templates.template import (
    CalendarEntry,
    DepartmentEntry,
    GradeEntry,
    PositionEntry,
    RoleEntry,
    RosterEntry,
)
from tenants.working_time.definition import CalendarDefinition
from tenants.working_time.hours import ALWAYS, Weekly, weekly_from_json, weekly_to_json
from tenants.working_time.reading import Path, an_object, each, invalid, one_of

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


_NOTHING: tuple[Grant, ...] = ()


def calendar(data: object, path: Path) -> CalendarEntry:
    """Hours of a day are written `08:30-12:00`; a close that is not later lies on the following day."""
    fields = Fields(data, path, "key", "name", "time_zone", "holiday_region", "week")
    key, name, time_zone = fields.line("key", most=50), fields.line("name"), fields.line("time_zone")
    weekly = fields.read("week", _week, otherwise=ALWAYS)
    region = fields.optional_line("holiday_region", most=10)
    entry = CalendarEntry(key, name, time_zone, weekly, region)
    return fields.made(lambda: _countable(entry))


def department(data: object, path: Path) -> DepartmentEntry:
    """A node of the tree."""
    fields = Fields(data, path, "code", "name", "parent", "calendar", "place", "office_hours")
    code, name = fields.line("code", most=50), fields.line("name")
    parent, hours, place, told = (
        fields.optional_line(one) for one in ("parent", "calendar", "place", "office_hours")
    )
    return fields.made(lambda: DepartmentEntry(code, name, parent, hours, place, told))


def position(data: object, path: Path) -> PositionEntry:
    """A post with its rank."""
    fields = Fields(data, path, "name", "rank")
    name, rank = fields.line("name"), fields.number("rank")
    return fields.made(lambda: PositionEntry(name, rank))


def grade(data: object, path: Path) -> GradeEntry:
    """A professional grade with its level."""
    fields = Fields(data, path, "name", "level")
    name, level = fields.line("name"), fields.number("level")
    return fields.made(lambda: GradeEntry(name, level))


def role(data: object, path: Path) -> RoleEntry:
    """`grants` has the permissions by scope: `{ own = ["case.read"], tenant = ["rules.read"] }`."""
    fields = Fields(data, path, "name", "grants")
    name = fields.line("name")
    grants = fields.read("grants", _grants, otherwise=_NOTHING)
    return fields.made(lambda: RoleEntry(name, grants))


def roster(data: object, path: Path) -> RosterEntry:
    """A roster; whoever is on it is named once there are people."""
    fields = Fields(data, path, "name", "department", "places")
    name, department_code = fields.line("name"), fields.optional_line("department")
    places = fields.number("places", least=1, most=MOST_PLACES, usual=1)
    return fields.made(lambda: RosterEntry(name, department_code, places))


def _countable(entry: CalendarEntry) -> CalendarEntry:
    """Refuses a time zone or a holiday region that the arithmetic does not know."""
    content = {"time_zone": entry.time_zone, "weekly": weekly_to_json(entry.weekly)}
    if entry.holiday_region is not None:
        content["holiday_region"] = entry.holiday_region
    CalendarDefinition.from_json(content, id=new_id(), version=1)
    return entry


def _week(value: object, path: Path) -> Weekly:
    days = [
        each(day, (*path, str(place)), _interval, most=12)
        for place, day in enumerate(a_list_of_seven(value, path))
    ]
    return weekly_from_json(days, path)


def _interval(value: object, path: Path) -> list[int]:
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise invalid("hours are written as 08:30-12:00", path)
    opens, closes = (int(found[one]) * 60 + int(found[one + 1]) for one in (1, 3))
    return [opens, closes if closes > opens else closes + 24 * 60]


def _grants(value: object, path: Path) -> tuple[Grant, ...]:
    scopes = an_object(value, path, known=frozenset(Scope))
    grants = [
        Grant(permission, Scope(scope))
        for scope, named in scopes.items()
        for permission in each(
            named, (*path, scope), lambda one, at: one_of(one, at, Permission), most=len(Permission)
        )
    ]
    times = Counter(grant.permission for grant in grants)
    if twice := sorted(permission for permission, count in times.items() if count > 1):
        raise invalid(f"granted twice: {', '.join(twice)}", path)
    return tuple(grants)
