"""Fifty organizations with half a million cases, in a database that is kept for the next run."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from argon2 import PasswordHasher

from app.local import PostgresServer, embedded_postgres
from tenants.migrations import MigrationError, migrate

FOLDER = Path(".local/bench")
GENERATOR = Path(__file__).with_name("data.sql")
PASSWORD = "ein Wasserrohrbruch kommt selten allein"
# When the oldest case was registered; nothing in the data depends on the day of the run.
BEGIN = "timestamptz '2026-03-02T01:00Z'"
# What a small server of its own would be given; the rest is as PostgreSQL comes, safety included.
SERVER = {
    "shared_buffers": "2GB",
    "effective_cache_size": "6GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is: cases and staff of each tenant, events of each case; two clocks a case."""

    tenants: int = 50
    staff: int = 200
    cases: int = 10_000
    events: int = 4


@contextmanager
def server(folder: Path = FOLDER) -> Iterator[PostgresServer]:
    """PostgreSQL with sound settings, its data in the folder; it stops at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    with embedded_postgres(folder / "postgres") as postgres:
        yield postgres


async def tune(url: str) -> bool:
    """Write the settings down; tells whether the server must be started again for them."""
    owner = await asyncpg.connect(url)
    try:
        for name, value in SERVER.items():
            await owner.execute(f"alter system set {name} = '{value}'")
        return bool(await owner.fetchval("show shared_buffers") != SERVER["shared_buffers"])
    finally:
        await owner.close()


async def ready(url: str, size: Size) -> str:
    """The address of the database of that size, built if it is not there or of an older shape."""
    name = f"bench_{size.tenants}_{size.cases}"
    target = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    admin = await asyncpg.connect(url)
    try:
        wanted = fingerprint(size)
        known = await admin.fetchval(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = $1", name
        )
        if known != wanted or not await _brought_up_to_date(target):
            await admin.execute(f"drop database if exists {name} with (force)")
            await admin.execute(f"create database {name}")
            await build(target, size)
            await admin.execute(f"comment on database {name} is '{wanted}'")
    finally:
        await admin.close()
    return target


async def _brought_up_to_date(url: str) -> bool:
    """Whether the shape is this code's, or could be made so without touching the rows."""
    try:
        await migrate(url)
    except MigrationError:
        return False
    return True


async def build(url: str, size: Size, *, progress: bool = True) -> None:
    """Migrate an empty database and fill it."""
    begun = time.perf_counter()
    await migrate(url)
    owner = await asyncpg.connect(url)
    try:
        await owner.execute("set session_replication_role = replica; set synchronous_commit = off")
        await owner.execute("set maintenance_work_mem = '256MB'; set work_mem = '256MB'")
        for statement in statements(size):
            since = time.perf_counter()
            await owner.execute(statement, timeout=1800)
            took = time.perf_counter() - since
            if progress and took > 1:
                print(f"{time.perf_counter() - begun:6.0f} s  {_named(statement)}: {took:.1f} s", flush=True)
        await owner.execute("vacuum (analyze)", timeout=1800)
        await owner.execute("checkpoint", timeout=1800)
    finally:
        await owner.close()
    if progress:
        print(f"{time.perf_counter() - begun:6.0f} s  built {size}", flush=True)


def statements(size: Size) -> list[str]:
    """The generator's statements for a size."""
    values: Mapping[str, object] = {
        **asdict(size),
        "begin": BEGIN,
        "password_hash": f"'{PasswordHasher().hash(PASSWORD)}'",
    }
    text = GENERATOR.read_text(encoding="utf-8")
    filled = re.sub(
        r"\$(tenants|staff|cases|events|begin|password_hash)\b", lambda found: str(values[found[1]]), text
    )
    return [statement.strip() for statement in filled.split(";\n") if statement.strip()]


def fingerprint(size: Size) -> str:
    """Names the content: the generator and the size."""
    return sha256(f"{GENERATOR.read_text(encoding='utf-8')}{size}".encode()).hexdigest()


def _named(statement: str) -> str:
    found = re.search(r"(?:insert into|create unlogged table|create or replace function) (\w+)", statement)
    return found[1] if found else statement[:40]
