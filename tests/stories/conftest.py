"""The water utility of the demo, seen through HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.demo import accounts, water_utility
from app.demo.water_utility import Utility
from app.settings import Settings
from tenants.session import tenant_session
from tests.support.portal import Portal
from tests.support.story import Story

# Monday, 2 March 2026, 9:00 in Shanghai: an ordinary week without a public holiday.
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
async def utility(tenant: UUID) -> Utility:
    """Departments, people, matters and limits of a water utility."""
    async with tenant_session(tenant):
        furnished = await water_utility.furnish(at=MONDAY)
        await accounts.open_for(furnished.staff.values(), password_hash="!", at=MONDAY)
    return furnished


@pytest.fixture
async def portal(tenant: UUID, utility: Utility, settings: Settings) -> AsyncIterator[Portal]:
    """Its people at their screens."""
    opened = Portal(settings, tenant, utility.staff, at=MONDAY)
    yield opened
    await opened.close()


@pytest.fixture
async def story(portal: Portal) -> Story:
    """A day at their desks."""
    return await Story(portal).open()
