"""A hospital from its founding to the day its rules are in force."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from app.settings import Settings
from tenants.directory import founding
from tenants.directory.founding import Founder
from tenants.directory.staff import Staff
from tenants.session import tenant_session
from tests.stories.conftest import MONDAY
from tests.stories.hospital_from_nothing.entering import nights, people, rules
from tests.stories.hospital_from_nothing.hospital import ADMIN, Hospital
from tests.support.portal import Portal


@pytest.fixture
async def hospital(tenant: UUID, settings: Settings) -> AsyncIterator[Hospital]:
    """Founded, with its first administrator and nothing else."""
    async with tenant_session(tenant):
        await founding.found(Founder("周静", ADMIN, "zhoujing", "!"), at=MONDAY)
        first = await Staff.get()
    portal = Portal(settings, tenant, {ADMIN: first.id}, at=MONDAY)
    yield Hospital(portal)
    await portal.close()


@pytest.fixture
async def configured(hospital: Hospital) -> Hospital:
    """Everything entered, nothing published."""
    await people(hospital)
    await nights(hospital)
    await rules(hospital)
    hospital.portal.staff = await _badges(hospital.portal.tenant_id)
    return hospital


@pytest.fixture
async def working(configured: Hospital) -> Hospital:
    """The rules in force."""
    draft = {"ruleSetId": configured.draft}
    await configured.portal.do(ADMIN, "ruleSetPublish", "", reason="院务会通过", **draft)
    return configured


async def _badges(tenant_id: UUID) -> dict[str, UUID]:
    async with tenant_session(tenant_id, readonly=True):
        return {one.badge: one.id for one in await Staff.all()}
