"""Brings open cases under a newer version of the rules, batch by batch."""

import logging
from uuid import UUID

from tenants.cases import carrying
from tenants.session import tenant_session
from workers.world import World

TENANTS_AT_ONCE = 20
log = logging.getLogger(__name__)


async def carry_cases(world: World) -> bool:
    """A batch for each of some tenants whose rules want their open cases."""
    tenants = await carrying.tenants_waiting(at=world.now(), at_most=TENANTS_AT_ONCE)
    carried = [await _carry(tenant_id, world) for tenant_id in tenants]
    return any(carried)


async def _carry(tenant_id: UUID, world: World) -> bool:
    """One tenant's trouble may not become another's."""
    try:
        async with tenant_session(tenant_id):
            return (await carrying.carry(at=world.now())).more
    except Exception:
        log.exception("open cases of tenant %s cannot be brought under newer rules", tenant_id)
        return False
