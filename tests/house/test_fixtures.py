"""The fixtures that every other test stands on."""

from uuid import UUID

import asyncpg

from tenants.session import database as current_database
from tenants.session import tenant_session
from tenants.tenant import Tenant


async def test_each_test_gets_a_tenant_of_its_own_in_the_workers_database(
    tenant: UUID, database: asyncpg.Pool
) -> None:
    async with tenant_session(tenant):
        assert (await Tenant.all().values_list("id", flat=True)) == [tenant]


async def test_a_fresh_database_replaces_the_workers_and_holds_no_tenant(
    tenant: UUID, fresh_database: str, database: asyncpg.Pool
) -> None:
    assert current_database() is not database
    async with tenant_session(tenant):
        assert await Tenant.all().count() == 0


async def test_after_a_fresh_database_the_workers_is_back(tenant: UUID, database: asyncpg.Pool) -> None:
    assert current_database() is database
    async with tenant_session(tenant):
        assert await Tenant.all().count() == 1


async def test_redis_is_empty_but_for_the_mark_of_the_run(empty_redis: str) -> None:
    from redis.asyncio import Redis

    async with Redis.from_url(empty_redis) as redis:
        assert await redis.keys("*") == [b"shouwen:tests"]
