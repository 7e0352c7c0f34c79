"""Lets clocks follow what has happened to a case: a stage is a start event and the events that stop it.

Whatever a verb does, a case that nobody has decided on in time counts as accepted first.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tenants.cases import accept_by_silence, clocks, following
from tenants.cases.case import Case
from tenants.cases.doing import Doing
from tenants.errors import Code, Refusal
from tenants.rules import loading
from tenants.rules.stages import REGISTERED, Stage


async def begin(case: Case, *, at: datetime, agreed_until: datetime | None = None) -> None:
    """Start the clocks of every stage that begins with the registration.

    What was agreed with the requester counts for the work as a promise does: where it is tighter, or where
    the limit is what is agreed.
    """
    stages = await following.begun_by(case, REGISTERED)
    if agreed_until is not None:
        await _refuse_waiting(case, stages)
    if agreed_until is not None and Stage.RESOLVE in stages:
        stages.remove(Stage.RESOLVE)
        await clocks.start(case, Stage.RESOLVE, at=at, doing=Doing(until=agreed_until))
    await clocks.start(case, *stages, at=at)


async def _refuse_waiting(case: Case, stages: Collection[str]) -> None:
    rules = await loading.load(case.rule_set_id)
    if Stage.RESOLVE not in stages and rules.limit(Stage.RESOLVE, case.circumstances()) is not None:
        reason = "its limit counts from the acceptance: promise a moment when it is accepted"
        raise Refusal(Code.CONFLICT, reason, ("agreed_until",))


async def follow(
    case: Case,
    event: str,
    *,
    at: datetime,
    hand_over_id: UUID | None = None,
    doing: Doing | None = None,
    replying: Doing | None = None,
    working: Doing | None = None,
    standing_until: datetime | None = None,
    without: Collection[str] = (),
) -> None:
    """Stop the clocks of every stage that this event ends, then start those that it begins."""
    await accept_by_silence.catch_up(case, at=at)
    await following.follow(
        case,
        event,
        at=at,
        hand_over_id=hand_over_id,
        doing=doing,
        replying=replying,
        working=working,
        standing_until=standing_until,
        without=without,
    )
