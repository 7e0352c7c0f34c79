"""Rotation: the master key changes, or a tenant's own keys; what is sealed is sealed anew, bit by bit."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from tenants.protection import cipher, data_keys, master
from tenants.session import database, tenant_session

BATCH = 200
PAGE = 500
# Seals these rows of the running session's tenant anew, with its newest key.
Reseal = Callable[[list[UUID], datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table with rows that name the key they are sealed with, and how one is sealed anew."""

    table: str
    reseal: Reseal


async def tenants() -> AsyncIterator[UUID]:
    """Every tenant, one after the other."""
    previous = UUID(int=0)
    while True:
        rows = await database().fetch("select tenant_id from tenants_after($1, $2)", previous, PAGE)
        for row in rows:
            yield row["tenant_id"]
        if len(rows) < PAGE:
            return
        previous = rows[-1]["tenant_id"]


async def rewrap(tenant_id: UUID) -> int:
    """Wrap the tenant's keys with the current master key; returns how many had an earlier one."""
    keys = master.in_use()
    async with tenant_session(tenant_id) as session:
        rows = await session.fetch(
            "select id, wrapped, master from data_keys where master <> $1 for update", keys.current.name
        )
        for row in rows:
            names = {"tenant_id": tenant_id, "key_id": row["id"]}
            secret = cipher.unwrap(row["wrapped"], keys.named(row["master"]), **names)
            await session.execute(
                "update data_keys set wrapped = $2, master = $3 where id = $1",
                row["id"],
                cipher.wrap(secret, keys.current, **names),
                keys.current.name,
            )
    return len(rows)


async def begin(tenant_id: UUID, *, at: datetime) -> bool:
    """A new key for the tenant, which seals from now on; False where nothing was ever sealed."""
    async with tenant_session(tenant_id) as session:
        newest = await session.fetchval("select max(number) from data_keys")
        if newest is None:
            return False
        await data_keys.add(number=newest + 1, at=at)
        return True


async def waiting(tenant_id: UUID, where: Sealed) -> int:
    """How many rows are sealed with an earlier key."""
    async with tenant_session(tenant_id, readonly=True) as session:
        count: int = await session.fetchval(f"select count(*) from {where.table} where {_EARLIER}")  # noqa: S608
        return count


async def step(tenant_id: UUID, where: Sealed, *, at: datetime) -> int:
    """Seal some more rows anew, in a transaction of its own; returns how many, 0 when all are done."""
    async with tenant_session(tenant_id) as session:
        rows = await session.fetch(
            f"select id from {where.table} where {_EARLIER} order by id limit {BATCH} for update"  # noqa: S608
        )
        if rows:
            await where.reseal([row["id"] for row in rows], at)
        return len(rows)


async def give_up_earlier(tenant_id: UUID) -> int | None:
    """Destroy the keys that nothing is sealed with any more; None where somebody has just used one.

    What a backup holds of them stays readable with the master key of its time.
    """
    try:
        async with tenant_session(tenant_id) as session:
            # Whoever is sealing with one holds it until they are done; then their row stands in the way.
            done = await session.execute(
                "delete from data_keys where number < (select max(number) from data_keys)"
            )
    except asyncpg.ForeignKeyViolationError:
        return None
    return int(done.split()[-1])


_EARLIER = """key_id is not null
    and key_id <> (select k.id from data_keys k order by k.number desc limit 1)"""
