"""Wakes whoever acts for somebody whose absence begins."""

import logging
from uuid import UUID

from tenants.cases import standing_in
from tenants.session import tenant_session
from workers.world import World

TENANTS_AT_ONCE = 50
log = logging.getLogger(__name__)


async def begin_absences(world: World) -> bool:
    """Tell of every absence that has begun."""
    at = world.now()
    tenants = await standing_in.tenants_with_beginnings(at=at, at_most=TENANTS_AT_ONCE)
    told = [await _begin(tenant_id, world) for tenant_id in tenants]
    # Where nothing moves, going again at once moves nothing.
    return sum(told) > 0


async def _begin(tenant_id: UUID, world: World) -> int:
    """One tenant's trouble may not become another's."""
    try:
        async with tenant_session(tenant_id):
            return await standing_in.begin(at=world.now())
    except Exception:
        log.exception("absences of tenant %s cannot be told of", tenant_id)
        return 0
