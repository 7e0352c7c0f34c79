"""Carries events out of the house."""

import logging

from tenants import outbox
from workers.world import World

log = logging.getLogger(__name__)


async def deliver_outbox(world: World) -> bool:
    """Publish what waits."""
    delivery = await outbox.deliver(world.publish, at=world.now())
    if delivery.error is not None:
        log.warning("events wait in the outbox: %s", type(delivery.error).__name__)
    return delivery.more
