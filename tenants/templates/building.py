"""Builds an organization entry by entry, with the verbs that an administrator has too."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from tenants.directory import department, grade, position, role, roster
from tenants.rules import (
    breach_kind,
    case_policy,
    matter,
    reply_rule,
    route,
    stage_rule,
    tie_break_rule,
    time_limit,
    version,
)
from tenants.session import current
from tenants.templates.contents import NAMED
from tenants.templates.planning import Outcome, Step
from tenants.templates.template import Edition
from tenants.working_time import calendar
from tenants.working_time.hours import weekly_to_json


class Edit(TypedDict):
    """Who builds, and when."""

    by: UUID | None
    at: datetime


class RuleEdit(Edit):
    """The same, in a draft."""

    rule_set_id: UUID


# By subject and key: what is there already, and what has been added.
Ids = dict[tuple[str, str], UUID]


@dataclass(slots=True)
class Site:
    """Where it is built: the ids of what stands, by what a template calls it."""

    edition: Edition
    rule_set_id: UUID | None
    ids: Ids
    edit: Edit

    @classmethod
    async def of(cls, edition: Edition, rule_set_id: UUID | None, *, by: UUID | None, at: datetime) -> "Site":
        """The organization as it stands, and the draft that takes the rules."""
        rows = await current().fetch(_STANDING, rule_set_id)
        ids = {(row["subject"], row["key"]): row["id"] for row in rows}
        return cls(edition, rule_set_id, ids, Edit(by=by, at=at))

    async def take(self, step: Step) -> None:
        """Write what is to be added or changed, and know the entry by its key from here on."""
        wanted = step.wanted
        if step.outcome.acts:
            made = await _VERBS[wanted.subject](self, step)
            self.ids[wanted.subject, step.key] = made.id
        known = self.ids.get((wanted.subject, step.key))
        if known is not None and wanted.subject in NAMED:
            # It may go by its name in another language here.
            self.ids[wanted.subject, wanted.key] = known

    @property
    def draft(self) -> UUID:
        """The draft; rules are only built where there is one."""
        if self.rule_set_id is None:
            raise LookupError("rules need a draft")
        return self.rule_set_id

    @property
    def rule_edit(self) -> RuleEdit:
        """Who edits the draft, and when."""
        return RuleEdit(rule_set_id=self.draft, **self.edit)

    def department(self, code: str | None) -> UUID | None:
        """A department's id."""
        return None if code is None else self.ids["department", code]

    def matter(self, code: str | None) -> UUID | None:
        """A matter's id."""
        return None if code is None else self.ids["matter", code]

    def calendar(self, key: str | None) -> UUID | None:
        """A calendar's id, by its key in the template."""
        entry = next((one for one in self.edition.calendars if one.key == key), None)
        return None if entry is None else self.ids["calendar", entry.name]


async def _calendar(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await calendar.create(
        name=entry.name,
        time_zone=entry.time_zone,
        weekly=weekly_to_json(entry.weekly),
        holiday_region=entry.holiday_region,
        **site.edit,
    )


async def _department(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await department.create(
        code=entry.code,
        name=entry.name,
        parent_id=site.department(entry.parent),
        calendar_id=site.calendar(entry.calendar),
        place=entry.place,
        office_hours=entry.office_hours,
        **site.edit,
    )


async def _position(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await position.create(name=entry.name, rank=entry.rank, **site.edit)


async def _grade(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await grade.create(name=entry.name, level=entry.level, **site.edit)


async def _role(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await role.create(name=entry.name, grants=entry.grants, **site.edit)


async def _roster(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    department_id = site.department(entry.department)
    return await roster.create(name=entry.name, department_id=department_id, places=entry.places, **site.edit)


async def _stage(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await stage_rule.put(
        code=entry.code, name=entry.name, starts=entry.starts, stops=entry.stops, **site.rule_edit
    )


async def _breach_kind(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await breach_kind.put(
        code=entry.code, name=entry.name, description=entry.description, **site.rule_edit
    )


async def _matter(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    values: dict[str, Any] = {
        "name": entry.name,
        "kind": entry.kind,
        "department_id": site.department(entry.department),
        **entry.particulars,
    }
    if step.outcome is Outcome.ADDED:
        return await matter.create(code=entry.code, materials=entry.materials, **values, **site.rule_edit)
    # A checklist that a template does not speak of stays.
    materials = entry.materials or None
    known = site.ids["matter", step.key]
    return await matter.change(known, materials=materials, **values, **site.rule_edit)


async def _tie_break(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    await tie_break_rule.replace(entry.rules, channel=entry.channel, **site.rule_edit)
    return await version.draft(site.draft)


async def _policy(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await case_policy.put(site.matter(entry.matter), entry.policy, **site.rule_edit)


async def _limit(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await time_limit.put(
        code=step.key,
        stage=entry.stage,
        own_stage=entry.own_stage,
        matter_id=site.matter(entry.matter),
        conditions=entry.conditions.to_json(),
        terms=entry.terms.to_json(),
        calendar_id=site.calendar(entry.calendar),
        **site.rule_edit,
    )


async def _route(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await route.put(
        code=step.key,
        target=entry.target,
        matter_id=site.matter(entry.matter),
        conditions=entry.conditions.to_json(),
        note=entry.note,
        department_id=site.department(entry.department),
        as_matter_id=site.matter(entry.as_matter),
        **site.rule_edit,
    )


async def _reply(site: Site, step: Step) -> Any:
    entry = step.wanted.entry
    return await reply_rule.put(
        code=step.key,
        replier=entry.replier,
        matter_id=site.matter(entry.matter),
        conditions=entry.conditions.to_json(),
        department_id=site.department(entry.department),
        note=entry.note,
        **site.rule_edit,
    )


_VERBS: Mapping[str, Callable[[Site, Step], Awaitable[Any]]] = {
    "calendar": _calendar,
    "department": _department,
    "position": _position,
    "grade": _grade,
    "role": _role,
    "roster": _roster,
    "stage": _stage,
    "breach_kind": _breach_kind,
    "matter": _matter,
    "tie_break": _tie_break,
    "case_policy": _policy,
    "time_limit": _limit,
    "route": _route,
    "reply_rule": _reply,
}

_STANDING = """
select 'calendar' as subject, name as key, id from calendars
union all select 'department', code, id from departments
union all select 'matter', code, id from matters where rule_set_id = $1
"""
