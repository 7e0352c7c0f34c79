"""The web process in this one: real database and Redis, time moved by the test."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
from starlette.applications import Starlette
from strawberry import Schema

from app.settings import Settings
from app.web import create_app
from schema.root import build_schema
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.people import People, Person


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The schema as shipped."""
    return build_schema()


@pytest.fixture
def clock() -> Clock:
    """What the web process reads the time from."""
    return Clock()


@pytest.fixture
async def app(
    settings: Settings, database: asyncpg.Pool, empty_redis: str, schema: Schema, clock: Clock
) -> AsyncIterator[Starlette]:
    """The web application."""
    app = create_app(settings, now=clock, schema=schema, passwords=quick_passwords())
    yield app
    await app.state.redis.aclose()


@pytest.fixture
def api(app: Starlette) -> Api:
    """A client that has not signed in."""
    return Api(app)


@pytest.fixture
def people(tenant: UUID, settings: Settings, clock: Clock) -> People:
    """A builder of people who can sign in."""
    return People(tenant, settings, clock.at)


@pytest.fixture
async def admin(people: People) -> Person:
    """Somebody who may do everything."""
    return await people.somebody(name="王强")
