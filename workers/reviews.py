"""Sees what was not done in time about breaches: facts unchecked, statements missing, decisions late."""

import logging
from collections.abc import Awaitable, Callable
from uuid import UUID

from tenants.oversight import unchecked, watch
from tenants.session import tenant_session
from workers.world import World

TENANTS_AT_ONCE = 50
log = logging.getLogger(__name__)


async def watch_reviews(world: World) -> bool:
    """Put on record which statements did not come and which decisions are late."""
    at = world.now()
    tenants = await watch.tenants_with_due(at=at, at_most=TENANTS_AT_ONCE)
    seen = [await _apart(tenant_id, lambda: watch.look(at=at, report=_at_fault)) for tenant_id in tenants]
    # Where nothing moves, going again at once moves nothing.
    return sum(seen) > 0


async def tell_of_unchecked(world: World) -> bool:
    """Tell whoever may check facts of breaches that have been waiting too long."""
    at, after, told = world.now(), UUID(int=0), 0
    while tenants := await unchecked.tenants_with_any(after=after, at_most=TENANTS_AT_ONCE):
        for tenant_id in tenants:
            told += await _apart(tenant_id, lambda: unchecked.tell(at=at, report=_at_fault))
        after = tenants[-1]
    return told > 0


def _at_fault(breach_id: UUID, error: Exception) -> None:
    log.error("breach %s is at fault", breach_id, exc_info=error)


async def _apart(tenant_id: UUID, look: Callable[[], Awaitable[int]]) -> int:
    """One tenant's trouble may not become another's."""
    try:
        async with tenant_session(tenant_id):
            return await look()
    except Exception:
        log.exception("reviews of tenant %s cannot be watched", tenant_id)
        return 0
