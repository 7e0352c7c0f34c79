"""Lets clocks follow what has happened to a case: a stage is a start event and the events that stop it."""

from datetime import datetime

from tenants.cases import clocks
from tenants.cases.case import Case
from tenants.cases.doing import Doing
from tenants.rules.stages import SPANS, Stage


async def follow(case: Case, event: str, *, at: datetime, doing: Doing | None = None) -> None:
    """Stop the clocks of every stage that this event ends, then start those that it begins.

    `doing` names who was asked for what is measured, where that is not the handler's doing.
    """
    ended = [stage for stage, span in SPANS.items() if event in span.stops]
    if ended:
        await clocks.stop(case, *ended, at=at, contribution_id=doing.contribution_id if doing else None)
    if begun := begun_by(event):
        await clocks.start(case, *begun, at=at, doing=doing)


def begun_by(event: str) -> list[Stage]:
    """The stages that this event begins."""
    return [stage for stage, span in SPANS.items() if event in span.starts]
