"""Warns of years whose public holidays nobody knows yet, tenant by tenant."""

import logging
from uuid import UUID

from tenants.cases import horizons
from tenants.session import tenant_session
from workers.upkeep import every_tenant
from workers.world import World

log = logging.getLogger(__name__)


async def warn_of_horizons(world: World) -> bool:
    """Tell whoever keeps the calendars, some weeks ahead and once."""
    async for tenant_id in every_tenant():
        await _warn(tenant_id, world)
    return False


async def _warn(tenant_id: UUID, world: World) -> None:
    """One tenant's trouble may not become another's."""
    try:
        async with tenant_session(tenant_id):
            await horizons.warn(at=world.now())
    except Exception:
        log.exception("the calendars of tenant %s cannot be looked at", tenant_id)
