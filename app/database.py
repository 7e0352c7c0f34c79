"""The database as the settings describe it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from app.settings import Settings
from tenants.database import close_database, open_database


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[asyncpg.Pool]:
    """The pool, open for as long as the block runs."""
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
