"""A ready configuration as a value: what an organization of a kind has, in each of its languages. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tenants.directory.role import Grant
from tenants.rules.checklist import Required
from tenants.rules.circumstances import Channel, MatterKind
from tenants.rules.conditions import Conditions
from tenants.rules.limits import Terms
from tenants.rules.policies import Policy
from tenants.rules.reply_rules import Replier
from tenants.rules.routes import Target
from tenants.rules.stages import Stage
from tenants.rules.tie_break import Rule
from tenants.working_time.hours import Weekly


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Working hours; departments name it by its key."""

    key: str
    name: str
    time_zone: str
    weekly: Weekly
    holiday_region: str | None


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A node of the tree; one that another names as its parent stands above it in the file."""

    code: str
    name: str
    parent: str | None
    calendar: str | None
    place: str | None
    office_hours: str | None


@dataclass(frozen=True, slots=True)
class PositionEntry:
    """A post with its rank."""

    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class GradeEntry:
    """A professional grade with its level."""

    name: str
    level: int


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A named set of permissions."""

    name: str
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A duty roster that nobody is on yet."""

    name: str
    department: str | None
    places: int


@dataclass(frozen=True, slots=True)
class StageEntry:
    """A stage of the organization's own."""

    code: str
    name: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BreachKindEntry:
    """A kind of breach of the organization's own."""

    code: str
    name: str
    description: str | None


@dataclass(frozen=True, slots=True)
class MatterEntry:
    """Something that can be asked; `particulars` are those that the file names."""

    code: str
    name: str
    kind: MatterKind
    department: str
    materials: tuple[Required, ...]
    particulars: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TieBreakEntry:
    """By what the first contact is chosen, for every channel or for one."""

    channel: Channel | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """What is allowed with the cases of a matter, or of every matter without one of its own."""

    matter: str | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class LimitEntry:
    """A time limit."""

    code: str
    stage: Stage
    own_stage: str | None
    matter: str | None
    conditions: Conditions
    terms: Terms
    calendar: str | None


@dataclass(frozen=True, slots=True)
class RouteEntry:
    """Where cases belong under conditions."""

    code: str
    matter: str | None
    conditions: Conditions
    target: Target
    department: str | None
    as_matter: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ReplyEntry:
    """Who replies under conditions."""

    code: str
    matter: str | None
    conditions: Conditions
    replier: Replier
    department: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Edition:
    """The template in one language; the other languages have the same entries in the same places."""

    language: str
    name: str
    description: str
    calendars: tuple[CalendarEntry, ...] = ()
    departments: tuple[DepartmentEntry, ...] = ()
    positions: tuple[PositionEntry, ...] = ()
    grades: tuple[GradeEntry, ...] = ()
    roles: tuple[RoleEntry, ...] = ()
    rosters: tuple[RosterEntry, ...] = ()
    stages: tuple[StageEntry, ...] = ()
    breach_kinds: tuple[BreachKindEntry, ...] = ()
    matters: tuple[MatterEntry, ...] = ()
    tie_breaks: tuple[TieBreakEntry, ...] = ()
    policies: tuple[PolicyEntry, ...] = ()
    limits: tuple[LimitEntry, ...] = ()
    routes: tuple[RouteEntry, ...] = ()
    replies: tuple[ReplyEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A ready configuration; its key is its file's name."""

    key: str
    editions: Mapping[str, Edition] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is written in, the first one first."""
        return tuple(self.editions)

    def names(self, section: str, place: int) -> frozenset[str]:
        """What an entry is called, in every language."""
        return frozenset(getattr(edition, section)[place].name for edition in self.editions.values())
