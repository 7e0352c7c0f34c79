"""Keys by which machines and portals come in: named, bounded, shown once, revoked by whoever keeps accounts.

A key is `swk_`, eight signs by which people tell it, and 32 random bytes. That is random enough for a plain
hash, and nothing but the hash and the eight signs is kept.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, VersionedModel, find
from tenants.constraints import all_or_nothing
from tenants.directory.access import FOR_MACHINES, KNOWN, Actor, Permission, Scope, Viewer, widest
from tenants.directory.authority import require_over, require_tenant_wide
from tenants.directory.department import require_open
from tenants.directory.role import Grant
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.session import current, database
from tenants.text import line

LONGEST_LIFE = timedelta(days=1100)
MOST_KEYS = 200
MARK = "swk_"
# When a key was last used is known to the hour: a busy key must not write with every question.
COARSE = timedelta(hours=1)


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


@dataclass(frozen=True, slots=True)
class Found:
    """Where a key belongs; all that is known before its tenant's session is open."""

    tenant_id: UUID
    id: UUID


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


_KEY = re.compile(r"swk_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")


def is_key(token: str) -> bool:
    """Whether a text has the shape of a key; says nothing of its being good."""
    return _KEY.fullmatch(token) is not None


def token_hash(token: str) -> bytes:
    """All that is kept of a key beside its first signs."""
    return sha256(token.encode()).digest()


async def look_up(token_hash: bytes) -> Found | None:
    """The tenant and id of a key, asked before anybody is known."""
    row = await database().fetchrow("select tenant_id, id from api_key_by_hash($1)", token_hash)
    return Found(row["tenant_id"], row["id"]) if row else None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a key is, and until when."""

    viewer: Viewer
    expires_at: datetime
    last_used_at: datetime | None


async def load(key_id: UUID, *, at: datetime) -> Bearer | None:
    """The machine behind a key; None for one that has ended or was revoked, and in a suspended tenant."""
    row = await current().fetchrow(_BEARER, key_id, at)
    if row is None:
        return None
    grants = widest((Permission(name), Scope(scope)) for name, scope in row["grants"] if name in KNOWN)
    viewer = Viewer(
        tenant_id=row["tenant_id"],
        staff_id=key_id,
        account_id=key_id,
        department_id=row["department_id"],
        subtree=frozenset(row["subtree"]),
        above=frozenset(row["above"]),
        # What a machine may be given can shrink with a release.
        grants={name: scope for name, scope in grants.items() if name in FOR_MACHINES},
        actor=Actor.MACHINE,
    )
    return Bearer(viewer, row["expires_at"], row["last_used_at"])


_BEARER = """
with recursive below(id) as (
    select department_id from api_keys where id = $1
    union select d.id from departments d join below b on d.parent_id = b.id
), above(id) as (
    select d.parent_id from departments d join api_keys k on d.id = k.department_id where k.id = $1
    union select d.parent_id from departments d join above a on d.id = a.id
)
select k.tenant_id, k.department_id, k.expires_at, k.last_used_at,
    array(select id from below) as subtree,
    array(select id from above where id is not null) as above,
    array(select (p.permission, p.scope) from api_key_permissions p where p.api_key_id = k.id) as grants
from api_keys k join tenants t on t.id = k.tenant_id
where k.id = $1 and k.revoked_at is null and k.expires_at > $2 and t.state = 'active'
"""


async def used(key_id: UUID, *, at: datetime) -> None:
    """Note that the key is in use, once an hour at most."""
    await current().execute(
        """update api_keys set last_used_at = $2
           where id = $1 and (last_used_at is null or last_used_at <= $3)""",
        key_id,
        at,
        at - COARSE,
    )


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
