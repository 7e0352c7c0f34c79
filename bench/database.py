"""A database of a benchmark's own: on the server that DATABASE_URL names, else on one it starts itself."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from app.local import embedded_postgres
from tenants.database import close_database, open_database
from tenants.migrations import migrate


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL with durable settings; the login is a superuser."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    with (
        tempfile.TemporaryDirectory(prefix="shouwen-bench-", dir="/var/tmp") as folder,
        embedded_postgres(Path(folder) / "postgres") as postgres,
    ):
        yield postgres.dsn


@asynccontextmanager
async def opened(server: str) -> AsyncIterator[asyncpg.Connection]:
    """A fresh database on this server, migrated and opened; gone afterwards. Gives the owner's connection."""
    name = f"shouwen_bench_{os.getpid()}"
    admin = await asyncpg.connect(server)
    await admin.execute(f"create database {name}")
    try:
        url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        await migrate(url)
        await open_database(url, min_size=1, max_size=2)
        owner = await asyncpg.connect(url)
        try:
            yield owner
        finally:
            await owner.close()
            await close_database()
    finally:
        await admin.execute(f"drop database if exists {name} with (force)")
        await admin.close()
