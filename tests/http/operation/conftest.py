"""The small schema, asked by somebody who may do everything."""

from uuid import UUID

import asyncpg
import pytest

from app.settings import Settings
from app.web import create_app
from tenants.session import tenant_session
from tests.http.small_schema import Trouble, build
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.people import Person

ERRORS = "errors { code message path }"
ADD = 'a: postCreate(input: {name: "甲"}) { errors { code } }'


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture
async def small(
    settings: Settings,
    database: asyncpg.Pool,
    empty_redis: str,
    clock: Clock,
    trouble: Trouble,
    admin: Person,
) -> Api:
    """The small schema, asked by somebody who may do everything."""
    app = create_app(settings, now=clock, schema=build(trouble), passwords=quick_passwords())
    return Api(app, admin.token)


async def names(tenant: UUID) -> list[str]:
    """The positions that a test has made."""
    async with tenant_session(tenant, readonly=True) as session:
        rows = await session.fetch("select name from positions where name not like '职务%' order by name")
    return [row["name"] for row in rows]
