"""A case of a water utility, and a way to its rows behind the product's back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from app.demo import accounts, water_utility
from app.demo.water_utility import Utility
from tenants import outbox
from tenants.cases import register, self_check
from tenants.cases.case import Case, Channel
from tenants.cases.register import Registration
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.session import tenant_session
from tests.support.desk import AT, CALLER, later


@pytest.fixture
async def utility(tenant: UUID) -> Utility:
    """A water utility whose people can sign in."""
    async with tenant_session(tenant):
        furnished = await water_utility.furnish(at=AT - timedelta(days=1))
        await accounts.open_for(furnished.staff.values(), password_hash="!", at=AT)
    while (await outbox.deliver(nobody_listens, at=AT, tenant_id=tenant)).more:
        pass
    return furnished


async def nobody_listens(_: object) -> None:
    """Takes every message."""


@pytest.fixture
async def case(tenant: UUID, utility: Utility) -> Case:
    """A question at the desk of 李娜."""
    async with tenant_session(tenant):
        wanted = Registration(requester=CALLER, channel=Channel.PHONE, said="家里没水了")
        return await register.register(wanted, by=await acting(utility, "0102"), at=AT)


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Somebody who can switch the constraints off: the only way to bring trouble about."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def acting(utility: Utility, badge: str) -> Viewer:
    found = await viewer.load_staff(staff_id=utility.staff[badge])
    assert found is not None
    return found


async def behind_the_products_back(owner: asyncpg.Connection, tenant: UUID, *statements: str) -> None:
    """Write what no constraint and no trigger would let pass."""
    async with owner.transaction():
        await owner.execute(f"set local app.tenant_id = '{tenant}'")
        await owner.execute("set local session_replication_role = replica")
        for statement in statements:
            await owner.execute(statement)


async def found(tenant: UUID, **when: float) -> dict[str, list[str]]:
    """What a check finds, by kind."""
    async with tenant_session(tenant):
        made = await self_check.check(at=later(**(when or {"minutes": 1})))
    return {one["kind"]: one["cases"] for one in made.findings}
