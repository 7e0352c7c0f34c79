"""Real servers for every test: one PostgreSQL and one Redis a run, a database for each worker process."""

import base64
import itertools
import os
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import pytest
from tortoise.connection import get_connection

from app.settings import Settings
from tenants import tenant as tenants
from tenants.database import close_database, open_database, open_pool
from tenants.protection import master
from tenants.protection.master import MasterKey, MasterKeys
from tenants.session import ALIAS
from tests.support import servers as support
from tests.support.clock import Clock
from tests.support.people import People
from tests.support.servers import Servers

if TYPE_CHECKING:
    from strawberry import Schema

RUN = pytest.StashKey[Path]()
GUARD = pytest.StashKey[Any]()
_counter = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process makes the run's folder; xdist hands it to its workers."""
    given = getattr(config, "workerinput", {}).get("run")
    if given is not None:
        config.stash[RUN] = Path(given)
    else:
        config.stash[RUN], config.stash[GUARD] = support.begin_run()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by xdist for each worker process."""
    node.workerinput["run"] = str(node.config.stash[RUN])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Whoever began the run ends it."""
    guard = config.stash.get(GUARD, None)
    if guard is not None:
        support.end_run(guard)


@pytest.fixture(scope="session")
async def servers(pytestconfig: pytest.Config) -> Servers:
    """PostgreSQL with a migrated template database, and Redis."""
    return await support.servers_of(pytestconfig.stash[RUN])


@pytest.fixture(scope="session")
async def database_url(servers: Servers) -> AsyncIterator[str]:
    """This worker's own database; its login is the owner."""
    name = _name(servers, os.environ.get("PYTEST_XDIST_WORKER", "main"))
    yield await support.clone(servers, name)
    await support.drop(servers, name)


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    """The worker's database, opened: tenant sessions and models work."""
    master.use(MasterKeys(MasterKey(bytes(range(32)))))
    yield await open_database(database_url)
    await close_database()


@pytest.fixture
async def fresh_database(servers: Servers, database: asyncpg.Pool) -> AsyncIterator[str]:
    """A database with nobody else's rows, opened in place of the worker's; its address."""
    name = _name(servers, f"fresh-{os.getpid()}-{next(_counter)}")
    url = await support.clone(servers, name)
    client: Any = get_connection(ALIAS)
    client._pool = await open_pool(url)
    try:
        yield url
    finally:
        fresh, client._pool = client._pool, database
        await fresh.close()
        await support.drop(servers, name)


@pytest.fixture
async def tenant(database: asyncpg.Pool) -> UUID:
    """A tenant that no other test knows."""
    return await tenants.create(
        slug=f"t-{secrets.token_hex(8)}", name="清源供水公司", at=datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    )


@pytest.fixture(scope="session")
async def redis_url(servers: Servers, pytestconfig: pytest.Config) -> str:
    """This worker's own Redis database."""
    return await support.claim_redis(servers, pytestconfig.stash[RUN].name)


@pytest.fixture
async def empty_redis(redis_url: str) -> str:
    """The worker's Redis database with nothing in it."""
    await support.empty_redis(redis_url)
    return redis_url


@pytest.fixture(scope="session")
def settings(database_url: str, redis_url: str) -> Settings:
    """Settings that lead to this worker's servers; `model_copy(update=...)` for others."""
    key = base64.b64encode(bytes(range(32))).decode()
    return Settings(
        database_url=database_url, redis_url=redis_url, signing_key=key, data_key=key, log_level="warning"
    )


@pytest.fixture(scope="session")
def schema() -> "Schema":
    """The schema as shipped."""
    from schema.root import build_schema

    return build_schema()


@pytest.fixture
def clock() -> Clock:
    """What a web process reads the time from."""
    return Clock()


@pytest.fixture
def people(tenant: UUID, settings: Settings, clock: Clock) -> People:
    """A builder of people who can sign in."""
    return People(tenant, settings, clock.at)


@pytest.fixture
def server_folder(pytestconfig: pytest.Config) -> Path:
    """A folder for servers that a test starts itself; what still runs there at the end is stopped."""
    folder = pytestconfig.stash[RUN] / f"own-{os.getpid()}-{next(_counter)}"
    folder.mkdir(mode=0o711)
    with support.taking_turns(folder.parent):  # makes the guard look
        pass
    return folder


def _name(servers: Servers, part: str) -> str:
    return servers.template.replace("template", part)
