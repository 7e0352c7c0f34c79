"""Verbs are tried inside a tenant session; what a test does is rolled back with its tenant forgotten."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from tenants.session import TenantSession, tenant_session
from tests.support.office import Office


@pytest.fixture
async def session(tenant: UUID) -> AsyncIterator[TenantSession]:
    """A session of a fresh tenant."""
    async with tenant_session(tenant) as opened:
        yield opened


@pytest.fixture
async def office(session: TenantSession) -> Office:
    """A builder inside the session."""
    return Office()
