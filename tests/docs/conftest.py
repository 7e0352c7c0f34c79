"""The demo's water utility, as a reader of the documents has it."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from app.demo import accounts, water_utility
from app.demo.water_utility import Utility
from app.settings import Settings
from tenants import tenant
from tenants.session import tenant_session
from tests.stories.conftest import MONDAY
from tests.support.api import quick_passwords
from tests.support.portal import Portal


@pytest.fixture
async def demo(fresh_database: str) -> UUID:
    """The demo's tenant, with nobody in it yet."""
    return await tenant.create(slug=water_utility.SLUG, name=water_utility.NAME, at=MONDAY)


@pytest.fixture
async def utility(demo: UUID) -> Utility:
    """Its departments and people, before the first case."""
    async with tenant_session(demo):
        furnished = await water_utility.furnish(at=MONDAY)
        await accounts.open_for(furnished.staff.values(), password_hash="!", at=MONDAY)
    return furnished


@pytest.fixture
async def portal(
    demo: UUID, utility: Utility, settings: Settings, empty_redis: str, tmp_path: Path
) -> AsyncIterator[Portal]:
    """Its people at their screens."""
    passwords = quick_passwords()
    settings = settings.model_copy(update={"file_store": tmp_path.as_uri()})
    opened = Portal(settings, demo, utility.staff, at=MONDAY, passwords=passwords)
    yield opened
    await opened.close()
    passwords.close()
