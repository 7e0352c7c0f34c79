"""The only door to tenant-owned rows: one transaction with one tenant."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.connection import get_connection, get_connections

from tenants.errors import Outrun

ALIAS = "default"
Isolation = Literal["read_committed", "repeatable_read", "serializable"]


class NoTenantSession(RuntimeError):
    """Tenant-owned rows were asked for outside a tenant session."""


class TenantSession:
    """An open transaction that sees the rows of one tenant; concurrent callers take turns."""

    def __init__(self, tenant_id: UUID, connection: PoolConnectionProxy, wrapper: TransactionWrapper) -> None:
        self.tenant_id = tenant_id
        self._connection = connection
        self._wrapper = wrapper
        self._turn: asyncio.Lock = wrapper._lock
        # What is done here is dated at this moment; None where nobody said, as in the worker's rounds.
        self.moment: datetime | None = None
        # The newest event recorded here about each case, and (None) the newest of all.
        self.latest_events: dict[UUID | None, UUID] = {}

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """All rows."""
        async with self._turn:
            return await self._connection.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """The first row, or None."""
        async with self._turn:
            return await self._connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or None."""
        async with self._turn:
            return await self._connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        """The command tag, e.g. `UPDATE 3`."""
        async with self._turn:
            return await self._connection.execute(sql, *args)

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """One statement for many rows."""
        async with self._turn:
            await self._connection.executemany(sql, rows)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[PoolConnectionProxy]:
        """The connection itself, for what cannot be asked through this session; the others wait meanwhile."""
        async with self._turn:
            yield self._connection

    def come_after(self, changed_at: datetime) -> None:
        """Raises Outrun where the row that was just locked has been changed after the session's moment."""
        if self.moment is not None and changed_at > self.moment:
            raise Outrun(changed_at)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make this the session of the running task: `current()` and Tortoise queries use it."""
        storage = get_connections().set(ALIAS, self._wrapper)
        here = _current.set(self)
        try:
            yield
        finally:
            _current.reset(here)
            get_connections().reset(storage)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What fails inside leaves nothing; what came before stays. Not for concurrent callers."""
        mark = self._connection.transaction()
        events = dict(self.latest_events)
        async with self._turn:
            await mark.start()
        try:
            yield
        except BaseException:
            self.latest_events = events
            async with self._turn:
                await mark.rollback()
            raise
        async with self._turn:
            await mark.commit()


_current: ContextVar[TenantSession | None] = ContextVar("tenant_session", default=None)


def current() -> TenantSession:
    """The session this task runs in; raises NoTenantSession where there is none."""
    session = _current.get()
    if session is None:
        raise NoTenantSession("open a tenant_session first")
    return session


def current_tenant_id() -> UUID:
    """The tenant of the running session."""
    return current().tenant_id


def database() -> asyncpg.Pool:
    """The pool behind every session; for reads that set the tenant in their own statement."""
    client = cast("AsyncpgDBClient", get_connection(ALIAS))
    if isinstance(client, TransactionWrapper):
        client = client._parent
    if client._pool is None:
        raise RuntimeError("the database is not open")
    return client._pool


@asynccontextmanager
async def tenant_session(
    tenant_id: UUID, *, readonly: bool = False, isolation: Isolation | None = None
) -> AsyncIterator[TenantSession]:
    """Open a transaction for one tenant; commits at the end, rolls back on any exception.

    Tortoise queries of the running task use the same connection. Refuses to nest: one operation, one tenant.
    """
    if _current.get() is not None:
        raise RuntimeError("a tenant session is already open here")
    async with tenant_transaction(tenant_id, readonly=readonly, isolation=isolation) as session:
        with session.running():
            yield session


@asynccontextmanager
async def tenant_transaction(
    tenant_id: UUID, *, readonly: bool = False, isolation: Isolation | None = None
) -> AsyncIterator[TenantSession]:
    """The transaction alone, for a face whose tasks share one session: each enters `running()` itself."""
    client = cast("AsyncpgDBClient", get_connection(ALIAS))
    pool = database()
    connection = await pool.acquire(timeout=10)
    try:
        wrapper = TransactionWrapper(client)
        # Tortoise cannot begin with an isolation level, and leaks the connection when beginning fails.
        wrapper._connection = cast("asyncpg.Connection", connection)
        wrapper.transaction = connection.transaction(readonly=readonly, isolation=isolation)
        await wrapper.transaction.start()
        try:
            # The simple protocol: one message, nothing to prepare. A UUID's text holds no quote.
            await connection.execute(f"SET LOCAL app.tenant_id = '{UUID(str(tenant_id))}'")
            yield TenantSession(tenant_id, connection, wrapper)
            if not readonly:
                # COMMIT of a failed transaction reports success and keeps nothing; this statement fails
                # instead, and tells of a broken deferred constraint while there is an error to give.
                await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except BaseException:
            if not connection.is_closed():
                await wrapper.rollback()
            raise
        await wrapper.commit()
    finally:
        await pool.release(connection)
