"""Keys by which machines and portals come in: named, bounded, shown once, revoked by whoever keeps accounts.

A key is `swk_`, eight signs by which people tell it, and 32 random bytes. That is random enough for a plain
hash, and nothing but the hash and the eight signs is kept.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, VersionedModel, find
from tenants.constraints import all_or_nothing
from tenants.directory.access import FOR_MACHINES, Permission, Scope, Viewer
from tenants.directory.authority import require_over, require_tenant_wide
from tenants.directory.bearer import token_hash
from tenants.directory.department import require_open
from tenants.directory.role import Grant
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.text import line

LONGEST_LIFE = timedelta(days=1100)
MOST_KEYS = 200
MARK = "swk_"


class ApiKey(VersionedModel):
    """A key; only the hash of its secret is kept."""

    name = fields.TextField()
    prefix = fields.TextField()
    token_hash = fields.BinaryField()
    department_id = fields.UUIDField()
    created_by_id = fields.UUIDField(null=True)
    expires_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)
    revoked_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "api_keys"


class ApiKeyPermission(TenantModel):
    """A permission of a key, and how far it reaches from the key's department."""

    api_key_id = fields.UUIDField()
    permission = fields.TextField()
    scope = fields.TextField()

    class Meta:
        table = "api_key_permissions"


@dataclass(frozen=True, slots=True)
class Created:
    """A new key; the token is told now and never again."""

    key: ApiKey
    token: str


async def create(
    *,
    name: str,
    department_id: UUID,
    grants: Sequence[Grant],
    expires_at: datetime,
    by: Viewer,
    at: datetime,
) -> Created:
    """Let a machine in; it is given nothing that a machine may not have, nor what its creator has not."""
    require_tenant_wide(by, Permission.ACCOUNT_CONFIGURE)
    named = line(name, "name")
    if not at < expires_at <= at + LONGEST_LIFE:
        raise Refusal(Code.INVALID, f"a key ends within {LONGEST_LIFE.days} days", ("expires_at",))
    prefix = secrets.token_hex(4)
    token = f"{MARK}{prefix}_{secrets.token_urlsafe(32)}"
    async with all_or_nothing():
        await require_open(department_id, "department_id")
        await _require_giveable(grants, department_id, by=by)
        await _require_room(at=at)
        key = await ApiKey.create(
            name=named,
            prefix=prefix,
            token_hash=token_hash(token),
            department_id=department_id,
            created_by_id=by.staff_id,
            expires_at=expires_at,
            created_at=at,
            updated_at=at,
        )
        await _keep(key.id, grants)
        data = {"name": named, "prefix": prefix, "expiresAt": expires_at, "grants": _told(grants)}
        await record("api_key.created", by=by.staff_id, at=at, subject_id=key.id, data=data)
    return Created(key, token)


async def revoke(key_id: UUID, *, expected_version: int | None = None, by: Viewer, at: datetime) -> ApiKey:
    """Shut a key out for good, within seconds; revoking it twice changes nothing."""
    require_tenant_wide(by, Permission.ACCOUNT_CONFIGURE)
    key = await find(ApiKey, key_id, "id", lock=True)
    if key.revoked_at is None:
        await key.change(at=at, expected_version=expected_version, revoked_at=at, revoked_by_id=by.staff_id)
        data = {"name": key.name, "prefix": key.prefix}
        await record("api_key.revoked", by=by.staff_id, at=at, subject_id=key.id, data=data)
    return key


async def _require_giveable(grants: Sequence[Grant], department_id: UUID, *, by: Viewer) -> None:
    if not grants:
        raise Refusal(Code.REQUIRED, "a key that may do nothing is none", ("grants",))
    seen: set[Permission] = set()
    for place, grant in enumerate(grants):
        path = ("grants", place, "permission")
        if grant.permission in seen:
            raise Refusal(Code.CONFLICT, f"{grant.permission} is granted twice", path)
        seen.add(grant.permission)
        if grant.permission not in FOR_MACHINES:
            raise Refusal(Code.NOT_ALLOWED, f"{grant.permission} is for people only", path)
        await _require_held(grant, department_id, place, by=by)


async def _require_held(grant: Grant, department_id: UUID, place: int, *, by: Viewer) -> None:
    """What reaches from the key's department must lie within what its creator reaches."""
    held = by.grants.get(grant.permission)
    if held is None or held.width < grant.scope.width:
        raise Refusal(Code.NOT_ALLOWED, "nobody gives away more than they have", ("grants", place, "scope"))
    if grant.scope in (Scope.DEPARTMENT, Scope.SUBTREE):
        await require_over(by, grant.permission, department_id, path="department_id")


async def _require_room(*, at: datetime) -> None:
    if await ApiKey.filter(revoked_at=None, expires_at__gt=at).count() >= MOST_KEYS:
        raise Refusal(Code.LIMIT_EXCEEDED, f"there are {MOST_KEYS} keys in use: revoke one first")


async def _keep(key_id: UUID, grants: Iterable[Grant]) -> None:
    await ApiKeyPermission.bulk_create(
        ApiKeyPermission(api_key_id=key_id, permission=grant.permission.value, scope=grant.scope.value)
        for grant in grants
    )


def _told(grants: Iterable[Grant]) -> dict[str, str]:
    return {grant.permission.value: grant.scope.value for grant in grants}
