"""Whoever comes in by a key: recognised by nothing but its hash, and noted as in use."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from tenants.directory.access import FOR_MACHINES, KNOWN, Actor, Permission, Scope, Viewer, widest
from tenants.session import current, database

# When a key was last used is known to the hour: a busy key must not write with every question.
COARSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a key belongs; all that is known before its tenant's session is open."""

    tenant_id: UUID
    id: UUID


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
