"""The web process in this one: real database and Redis, time moved by the test."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from starlette.applications import Starlette
from strawberry import Schema

from app.settings import Settings
from app.web import create_app
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.people import People, Person


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
async def admin(people: People) -> Person:
    """Somebody who may do everything."""
    return await people.somebody(name="王强")
