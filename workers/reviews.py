"""Sees what was not done in time in reviews of breaches."""

import logging
from uuid import UUID

from tenants.oversight import watch
from tenants.session import tenant_session
from workers.world import World

TENANTS_AT_ONCE = 50
log = logging.getLogger(__name__)


async def watch_reviews(world: World) -> bool:
    """Put on record which statements did not come and which decisions are late."""
    tenants = await watch.tenants_with_due(at=world.now(), at_most=TENANTS_AT_ONCE)
    seen = [await _watch(tenant_id, world) for tenant_id in tenants]
    # Where nothing moves, going again at once moves nothing.
    return sum(seen) > 0


async def _watch(tenant_id: UUID, world: World) -> int:
    """One tenant's trouble may not become another's."""
    try:
        async with tenant_session(tenant_id):
            return await watch.look(at=world.now())
    except Exception:
        log.exception("reviews of tenant %s cannot be watched", tenant_id)
        return 0
