"""Lets clocks follow what has happened to a case: a stage is a start event and the events that stop it."""

from datetime import datetime

from tenants.cases import clocks
from tenants.cases.case import Case
from tenants.rules.stages import SPANS


async def follow(case: Case, event: str, *, at: datetime) -> None:
    """Stop the clocks of every stage that this event ends, then start those that it begins."""
    ended = [stage for stage, span in SPANS.items() if event in span.stops]
    begun = [stage for stage, span in SPANS.items() if event in span.starts]
    if ended:
        await clocks.stop(case, *ended, at=at)
    if begun:
        await clocks.start(case, *begun, at=at)
