"""Routes as they are configured: set and removed in a draft."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

import asyncpg
import orjson
from tortoise import fields

from tenants.base import find
from tenants.constraints import all_or_nothing
from tenants.directory.department import require_open
from tenants.directory.position import Position
from tenants.directory.presence import require_present
from tenants.errors import Code, Refusal, Refusals
from tenants.rules import drafting, routes, version
from tenants.rules.conditions import conditions_from_json
from tenants.rules.drafting import Edit
from tenants.rules.matter import Matter
from tenants.rules.routes import Target
from tenants.rules.version import RuleRow, RuleSetVersion
from tenants.text import optional_line


class Route(RuleRow):
    """A route of one version."""

    matter_id = fields.UUIDField(null=True)
    conditions: fields.Field[Any] = fields.JSONField()
    target = fields.CharEnumField(Target, max_length=20)
    department_id = fields.UUIDField(null=True)
    position_id = fields.UUIDField(null=True)
    staff_id = fields.UUIDField(null=True)
    as_matter_id = fields.UUIDField(null=True)
    note = fields.TextField(null=True)

    class Meta:
        table = "routes"


class Leads(TypedDict, total=False):
    """Where it leads: what the target needs, and nothing else."""

    department_id: UUID | None
    position_id: UUID | None
    staff_id: UUID | None
    as_matter_id: UUID | None


# By target: what must be named, and what else may be.
_NEEDS: Mapping[Target, tuple[frozenset[str], frozenset[str]]] = {
    Target.DEPARTMENT: (frozenset({"department_id"}), frozenset()),
    Target.FIRST_CONTACT: (frozenset(), frozenset()),
    Target.POSITION: (frozenset({"position_id"}), frozenset({"department_id"})),
    Target.DUTY_OFFICER: (frozenset(), frozenset({"department_id"})),
    Target.INTERFACE_PERSON: (frozenset({"staff_id"}), frozenset({"department_id"})),
    Target.LEADER_IN_CHARGE: (frozenset(), frozenset()),
    Target.AS_MATTER: (frozenset({"as_matter_id"}), frozenset()),
}


async def put(
    *,
    rule_set_id: UUID,
    target: Target,
    code: str | None = None,
    matter_id: UUID | None = None,
    conditions: Mapping[str, object] | None = None,
    note: str | None = None,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
    **leads: Unpack[Leads],
) -> Route:
    """Set a route in a draft; one of the same code, else under the same conditions, gives way to it."""
    _require_fitting(target, leads)
    wanted = optional_line(code, "code", most=120)
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        matter = await drafting.row_of(Matter, matter_id, draft, "matter_id") if matter_id else None
        values = {
            "matter_id": matter.id if matter else None,
            "conditions": conditions_from_json(conditions or {}, ("conditions",)).to_json(),
            "target": target,
            "note": optional_line(note, "note", most=1000),
            **await _live(leads, draft),
        }
        usual = target.value
        return await drafting.put(
            Route,
            draft,
            wanted,
            values,
            usual=f"{matter.code}/{usual}" if matter else usual,
            alike=("matter_id",),
            kind="route.set",
            by=by,
            at=at,
        )


async def remove(route_id: UUID, **edit: Unpack[Edit]) -> Route:
    """Take a route out of a draft."""
    return await drafting.take_out(Route, route_id, "route.removed", **edit)


def parse(row: asyncpg.Record) -> routes.Route:
    """A row as a value."""
    return routes.Route(
        id=row["id"],
        code=row["code"],
        conditions=conditions_from_json(
            orjson.loads(row["conditions"]), ("conditions",), matter_id=row["matter_id"]
        ),
        target=Target(row["target"]),
        department_id=row["department_id"],
        position_id=row["position_id"],
        staff_id=row["staff_id"],
        as_matter_id=row["as_matter_id"],
    )


def _require_fitting(target: Target, leads: Leads) -> None:
    needed, allowed = _NEEDS[target]
    named = {name for name, value in leads.items() if value is not None}
    reasons = [
        Refusal(Code.REQUIRED, f"a route to {target.value} names this", (name,))
        for name in sorted(needed - named)
    ]
    reasons += [
        Refusal(Code.INVALID, f"a route to {target.value} does not name this", (name,))
        for name in sorted(named - needed - allowed)
    ]
    if reasons:
        raise Refusals(reasons)


async def _live(leads: Leads, draft: RuleSetVersion) -> dict[str, UUID | None]:
    if (department_id := leads.get("department_id")) is not None:
        await require_open(department_id, "department_id")
    if (staff_id := leads.get("staff_id")) is not None:
        await require_present(staff_id, "staff_id")
    if (position_id := leads.get("position_id")) is not None:
        await find(Position, position_id, "position_id")
    as_matter_id = leads.get("as_matter_id")
    if as_matter_id is not None:
        as_matter_id = (await drafting.row_of(Matter, as_matter_id, draft, "as_matter_id")).id
    return {
        "department_id": department_id,
        "position_id": position_id,
        "staff_id": staff_id,
        "as_matter_id": as_matter_id,
    }
