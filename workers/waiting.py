"""Sees what has waited for too long, and shifts that ended without handing over."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from tenants.cases.waiting import look, shifts
from tenants.session import tenant_session
from workers.world import World

TENANTS_AT_ONCE = 50
log = logging.getLogger(__name__)


async def watch_waits(world: World) -> bool:
    """Tell of everything that has waited until its date."""
    at, seen = world.now(), 0
    for tenant_id in await look.tenants_with_due(at=at, at_most=TENANTS_AT_ONCE):
        seen += await _apart(tenant_id, lambda: look.look(at=at, report=_at_fault))
        seen += await _apart(tenant_id, lambda: shifts.look(at=at, report=_at_fault))
    # Where nothing moves, going again at once moves nothing.
    return seen > 0


def _at_fault(subject_id: UUID, error: Exception) -> None:
    log.error("what waits as %s is at fault", subject_id, exc_info=error)


async def _apart(tenant_id: UUID, looking: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """One tenant's trouble may not become another's."""
    try:
        async with tenant_session(tenant_id):
            return await looking()
    except Exception:
        log.exception("what waits in tenant %s cannot be looked at", tenant_id)
        return 0
