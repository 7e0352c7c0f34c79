"""Verbs are tried inside a tenant session; what a test does is rolled back with its tenant forgotten."""

import secrets
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from tenants import tenant as tenants
from tenants.session import TenantSession, tenant_session
from tests.support.office import AT, Office


@pytest.fixture
async def session(tenant: UUID) -> AsyncIterator[TenantSession]:
    """A session of a fresh tenant."""
    async with tenant_session(tenant) as opened:
        yield opened


@pytest.fixture
async def office(session: TenantSession) -> Office:
    """A builder inside the session."""
    return Office()


@pytest.fixture
async def second_tenant(database: asyncpg.Pool) -> UUID:
    """Another organization on the same database."""
    return await tenants.create(slug=f"t-{secrets.token_hex(8)}", name="人民医院", at=AT)
