"""Wakes the deadlines: what is due is fired, what a changed calendar moves is dated anew."""

import logging

from tenants.cases import deadlines
from tenants.cases.deadlines import SweepReport
from workers.world import World

log = logging.getLogger(__name__)


async def sweep_deadlines(world: World) -> bool:
    """Fire every rung that is due."""
    return _told(await deadlines.sweep_round(at=world.now()))


async def redate_clocks(world: World) -> bool:
    """Date the clocks anew whose calendar has changed since."""
    return _told(await deadlines.redate(at=world.now()))


def _told(report: SweepReport) -> bool:
    for fault in report.faults:
        log.error("clock %s of tenant %s is at fault: %s", fault.clock_id, fault.tenant_id, fault.text)
    return report.more
