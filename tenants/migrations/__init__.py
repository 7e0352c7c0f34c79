"""Numbered SQL, applied in order: one transaction each, under one lock, never half."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

_LOCK = 7_235_419_001
_LEDGER = """
create table if not exists schema_migrations (
    number integer primary key, name text not null, checksum text not null,
    applied_at timestamptz not null default now())
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the database's shape."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Names the text, so that an edited step is noticed."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


class MigrationError(RuntimeError):
    """The database and this code do not belong together."""


def available(folder: Path | None = None) -> list[Migration]:
    """Every step this code knows, in order."""
    folder = folder or Path(__file__).parent
    steps = [
        Migration(int(path.stem.split("_", 1)[0]), path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("[0-9]*.sql"))
    ]
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise MigrationError("migration numbers must run from 1 without a gap")
    return steps


async def migrate(
    url: str, *, folder: Path | None = None, progress: Callable[[Migration], None] = lambda _: None
) -> list[Migration]:
    """Apply what is missing and return it; safe to run from several processes at once."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await connection.execute(_LEDGER)
        missing = await pending(connection, available(folder))
        for step in missing:
            async with connection.transaction():
                await connection.execute(step.sql)
                await connection.execute(
                    "insert into schema_migrations (number, name, checksum) values ($1, $2, $3)",
                    step.number,
                    step.name,
                    step.checksum,
                )
            progress(step)
        return missing
    finally:
        await connection.close()


async def pending(connection: asyncpg.Connection, steps: list[Migration]) -> list[Migration]:
    """What is still to be applied; refuses a database that is newer or was migrated with other texts."""
    rows = await connection.fetch("select number, name, checksum from schema_migrations order by number")
    known = {step.number: step for step in steps}
    for row in rows:
        step = known.get(row["number"])
        if step is None:
            raise MigrationError(f"the database is newer than this code: {row['name']}")
        if step.checksum != row["checksum"]:
            raise MigrationError(f"{step.name} was changed after it had been applied")
    applied = {row["number"] for row in rows}
    return [step for step in steps if step.number not in applied]
