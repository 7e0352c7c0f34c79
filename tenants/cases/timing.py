"""Lets clocks follow what has happened to a case: a stage is a start event and the events that stop it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tenants.cases import clocks, pauses
from tenants.cases.case import Case
from tenants.cases.doing import Doing
from tenants.rules import loading
from tenants.rules.stages import ENDS, STANDSTILLS, Stage


async def begin(case: Case, *, at: datetime, agreed_until: datetime | None = None) -> None:
    """Start the clocks of every stage that begins with the registration.

    What was agreed with the requester counts for the work as a promise does: where it is tighter, or where
    the limit is what is agreed.
    """
    stages = await begun_by(case, "case.registered")
    if agreed_until is not None and Stage.RESOLVE in stages:
        stages.remove(Stage.RESOLVE)
        await clocks.start(case, Stage.RESOLVE, at=at, doing=Doing(until=agreed_until))
    await clocks.start(case, *stages, at=at)


async def follow(
    case: Case,
    event: str,
    *,
    at: datetime,
    hand_over_id: UUID | None = None,
    doing: Doing | None = None,
    replying: Doing | None = None,
    standing_until: datetime | None = None,
    without: Collection[str] = (),
) -> None:
    """Stop the clocks of every stage that this event ends, then start those that it begins.

    The stages are those of the case's own version of the rules. What begins again ends first: a clock that
    asks for reports starts anew with each of them. `doing` names who was asked for what is measured, where
    that is not the handler's doing; `replying` names whose the reply is, where it is due from now on;
    `standing_until` when a pause that begins will end by itself; `without` what does not begin this time.
    """
    begun = [stage for stage in await begun_by(case, event) if stage not in without]
    ended = (await loading.load(case.rule_set_id)).stopped_by(event)
    if ended or begun:
        whose = doing.contribution_id if doing else None
        await clocks.stop(case, *dict.fromkeys((*ended, *begun)), at=at, contribution_id=whose)
    await _stand_still(case, event, at=at, until=standing_until)
    if replying is not None and Stage.REPLY in begun:
        begun.remove(Stage.REPLY)
        await clocks.start(case, Stage.REPLY, at=at, doing=replying)
    if begun:
        await clocks.start(case, *begun, at=at, hand_over_id=hand_over_id, doing=doing)
    if begun and event not in ENDS:
        # What begins while the case stands still stands still from its beginning.
        for one in await pauses.lasting(case.id, at=at):
            await clocks.pause(case, cause=one.cause, at=at, ends_at=one.ends_at)


async def _stand_still(case: Case, event: str, *, at: datetime, until: datetime | None) -> None:
    """What runs stands still, or runs on; what this event begins is not meant."""
    for cause, span in STANDSTILLS.items():
        if event in span.stops:
            await clocks.resume(case, cause=cause, at=at)
        if event in span.starts:
            await clocks.pause(case, cause=cause, at=at, ends_at=until)


async def begun_by(case: Case, event: str) -> list[str]:
    """The stages that this event begins; only what lies with the wrong department is to be passed on."""
    stages = (await loading.load(case.rule_set_id)).started_by(event)
    return [stage for stage in stages if stage != Stage.HAND_ON or case.lies_elsewhere]
