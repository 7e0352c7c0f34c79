"""Builds an organization entry by entry, with the verbs that an administrator has too."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

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
from tenants.templates.contents import NAMED
from tenants.templates.planning import Outcome, Step
from tenants.templates.site import Site
from tenants.working_time import calendar
from tenants.working_time.hours import weekly_to_json


async def take(step: Step, *, on: Site) -> None:
    """Write what is to be added or changed, and know the entry by its key from here on."""
    wanted = step.wanted
    if step.outcome.acts:
        made = await _VERBS[wanted.subject](on, step)
        on.ids[wanted.subject, step.key] = made.id
    known = on.ids.get((wanted.subject, step.key))
    if known is not None and wanted.subject in NAMED:
        # It may go by its name in another language here.
        on.ids[wanted.subject, wanted.key] = known


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
