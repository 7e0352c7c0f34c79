"""Web processes that listen on a port, and the worker that carries events between them."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest
from starlette.applications import Starlette
from strawberry import Schema

from app.broadcast import Broadcast
from app.settings import Settings
from app.web import create_app
from tenants import outbox
from tenants import tenant as tenants
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.people import People, Person
from tests.support.screen import Screen
from tests.support.serving import serving

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def app(
    settings: Settings, database: asyncpg.Pool, empty_redis: str, schema: Schema, clock: Clock
) -> AsyncIterator[Starlette]:
    """The web application whose WebSockets are tried."""
    app = create_app(settings, now=clock, schema=schema, passwords=quick_passwords())
    sockets = app.state.sockets
    sockets._terms = replace(sockets._terms, introduction=0.3, look_at_sign_in=0.05, most_operations=5)
    yield app
    await app.state.bell.close()
    await app.state.redis.aclose()


@pytest.fixture
async def address(app: Starlette) -> AsyncIterator[str]:
    """Where it listens."""
    async with serving(app) as address:
        yield address


@pytest.fixture
async def api(settings: Settings, schema: Schema, clock: Clock, app: Starlette) -> AsyncIterator[Api]:
    """Another web application, over HTTP: whoever writes does not write where others listen."""
    other = create_app(settings, now=clock, schema=schema, passwords=quick_passwords())
    yield Api(other)
    await other.state.bell.close()
    await other.state.redis.aclose()


@pytest.fixture
async def deliver(tenant: UUID, settings: Settings, clock: Clock) -> AsyncIterator[Deliver]:
    """One round of the worker's outbox: announces what has happened, and says how much that was."""
    broadcast = Broadcast(settings.redis_url)

    async def deliver() -> int:
        clock.advance(milliseconds=1)
        delivery = await outbox.deliver(broadcast.publish, at=clock.at, tenant_id=tenant)
        assert delivery.error is None
        return delivery.delivered

    yield deliver
    await broadcast.close()


@pytest.fixture
async def admin(people: People) -> Person:
    """Somebody who may do everything."""
    return await people.somebody(name="王强")


@pytest.fixture
async def stranger(api: Api, database: asyncpg.Pool, settings: Settings, clock: Clock) -> Screen:
    """Somebody who may do everything, in another organization."""
    other = await tenants.create(slug=f"s-{secrets.token_hex(8)}", name="人民医院", at=clock.at)
    return Screen(api, await People(other, settings, clock.at).somebody(name="陈静"))
