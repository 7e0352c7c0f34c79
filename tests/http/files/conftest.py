"""A store for small files, a clerk with some, and what is left of them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from obstore.store import LocalStore
from starlette.applications import Starlette
from strawberry import Schema

from app.files.store import FileStore
from app.settings import Settings
from app.web import create_app
from tenants import history
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.files import Desk
from tests.support.people import People
from tests.support.screen import Screen
from workers.files import tidy_files
from workers.world import World

GRANTS = dict.fromkeys((Permission.CASE_READ, Permission.CASE_REGISTER, Permission.CASE_WORK), Scope.OWN)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the bytes lie."""
    return tmp_path / "files"


@pytest.fixture
async def app(
    settings: Settings, database: asyncpg.Pool, empty_redis: str, schema: Schema, clock: Clock, folder: Path
) -> AsyncIterator[Starlette]:
    """The web application, with a store for small files."""
    given = {
        "file_store": f"file://{folder}",
        "file_limit": 100_000,
        "file_quota": 150_000,
        "files_of_case": 4,
    }
    kept = settings.model_copy(update=given)
    app = create_app(kept, now=clock, schema=schema, passwords=quick_passwords())
    yield app
    await app.state.redis.aclose()


@pytest.fixture
async def desk(api: Api, people: People) -> Desk:
    """A clerk with files."""
    return Desk(Screen(api, await people.somebody(GRANTS)))


def lying(folder: Path) -> list[bytes]:
    """What lies in the store."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def kinds(desk: Desk) -> list[str]:
    """What the history tells of attachments."""
    async with tenant_session(desk.screen.person.tenant_id, readonly=True) as session:
        rows = await session.fetch("select kind from events where kind like 'attachment.%' order by seq")
        assert await history.broken_at() is None
    return [row["kind"] for row in rows]


def code_of(response: Any) -> str:
    """Why it was refused."""
    return str(response.json()["errors"][0]["extensions"]["code"])


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    """As a slow line delivers it."""
    for place in range(0, len(content), 700):
        yield content[place : place + 700]


async def tidy(clock: Clock, folder: Path) -> None:
    """Everything that is to go is taken out of the store."""

    async def nowhere(*_: Any) -> None:
        """Nobody is told."""

    assert not await tidy_files(World(nowhere, clock, files=FileStore(LocalStore(folder))))
