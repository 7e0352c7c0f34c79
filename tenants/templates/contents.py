"""What a template says, as plain data that can be compared with what an organization has. Pure.

Rules stand as `rules.comparison.contents` tells them, the directory as `present.of_directory` does: under the
names that people use, never under ids.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tenants.editing import told
from tenants.rules.case_policy import kept
from tenants.rules.stages import key_of
from tenants.templates.template import (
    BreachKindEntry,
    CalendarEntry,
    DepartmentEntry,
    Edition,
    GradeEntry,
    LimitEntry,
    MatterEntry,
    PolicyEntry,
    PositionEntry,
    ReplyEntry,
    RoleEntry,
    RosterEntry,
    RouteEntry,
    StageEntry,
    Template,
    TieBreakEntry,
)
from tenants.working_time.hours import weekly_to_json

Said = Mapping[str, Any]
# By subject, then by key.
Contents = Mapping[str, Mapping[str, Said]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One entry of a template: where it stands, what it says, and which other names mean the same."""

    subject: str
    key: str
    entry: Any
    says: Said
    also: frozenset[str] = frozenset()


def of(template: Template, edition: Edition) -> Iterator[Wanted]:
    """Every entry in the order in which an organization is built from them."""
    for subject, (section, key, says) in _SUBJECTS.items():
        for place, entry in enumerate(getattr(edition, section)):
            also = template.names(section, place) if subject in NAMED else frozenset[str]()
            yield Wanted(subject, key(entry), entry, told(says(entry, edition)), also)


# What has no code is known by its name, in whatever language it was first entered.
NAMED = frozenset({"calendar", "position", "grade", "role", "roster"})
DIRECTORY = frozenset({*NAMED, "department"})


def _calendar(entry: CalendarEntry, _edition: Edition) -> Said:
    return {
        "time_zone": entry.time_zone,
        "weekly": weekly_to_json(entry.weekly),
        "holiday_region": entry.holiday_region,
    }


def _department(entry: DepartmentEntry, edition: Edition) -> Said:
    told_here = {"place": entry.place, "office_hours": entry.office_hours}
    return {
        "name": entry.name,
        "parent": entry.parent,
        "calendar": calendar_name(edition, entry.calendar),
        **{name: value for name, value in told_here.items() if value is not None},
    }


def _position(entry: PositionEntry, _edition: Edition) -> Said:
    return {"rank": entry.rank}


def _grade(entry: GradeEntry, _edition: Edition) -> Said:
    return {"level": entry.level}


def _role(entry: RoleEntry, _edition: Edition) -> Said:
    return {"grants": {grant.permission.value: grant.scope.value for grant in entry.grants}}


def _roster(entry: RosterEntry, _edition: Edition) -> Said:
    return {"department": entry.department, "places": entry.places}


def _stage(entry: StageEntry, _edition: Edition) -> Said:
    return {"name": entry.name, "starts": sorted(set(entry.starts)), "stops": sorted(set(entry.stops))}


def _breach_kind(entry: BreachKindEntry, _edition: Edition) -> Said:
    return {"name": entry.name, "description": entry.description}


def _matter(entry: MatterEntry, _edition: Edition) -> Said:
    particulars = dict(entry.particulars)
    if (amount := particulars.get("amount")) is not None:
        particulars["amount"] = float(amount)
    materials = [
        {"name": one.name, "legalBasis": one.legal_basis, "modelText": one.model_text}
        for one in entry.materials
    ]
    return {
        "name": entry.name,
        "kind": entry.kind.value,
        "department": entry.department,
        **({"materials": materials} if materials else {}),
        **particulars,
    }


def _tie_break(entry: TieBreakEntry, _edition: Edition) -> Said:
    return {"criteria": [f"{rule.criterion.value} {rule.direction.value}" for rule in entry.rules]}


def _policy(entry: PolicyEntry, _edition: Edition) -> Said:
    return kept(entry.policy)


def _limit(entry: LimitEntry, edition: Edition) -> Said:
    return {
        "stage": key_of(entry.stage, entry.own_stage),
        "matter": entry.matter,
        "conditions": entry.conditions.to_json(),
        "calendar": calendar_name(edition, entry.calendar),
        **entry.terms.to_json(),
    }


def _route(entry: RouteEntry, _edition: Edition) -> Said:
    return {
        "matter": entry.matter,
        "conditions": entry.conditions.to_json(),
        "target": entry.target.value,
        "department": entry.department,
        "as_matter": entry.as_matter,
        "note": entry.note,
    }


def _reply(entry: ReplyEntry, _edition: Edition) -> Said:
    return {
        "matter": entry.matter,
        "conditions": entry.conditions.to_json(),
        "replier": entry.replier.value,
        "department": entry.department,
        "note": entry.note,
    }


def calendar_name(edition: Edition, key: str | None) -> str | None:
    """What the calendar of this key is called."""
    return next((one.name for one in edition.calendars if one.key == key), None)


# By subject: its section of the template, its key, and what it says; in the order of building.
_SUBJECTS: Mapping[str, tuple[str, Callable[[Any], str], Callable[[Any, Edition], Said]]] = {
    "calendar": ("calendars", lambda one: one.name, _calendar),
    "department": ("departments", lambda one: one.code, _department),
    "position": ("positions", lambda one: one.name, _position),
    "grade": ("grades", lambda one: one.name, _grade),
    "role": ("roles", lambda one: one.name, _role),
    "roster": ("rosters", lambda one: one.name, _roster),
    "stage": ("stages", lambda one: one.code, _stage),
    "breach_kind": ("breach_kinds", lambda one: one.code, _breach_kind),
    "matter": ("matters", lambda one: one.code, _matter),
    "tie_break": ("tie_breaks", lambda one: one.channel or "", _tie_break),
    "case_policy": ("policies", lambda one: one.matter or "", _policy),
    "time_limit": ("limits", lambda one: one.code, _limit),
    "route": ("routes", lambda one: one.code, _route),
    "reply_rule": ("replies", lambda one: one.code, _reply),
}
