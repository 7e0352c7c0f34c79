"""One PostgreSQL and one Redis for a whole run of pytest, whichever worker process asks first.

DATABASE_URL and REDIS_URL name servers to use instead; the login then needs CREATEDB and CREATEROLE.
"""

import fcntl
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from redis.asyncio import Redis

from app.local import PostgresServer, RedisServer
from tenants.migrations import migrate

ROOT = Path(__file__).parents[2]
OURS = "shouwen:tests"


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers are, and the database that every other one is cloned from."""

    database_url: str
    redis_url: str
    template: str
    external: bool

    def url_of(self, database: str) -> str:
        """The address of another database on the same server."""
        return urlunsplit(urlsplit(self.database_url)._replace(path=f"/{database}"))


def begin_run() -> tuple[Path, subprocess.Popen[bytes]]:
    """A folder for the run, and a guard that cleans up after it, however it ends.

    The guard waits for the end of its input: that comes with `end_run`, and with a SIGKILL as well.
    """
    # Not pytest's own base: that is closed to the account PostgreSQL runs under, and its path is long.
    folder = Path(tempfile.mkdtemp(prefix="shouwen-tests-", dir="/tmp")).resolve()
    folder.chmod(0o711)
    wait_then = 'cat >/dev/null; [ -e "$0/lock" ] || exec rm -rf "$0"; exec "$1" -m tests.support.guard "$0"'
    command = ["sh", "-c", wait_then, str(folder), sys.executable]
    guard = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT, start_new_session=True)
    return folder, guard


def end_run(guard: subprocess.Popen[bytes]) -> None:
    """Let the guard clean up, and wait for it."""
    assert guard.stdin is not None
    guard.stdin.close()
    guard.wait(timeout=300)


@contextmanager
def taking_turns(folder: Path) -> Iterator[None]:
    """One worker process at a time."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


async def servers_of(folder: Path) -> Servers:
    """The run's servers, started and migrated by the first who asks."""
    known = folder / "servers.json"
    with taking_turns(folder):
        if not known.exists():
            servers = await _start(folder)
            known.write_text(json.dumps(asdict(servers)), encoding="utf-8")
        return Servers(**json.loads(known.read_text(encoding="utf-8")))


async def clone(servers: Servers, name: str) -> str:
    """A database of its own, with every migration applied; returns its address."""
    await _execute(servers.database_url, f'create database "{name}" template "{servers.template}"')
    return servers.url_of(name)


async def drop(servers: Servers, name: str) -> None:
    """Away with it, and with whoever is connected."""
    await _execute(servers.database_url, f'drop database if exists "{name}" with (force)')


async def claim_redis(servers: Servers, run: str) -> str:
    """The address of an empty Redis database that is ours until the run ends."""
    for number in range(64):
        url = urlunsplit(urlsplit(servers.redis_url)._replace(path=f"/{number}"))
        async with Redis.from_url(url) as redis:
            if await redis.dbsize() == 0 and await redis.set(OURS, run, nx=True):
                return url
    raise RuntimeError("no empty Redis database is left")


async def empty_redis(url: str) -> None:
    """Forget everything but whose it is."""
    async with Redis.from_url(url) as redis:
        owner = await redis.get(OURS)
        await redis.flushdb()
        await redis.set(OURS, owner)


async def _start(folder: Path) -> Servers:
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    external = bool(database_url or redis_url)
    if not database_url:
        postgres = PostgresServer(folder / "postgres", durable=False)
        postgres.start()
        database_url = postgres.dsn
    if not redis_url:
        redis = RedisServer(folder / "redis", durable=False)
        redis.start()
        redis_url = redis.url
    servers = Servers(database_url, redis_url, template=f"{folder.name}-template", external=external)
    await _execute(database_url, f'create database "{servers.template}"')
    await migrate(servers.url_of(servers.template))
    return servers


async def _execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
