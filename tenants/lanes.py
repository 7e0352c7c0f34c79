"""Connections kept at hand for single statements: to borrow one from the pool costs more than most."""

import asyncio
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from tenants.session import database

# Whoever waits for a connection of the pool waits no longer than this for one that lies idle here.
IDLE = 1.0


class Lanes:
    """Borrows from a pool what it is asked for, and gives it back once nobody has used it for a moment.

    For statements that leave nothing behind: each is its own transaction, and every setting ends with it.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        # Half of the pool is always left to those who open transactions.
        self._most = pool.get_max_size() // 2
        self._idle: list[tuple[PoolConnectionProxy, float]] = []
        self._tidying: asyncio.TimerHandle | None = None
        self._returning: set[asyncio.Task[None]] = set()

    async def fetchrow(self, sql: str, *arguments: Any) -> asyncpg.Record | None:
        """The first row of one statement."""
        connection = await self._take()
        try:
            row = await connection.fetchrow(sql, *arguments)
        except BaseException:
            # Whatever state it is in, the pool knows how to mend or to replace it.
            await self.pool.release(connection)
            raise
        if len(self._idle) < self._most:
            self._keep(connection)
        else:
            await self.pool.release(connection)
        return row

    async def close(self) -> None:
        """Give everything back; for the end of the process."""
        idle, self._idle = self._idle, []
        for connection, _ in idle:
            await self.pool.release(connection)
        if self._returning:
            await asyncio.wait(self._returning)

    async def _take(self) -> PoolConnectionProxy:
        while self._idle:
            connection, _ = self._idle.pop()
            if _is_alive(connection):
                return connection
            await self.pool.release(connection)
        return await self.pool.acquire(timeout=10)

    def _keep(self, connection: PoolConnectionProxy) -> None:
        loop = asyncio.get_running_loop()
        self._idle.append((connection, loop.time()))
        if self._tidying is None:
            self._tidying = loop.call_later(IDLE, self._tidy)

    def _tidy(self) -> None:
        """The last one given back is the first one taken: those in front are the ones that nobody needs."""
        loop = asyncio.get_running_loop()
        over = loop.time() - IDLE
        while self._idle and self._idle[0][1] <= over:
            task = loop.create_task(self.pool.release(self._idle.pop(0)[0]))
            self._returning.add(task)
            task.add_done_callback(self._returning.discard)
        self._tidying = loop.call_later(IDLE, self._tidy) if self._idle else None


def _is_alive(connection: PoolConnectionProxy) -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        # The server has ended it, and the pool has taken it back from us by itself.
        return False


_lanes: Lanes | None = None


def lanes() -> Lanes:
    """Those of the database that is open."""
    global _lanes
    pool = database()
    if _lanes is None or _lanes.pool is not pool:
        _lanes = Lanes(pool)
    return _lanes


async def close_lanes() -> None:
    """Before the pool is closed, which waits for everything that was borrowed."""
    global _lanes
    if _lanes is not None:
        await _lanes.close()
        _lanes = None
