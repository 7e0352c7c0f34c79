"""Refresh tokens: each is good once and names its successor's family, so that a stolen one betrays itself."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.history import record
from tenants.ids import new_id
from tenants.session import current, database


class RefreshToken(TenantModel):
    """One token of a family; a family is one signed-in device. Only the token's hash is kept."""

    account_id = fields.UUIDField()
    family_id = fields.UUIDField()
    token_hash = fields.BinaryField()
    issued_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "refresh_tokens"


@dataclass(frozen=True, slots=True)
class Found:
    """Where a token belongs; all that is known before its tenant's session is open."""

    tenant_id: UUID
    id: UUID


async def look_up(token_hash: bytes) -> Found | None:
    """The tenant and id of a token, asked before anybody has signed in."""
    row = await database().fetchrow("select tenant_id, id from refresh_token_by_hash($1)", token_hash)
    return Found(row["tenant_id"], row["id"]) if row else None


async def begin(*, account_id: UUID, token_hash: bytes, at: datetime, expires_at: datetime) -> RefreshToken:
    """The first token of a new family."""
    return await _issue(account_id, new_id(), token_hash, at=at, expires_at=expires_at)


async def use(
    token_id: UUID, *, successor_hash: bytes, at: datetime, expires_at: datetime
) -> RefreshToken | None:
    """Trade a token for its successor; None when it is no longer good.

    A token shown a second time is in two hands: its whole family is revoked, and that is on record.
    """
    token = await RefreshToken.filter(id=token_id).select_for_update().get_or_none()
    if token is None or token.revoked_at is not None or token.expires_at <= at:
        return None
    if token.used_at is not None:
        await revoke_family(token.family_id, at=at)
        await record("account.token_reused", by=None, at=at, subject_id=await _owner(token.account_id))
        return None
    await RefreshToken.filter(id=token.id).update(used_at=at)
    return await _issue(token.account_id, token.family_id, successor_hash, at=at, expires_at=expires_at)


async def revoke_family(family_id: UUID, *, at: datetime) -> None:
    """End one session."""
    await RefreshToken.filter(family_id=family_id, revoked_at=None).update(revoked_at=at)


async def revoke_all(account_id: UUID, *, at: datetime) -> None:
    """End every session of an account."""
    await RefreshToken.filter(account_id=account_id, revoked_at=None).update(revoked_at=at)


async def family_of(token_id: UUID) -> UUID | None:
    """The family of a token."""
    token = await RefreshToken.get_or_none(id=token_id)
    return token.family_id if token else None


async def _issue(
    account_id: UUID, family_id: UUID, token_hash: bytes, *, at: datetime, expires_at: datetime
) -> RefreshToken:
    return await RefreshToken.create(
        account_id=account_id,
        family_id=family_id,
        token_hash=token_hash,
        issued_at=at,
        expires_at=expires_at,
    )


async def _owner(account_id: UUID) -> UUID:
    owner: UUID = await current().fetchval("select staff_id from accounts where id = $1", account_id)
    return owner
