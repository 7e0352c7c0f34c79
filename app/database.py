"""The database as the settings describe it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg

from app.settings import Settings
from tenants.database import UnsafeRole, close_database, open_database, open_pool
from tenants.migrations import Migration, MigrationError, migrate
from tenants.protection import master, masters

UNREACHABLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class DatabaseUnfit(RuntimeError):
    """The database cannot be used or brought up to date; the message says why in one line."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[asyncpg.Pool]:
    """The pool, open for as long as the block runs."""
    master.use(settings.master_keys())
    pool = await open_database(
        settings.database_url,
        min_size=settings.database_pool_min,
        max_size=settings.database_pool_max,
        statement_cache_size=settings.database_statement_cache,
    )
    try:
        yield pool
    finally:
        await close_database()


async def bring_up_to_date(
    settings: Settings, *, progress: Callable[[Migration], None] = lambda _: None
) -> list[Migration]:
    """Apply the migrations that are missing and return them. Raises DatabaseUnfit."""
    try:
        return await migrate(settings.owner_url, progress=progress)
    except MigrationError as error:
        raise DatabaseUnfit(str(error)) from error
    except UNREACHABLE as error:
        name = "DATABASE_OWNER_URL" if settings.database_owner_url else "DATABASE_URL"
        raise _unfit(name, error) from error


async def require_reachable(settings: Settings) -> None:
    """Sign in once as the app, before anything is begun that needs the database. Raises DatabaseUnfit."""
    try:
        pool = await open_pool(
            settings.database_url, max_size=1, statement_cache_size=settings.database_statement_cache
        )
    except (*UNREACHABLE, UnsafeRole) as error:
        raise _unfit("DATABASE_URL", error) from error
    await pool.close()


async def require_keys(settings: Settings) -> None:
    """The keys that personal data are sealed under are those of the settings. Raises DatabaseUnfit."""
    async with opened(settings):
        await require_known_keys()


async def require_known_keys() -> None:
    """The same in a process that has opened the database. Raises DatabaseUnfit."""
    try:
        await masters.require_known()
    except masters.WrongMaster as wrong:
        raise DatabaseUnfit(str(wrong)) from wrong


def _unfit(name: str, error: Exception) -> DatabaseUnfit:
    return DatabaseUnfit(f"{name}: {(str(error).splitlines() or [type(error).__name__])[0]}")
