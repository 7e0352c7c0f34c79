"""What nobody will ask for again is thrown away; everything else stays."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tenants import history, idempotency, outbox
from tenants import tenant as tenants
from tenants.ids import new_id
from tenants.session import current, tenant_session
from tests.support.office import Office
from workers.upkeep import tidy_up
from workers.world import World

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
async def tenant(fresh_database: str) -> UUID:
    """The only tenant of a database."""
    return await tenants.create(slug="only", name="清源供水公司", at=AT)


async def nobody_listens(_: object) -> None:
    """Takes every message."""


async def tidied(*, at: datetime) -> None:
    world = World(nobody_listens, now=lambda: at)
    while await tidy_up(world):
        pass


async def remember(key: str, *, at: datetime) -> None:
    await idempotency.remember(
        operation="case.register", key=key, request={}, actor_id=None, result_id=new_id(), at=at
    )


async def issue_token(office: Office, *, expires_at: datetime) -> None:
    holder = await office.staff()
    account, session = new_id(), current()
    await session.execute(
        """insert into accounts (tenant_id, id, staff_id, login, password_hash, created_at, updated_at)
           values ($1, $2, $3, $4, 'x', $5, $5)""",
        session.tenant_id,
        account,
        holder.id,
        f"login-{account}",
        AT,
    )
    await session.execute(
        """insert into refresh_tokens
               (tenant_id, id, account_id, family_id, token_hash, issued_at, expires_at)
           values ($1, $2, $3, $2, $4, $5, $6)""",
        session.tenant_id,
        new_id(),
        account,
        hashlib.sha256(account.bytes).digest(),
        AT,
        expires_at,
    )


async def count(tenant: UUID, table: str) -> int:
    async with tenant_session(tenant) as session:
        found: int = await session.fetchval(f"select count(*) from {table}")
        return found


async def test_an_idempotency_key_is_kept_for_two_days(tenant: UUID) -> None:
    async with tenant_session(tenant):
        await remember("old", at=AT - timedelta(hours=49))
        await remember("young", at=AT - timedelta(hours=47))

    await tidied(at=AT)

    assert await count(tenant, "idempotency_keys") == 1


async def test_an_expired_refresh_token_goes_and_a_valid_one_stays(tenant: UUID) -> None:
    async with tenant_session(tenant):
        office = Office()
        await issue_token(office, expires_at=AT - timedelta(seconds=1))
        await issue_token(office, expires_at=AT + timedelta(seconds=1))

    await tidied(at=AT)

    assert await count(tenant, "refresh_tokens") == 1


async def test_what_has_left_the_house_leaves_the_outbox_but_never_the_history(
    tenant: UUID,
) -> None:
    async with tenant_session(tenant):
        await history.record("test.happened", by=None, at=AT)
    await outbox.deliver(nobody_listens, at=AT, tenant_id=tenant)
    async with tenant_session(tenant):
        await history.record("test.happened", by=None, at=AT)

    await tidied(at=AT + timedelta(days=8))

    async with tenant_session(tenant) as session:
        assert await session.fetchval("select array_agg(seq) from outbox") == [2]
        assert await session.fetchval("select count(*) from events") == 2
        assert await history.broken_at() is None


async def test_every_tenant_is_tidied(fresh_database: str) -> None:
    both = [await tenants.create(slug=slug, name=slug, at=AT) for slug in ("a", "b")]
    for tenant in both:
        async with tenant_session(tenant):
            await remember("old", at=AT - timedelta(days=3))

    await tidied(at=AT)

    assert [await count(tenant, "idempotency_keys") for tenant in both] == [0, 0]
