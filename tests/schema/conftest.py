"""The schema as shipped, asked over HTTP by people who may do this or that."""

import secrets
from collections.abc import AsyncIterator

import asyncpg
import pytest
from starlette.applications import Starlette
from strawberry import Schema

from app.settings import Settings
from app.web import create_app
from tenants import tenant as tenants
from tenants.directory.access import Permission, Scope
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.people import People
from tests.support.screen import Screen


@pytest.fixture
async def app(
    settings: Settings, database: asyncpg.Pool, redis_url: str, schema: Schema, clock: Clock
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
async def admin(api: Api, people: People) -> Screen:
    """Somebody who may do everything."""
    return Screen(api, await people.somebody(name="王强"))


@pytest.fixture
async def reader(api: Api, people: People) -> Screen:
    """Somebody who may read the directory and the rules, and change nothing."""
    grants = dict.fromkeys((Permission.DIRECTORY_READ, Permission.RULES_READ), Scope.TENANT)
    return Screen(api, await people.somebody(grants, name="李娜"))


@pytest.fixture
async def local(api: Api, people: People) -> Screen:
    """Somebody who may change anything, but only within their own department and below."""
    return Screen(api, await people.somebody(dict.fromkeys(Permission, Scope.SUBTREE), name="张伟"))


@pytest.fixture
async def stranger(api: Api, database: asyncpg.Pool, settings: Settings, clock: Clock) -> Screen:
    """Somebody who may do everything, in another organization."""
    other = await tenants.create(slug=f"s-{secrets.token_hex(8)}", name="人民医院", at=clock.at)
    return Screen(api, await People(other, settings, clock.at).somebody(name="陈静"))
