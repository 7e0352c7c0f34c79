"""Roles: named sets of permissions, and who has them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, VersionedModel, find
from tenants.constraints import all_or_nothing
from tenants.directory.access import KNOWN, Permission, Scope
from tenants.directory.charge import somebody_stays_in_charge
from tenants.editing import Check, checked, edit, remove
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.text import line


class Role(VersionedModel):
    """A named set of permissions."""

    name = fields.TextField()

    class Meta:
        table = "roles"


class RolePermission(TenantModel):
    """A permission that a role grants, and how far it reaches."""

    role_id = fields.UUIDField()
    permission = fields.TextField()
    scope = fields.TextField()

    class Meta:
        table = "role_permissions"


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission and its reach."""

    permission: Permission
    scope: Scope


_CHECKS: dict[str, Check] = {"name": line}


async def create(*, name: str, grants: Sequence[Grant], by: UUID | None, at: datetime) -> Role:
    """Add a role; refuses a name that is taken and a permission named twice."""
    values = checked({"name": name}, _CHECKS)
    _require_each_once(grants)
    async with all_or_nothing():
        role = await Role.create(**values, created_at=at, updated_at=at)
        await _keep(role.id, grants)
        await record(
            "role.created", by=by, at=at, subject_id=role.id, data={**values, "grants": _told(grants)}
        )
    return role


async def change(
    role_id: UUID,
    *,
    name: str | None = None,
    grants: Sequence[Grant] | None = None,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
) -> Role:
    """Rename it, or replace all it grants; whoever has the role is affected at once."""
    values = checked({} if name is None else {"name": name}, _CHECKS)
    async with all_or_nothing(), somebody_stays_in_charge("grants"):
        role = await find(Role, role_id, "id", lock=True)
        await edit(role, values, "role.changed", by=by, at=at, expected_version=expected_version)
        if grants is not None:
            await _regrant(role, grants, by=by, at=at)
    return role


async def delete(
    role_id: UUID, *, by: UUID | None, at: datetime, expected_version: int | None = None
) -> Role:
    """Remove a role that nobody has."""
    async with all_or_nothing(in_use="there are members of the staff with this role"):
        role = await find(Role, role_id, "id", lock=True)
        await remove(role, "role.deleted", by=by, at=at, expected_version=expected_version, name=role.name)
    return role


async def grants_of(role_id: UUID) -> frozenset[Grant]:
    """What a role allows now."""
    rows = await RolePermission.filter(role_id=role_id)
    return frozenset(
        Grant(Permission(row.permission), Scope(row.scope)) for row in rows if row.permission in KNOWN
    )


async def _regrant(role: Role, grants: Sequence[Grant], *, by: UUID | None, at: datetime) -> None:
    _require_each_once(grants)
    before = await grants_of(role.id)
    if before == frozenset(grants):
        return
    await RolePermission.filter(role_id=role.id).delete()
    await _keep(role.id, grants)
    await role.change(at=at)
    data = {"from": _told(before), "to": _told(grants)}
    await record("role.regranted", by=by, at=at, subject_id=role.id, data=data)


async def _keep(role_id: UUID, grants: Iterable[Grant]) -> None:
    await RolePermission.bulk_create(
        RolePermission(role_id=role_id, permission=grant.permission.value, scope=grant.scope.value)
        for grant in grants
    )


def _require_each_once(grants: Sequence[Grant]) -> None:
    seen: set[Permission] = set()
    for place, grant in enumerate(grants):
        if grant.permission in seen:
            raise Refusal(
                Code.CONFLICT, f"{grant.permission} is granted twice", ("grants", place, "permission")
            )
        seen.add(grant.permission)


def _told(grants: Iterable[Grant]) -> dict[str, str]:
    return {grant.permission.value: grant.scope.value for grant in sorted(grants, key=lambda g: g.permission)}
