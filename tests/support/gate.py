"""A gate that several people stand before at the same moment: none goes in before all of them have come."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import UUID

import asyncpg

from tenants.session import database

T = TypeVar("T")


async def at_once(tenant_id: UUID, sql: str, *doings: Awaitable[T]) -> list[T]:
    """Let all of them run until each waits for the rows that `sql` locks; then all of them go on."""
    async with closed(tenant_id, sql) as connection:
        running = [asyncio.ensure_future(one) for one in doings]
        while await _waiting(connection) < len(running):
            for one in running:
                if one.done():
                    one.result()
                    raise AssertionError("somebody did not come to the gate")
    return list(await asyncio.gather(*running))


@asynccontextmanager
async def closed(tenant_id: UUID, sql: str) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy]:
    """Hold the rows that `sql` selects; whoever wants them waits."""
    async with database().acquire() as connection, connection.transaction():
        await connection.execute(f"set local app.tenant_id = '{tenant_id}'")
        await connection.execute(sql)
        yield connection


async def _waiting(connection: asyncpg.pool.PoolConnectionProxy) -> int:
    """How many wait behind whoever holds the gate, or behind one another."""
    found: int = await connection.fetchval(_BEHIND)
    return found


_BEHIND = """
with recursive behind(pid) as (
    select pg_backend_pid()
    union
    select w.pid from pg_locks w join behind b on b.pid = any(pg_blocking_pids(w.pid)) where not w.granted)
select count(*) - 1 from behind
"""
