"""Listens to what is sent to PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asyncpg.connection import LoggedQuery
from tortoise.connection import get_connection

from tenants.database import open_pool
from tenants.session import ALIAS


class Statements:
    """The statements in the order in which they were sent."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def clear(self) -> None:
        """Forget what was heard so far."""
        self.seen.clear()

    def hear(self, query: LoggedQuery) -> None:
        """Note one."""
        self.seen.append(query.query)


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Statements]:
    """Put a pool of a single connection in the place of the open one, and listen to it.

    Whatever needs a second connection to answer one operation waits for ever.
    """
    client: Any = get_connection(ALIAS)
    before, client._pool = client._pool, await open_pool(url, min_size=1, max_size=1)
    heard = Statements()
    try:
        async with client._pool.acquire() as connection:
            connection._con.add_query_logger(heard.hear)
        yield heard
    finally:
        single, client._pool = client._pool, before
        await single.close()
