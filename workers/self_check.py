"""Wakes the daily self-check, tenant by tenant."""

import logging
from uuid import UUID

from tenants.cases import self_check
from tenants.session import tenant_session
from workers.upkeep import every_tenant
from workers.world import World

log = logging.getLogger(__name__)


async def check_ourselves(world: World) -> bool:
    """Check every tenant whose last check is a day old."""
    async for tenant_id in every_tenant():
        await _check(tenant_id, world)
    return False


async def _check(tenant_id: UUID, world: World) -> None:
    """One tenant's trouble may not become another's."""
    try:
        async with tenant_session(tenant_id):
            if await self_check.is_due(at=world.now()):
                made = await self_check.check(at=world.now())
                if made.faults:
                    log.error("the self-check of tenant %s has found %s", tenant_id, made.findings)
    except Exception:
        log.exception("tenant %s cannot be checked", tenant_id)
