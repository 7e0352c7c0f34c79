"""Which clocks an event of a case's history ends, lets stand still and begins, by the rules alone."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tenants.cases import clocks, pauses
from tenants.cases.case import Case
from tenants.cases.doing import Doing
from tenants.rules import loading
from tenants.rules.stages import ENDS, STANDSTILLS, Stage
from tenants.session import current


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
    unended: Collection[str] = (),
    since: datetime | None = None,
    told_at: datetime | None = None,
) -> None:
    """Stop the clocks of every stage that this event ends, then start those that it begins.

    The stages are those of the case's own version of the rules. What begins again ends first: a clock that
    asks for reports starts anew with each of them. `doing` names who was asked for what is measured, where
    that is not the handler's doing; `replying` names whose the reply is, where it is due from now on;
    `working` what was agreed about the work, where it begins now; `standing_until` when a pause that begins
    will end by itself; `without` what does not begin this time, stages and standstills, `unended` what does
    not end; `since` from when counts what begins, and `told_at` when all this is known, where that is not
    now.
    """
    begun = [stage for stage in await begun_by(case, event) if stage not in without]
    ended = (await loading.load(case.rule_set_id)).stopped_by(event)
    if ending := [stage for stage in dict.fromkeys((*ended, *begun)) if stage not in unended]:
        whose = doing.contribution_id if doing else None
        await clocks.stop(case, *ending, at=at, contribution_id=whose, told_at=told_at)
    await _stand_still(case, event, at=at, until=standing_until, without=without)
    start, begins = since or at, bool(begun)
    for stage, named in ((Stage.REPLY, replying), (Stage.RESOLVE, working)):
        if named is not None and stage in begun:
            begun.remove(stage)
            await clocks.start(case, stage, at=start, doing=named)
    if begun:
        await clocks.start(case, *begun, at=start, hand_over_id=hand_over_id, doing=doing)
    if begins and event not in ENDS:
        # What begins while the case stands still stands still from its beginning.
        for one in await pauses.lasting(case.id, at=told_at or at):
            await clocks.pause(case, cause=one.cause, at=told_at or at, ends_at=one.ends_at)


async def _stand_still(
    case: Case, event: str, *, at: datetime, until: datetime | None, without: Collection[str]
) -> None:
    """What runs stands still, or runs on; what this event begins is not meant."""
    for cause, span in STANDSTILLS.items():
        if event in span.stops:
            await clocks.resume(case, cause=cause, at=at)
        if event in span.starts and cause not in without:
            await clocks.pause(case, cause=cause, at=at, ends_at=until)


async def begun_by(case: Case, event: str) -> list[str]:
    """The stages that this event begins; only what lies with the wrong department is to be passed on."""
    rules = await loading.load(case.rule_set_id)
    stages = rules.started_by(event, case.circumstances())
    unbegun = await _unbegun(case, event, [stage for stage in stages if stage in rules.waiting])
    return [
        stage for stage in stages if stage not in unbegun and (stage != Stage.HAND_ON or case.lies_elsewhere)
    ]


async def _unbegun(case: Case, event: str, waiting: list[str]) -> set[str]:
    """Of the stages that may wait for the acceptance those that this would begin anew and that still wait."""
    if not waiting or case.accepted_at is not None:
        return set()
    rules, known = await loading.load(case.rule_set_id), case.circumstances()
    renewed = {stage for stage in waiting if event in rules.span(stage, known).renews}
    if not renewed:
        return set()
    rows = await current().fetch(
        "select distinct stage from clocks where case_id = $1 and state <> 'stopped'", case.id
    )
    return renewed - {row["stage"] for row in rows}
