"""Connections kept at hand for single statements: to borrow one from the pool costs more than most."""

import asyncio
from collections import deque
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from tenants.session import database

# In seconds: a connection that nobody has used for so long goes back to the pool.
IDLE = 1.0
# Nobody waits longer than this for one.
PATIENCE = 10.0


class Lanes:
    """Borrows from a pool what it is asked for, and gives it back once nobody has used it for a moment.

    For statements that leave nothing behind: each is its own transaction, and every setting ends with it.
    Whoever finds every lane taken waits in line: more statements at once than the database has cores only
    get in each other's way.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        # Half of the pool is always left to those who open transactions; of a single connection all of it.
        self._kept = pool.get_max_size() // 2
        self._most = max(self._kept, 1)
        self._borrowed = 0
        self._idle: list[tuple[PoolConnectionProxy, float]] = []
        self._line: deque[asyncio.Future[PoolConnectionProxy | None]] = deque()
        self._tidying: asyncio.TimerHandle | None = None
        self._returning: set[asyncio.Task[None]] = set()

    async def fetchrow(self, sql: str, *arguments: Any) -> asyncpg.Record | None:
        """The first row of one statement."""
        connection = await self._take()
        try:
            row = await connection.fetchrow(sql, *arguments)
        except BaseException:
            # Whatever state it is in, the pool knows how to mend or to replace it.
            await self._give_back(connection)
            raise
        if not self._hand_on(connection):
            await self._give_back(connection)
        return row

    async def close(self) -> None:
        """Give everything back; for the end of the process."""
        idle, self._idle = self._idle, []
        for connection, _ in idle:
            await self._give_back(connection)
        if self._returning:
            await asyncio.wait(self._returning)

    async def _take(self) -> PoolConnectionProxy:
        while True:
            while self._idle:
                connection, _ = self._idle.pop()
                if _is_alive(connection):
                    return connection
                await self._give_back(connection)
            if self._borrowed < self._most:
                return await self._borrow()
            handed = await self._wait()
            if handed is not None:
                if _is_alive(handed):
                    return handed
                await self._give_back(handed)

    async def _borrow(self) -> PoolConnectionProxy:
        self._borrowed += 1
        try:
            return await self.pool.acquire(timeout=PATIENCE)
        except BaseException:
            self._leave()
            raise

    async def _wait(self) -> PoolConnectionProxy | None:
        """A connection from whoever is done with it, or None where one may be borrowed."""
        place: asyncio.Future[PoolConnectionProxy | None] = asyncio.get_running_loop().create_future()
        self._line.append(place)
        try:
            async with asyncio.timeout(PATIENCE):
                return await place
        except BaseException:
            # What came at the very moment of giving up is the next one's.
            if place.done() and not place.cancelled():
                handed = place.result()
                if handed is None:
                    self._call_next(None)
                elif not self._hand_on(handed):
                    await self._give_back(handed)
            raise

    def _hand_on(self, connection: PoolConnectionProxy) -> bool:
        """To whoever waits, else to lie at hand; False where it cannot be kept."""
        if self._call_next(connection):
            return True
        if not self._kept:
            return False
        loop = asyncio.get_running_loop()
        self._idle.append((connection, loop.time()))
        if self._tidying is None:
            self._tidying = loop.call_later(IDLE, self._tidy)
        return True

    def _call_next(self, connection: PoolConnectionProxy | None) -> bool:
        while self._line:
            place = self._line.popleft()
            if not place.done():
                place.set_result(connection)
                return True
        return False

    async def _give_back(self, connection: PoolConnectionProxy) -> None:
        try:
            await self.pool.release(connection)
        finally:
            self._leave()

    def _leave(self) -> None:
        self._borrowed -= 1
        self._call_next(None)

    def _tidy(self) -> None:
        """The last one given back is the first one taken: those in front are the ones that nobody needs."""
        loop = asyncio.get_running_loop()
        over = loop.time() - IDLE
        while self._idle and self._idle[0][1] <= over:
            task = loop.create_task(self._give_back(self._idle.pop(0)[0]))
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
