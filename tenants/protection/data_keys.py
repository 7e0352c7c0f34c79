"""A tenant's own keys, wrapped by the master key: made when the first text is sealed, newest last."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from tenants.ids import new_id
from tenants.protection import cipher, master
from tenants.protection.cipher import DataKey
from tenants.session import current

# Of an unwrapped key and what comes of it; a process serves many tenants, few of them at a time.
KEPT = 2048

# Held until the transaction ends: what is being sealed keeps its key from being given up.
_NEWEST = "select id, wrapped, master from data_keys order by number desc limit 1 for key share"


async def newest(*, at: datetime) -> DataKey:
    """The key that seals now; the tenant's first one is made here."""
    row = await current().fetchrow(_NEWEST)
    if row is None:
        await add(number=1, at=at)
        row = await current().fetchrow(_NEWEST)
        assert row is not None  # noqa: S101  just written, by us or by somebody quicker
    return _data_key(row["id"], row["wrapped"], row["master"])


async def add(*, number: int, at: datetime) -> UUID:
    """One more key, unless somebody else has just made the one of this number."""
    key_id, tenant_id, keys = new_id(), current().tenant_id, master.in_use()
    wrapped = cipher.wrap(cipher.new_secret(), keys.current, tenant_id=tenant_id, key_id=key_id)
    await current().execute(
        """insert into data_keys (tenant_id, id, number, wrapped, master, created_at)
           values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, number) do nothing""",
        tenant_id,
        key_id,
        number,
        wrapped,
        keys.current.name,
        at,
    )
    return key_id


async def every() -> list[DataKey]:
    """All of the tenant's keys, oldest first: what is looked for may be sealed with any of them."""
    rows = await current().fetch("select id, wrapped, master from data_keys order by number")
    return [_data_key(row["id"], row["wrapped"], row["master"]) for row in rows]


async def of_ids(ids: Collection[UUID]) -> dict[UUID, DataKey]:
    """The keys with these ids."""
    rows = await current().fetch(
        "select id, wrapped, master from data_keys where id = any($1::uuid[])", list(ids)
    )
    return {row["id"]: _data_key(row["id"], row["wrapped"], row["master"]) for row in rows}


def _data_key(key_id: UUID, wrapped: bytes, by: str) -> DataKey:
    return _opened(current().tenant_id, key_id, wrapped, by)


@lru_cache(maxsize=KEPT)
def _opened(tenant_id: UUID, key_id: UUID, wrapped: bytes, by: str) -> DataKey:
    secret = cipher.unwrap(wrapped, master.in_use().named(by), tenant_id=tenant_id, key_id=key_id)
    return DataKey.of(key_id, tenant_id, secret)
