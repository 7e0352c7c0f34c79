"""Servers and worker processes of a test's own, to be killed."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from redis.asyncio import Redis
from tortoise.connection import get_connection

from app.local import PostgresServer, RedisServer
from tenants import tenant as tenants
from tenants.database import open_pool
from tenants.migrations import migrate
from tenants.session import ALIAS, tenant_session
from tests.support.clockwork import Works, furnish, open_cases
from tests.support.commands import KEYS, ROOT, command, environment

PATIENCE = 40.0


@dataclass(slots=True)
class Plant:
    """One PostgreSQL, one Redis, one tenant, and the workers that a test has started."""

    folder: Path
    postgres: PostgresServer
    redis: RedisServer
    works: Works
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A worker process as an operator starts it."""
        env = environment(
            DATABASE_URL=self.postgres.dsn,
            REDIS_URL=self.redis.url,
            **KEYS,
            LOG_LEVEL="warning",
        )
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                command("worker"), cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.workers.append(worker)
        return worker

    @property
    def log(self) -> Path:
        """What the workers have said."""
        return self.folder / "workers.log"

    def crash_postgres(self) -> None:
        """Stop it at once: every session is torn off, nothing is tidied up."""
        pid = self.postgres.pid
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        deadline = time.monotonic() + PATIENCE
        while self.postgres.alive and time.monotonic() < deadline:
            time.sleep(0.01)

    async def open_cases(self, cases: int, *, at: datetime) -> list[UUID]:
        """Cases with clocks that are due or not, as their moment of opening says."""
        async with tenant_session(self.works.tenant_id):
            return await open_cases(self.works, cases, at=at)

    async def fetch(self, sql: str) -> list[asyncpg.Record]:
        """Rows of the tenant."""
        async with tenant_session(self.works.tenant_id, readonly=True) as session:
            return await session.fetch(sql)

    async def value(self, sql: str) -> Any:
        """The first column of the first row."""
        return (await self.fetch(sql))[0][0]


@asynccontextmanager
async def plant(folder: Path, *, at: datetime, durable: bool = False) -> AsyncIterator[Plant]:
    """Everything running but no worker yet; at the end nothing runs any more.

    Only a durable PostgreSQL keeps every committed transaction when it crashes.
    """
    postgres = PostgresServer(folder / "postgres", durable=durable)
    redis = RedisServer(folder / "redis", durable=False)
    built: Plant | None = None
    try:
        postgres.start()
        redis.start()
        await migrate(postgres.dsn)
        with opened_in_place(pool := await open_pool(postgres.dsn)):
            built = Plant(folder, postgres, redis, await _works(at))
            try:
                yield built
            finally:
                pool.terminate()
    finally:
        for worker in built.workers if built else ():
            if worker.poll() is None:
                worker.kill()
                worker.wait(PATIENCE)
        redis.stop()
        postgres.stop()


@contextmanager
def opened_in_place(pool: asyncpg.Pool) -> Iterator[None]:
    """Tenant sessions of this process go to another database for a while."""
    client: Any = get_connection(ALIAS)
    usual, client._pool = client._pool, pool
    try:
        yield
    finally:
        client._pool = usual


async def until(holds: Callable[[], Awaitable[bool]], what: str, *, within: float = PATIENCE) -> None:
    """Ask again until it holds; what is away for a moment is asked again."""
    deadline = time.monotonic() + within
    while True:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            if await holds():
                return
        assert time.monotonic() < deadline, f"in {within:.0f} s it did not come about that {what}"
        await asyncio.sleep(0.01)  # between questions to another process


@asynccontextmanager
async def listening(redis: RedisServer, channel: str) -> AsyncIterator[list[bytes]]:
    """Everything that is published on a channel meanwhile."""
    heard: list[bytes] = []
    async with Redis.from_url(redis.url) as client, client.pubsub() as subscription:
        await subscription.subscribe(channel)
        await subscription.get_message(timeout=5)  # the confirmation

        async def listen() -> None:
            async for message in subscription.listen():
                heard.append(message["data"])  # noqa: PERF401 - heard one by one, read meanwhile

        task = asyncio.create_task(listen())
        try:
            yield heard
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _works(at: datetime) -> Works:
    tenant_id = await tenants.create(slug="plant", name="清源供水公司", at=at)
    async with tenant_session(tenant_id):
        return await furnish(tenant_id, at=at)
