"""Paper: a case that came before it is written down here, and that may have been concluded by then.

What happened then is dated then: the case begins when it was received, whoever was asked answers from that
moment, and its limits count from it. That it was written down later is on record too: every event stands
where it was recorded, and says when it had happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tenants import history
from tenants.cases import clocks, custody, following, involvement
from tenants.cases.case import Case, Outcome, State, TakenOver
from tenants.directory.access import Viewer
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.rules.stages import REGISTERED, Stage
from tenants.session import current

# What is older belongs into an archive: nobody who answered for it then can be held to it now.
HORIZON = timedelta(days=366)
OUTCOMES = (Outcome.DONE, Outcome.DECLINED, Outcome.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Concluded:
    """How it ended, by the register."""

    at: datetime
    resolution: str
    outcome: Outcome = Outcome.DONE


@dataclass(frozen=True, slots=True)
class Paper:
    """What the register says beyond what was asked: when it came, and how it ended where it has.

    `limits` says what becomes of the limits of a case that has ended; one that goes on is always measured.
    """

    received_at: datetime
    concluded: Concluded | None = None
    limits: TakenOver = TakenOver.MEASURED


async def require_sound(paper: Paper, asked: Sequence[UUID], *, at: datetime) -> None:
    """Refuse what cannot have been: the future, an end before the beginning, people not there yet."""
    received, concluded = paper.received_at, paper.concluded
    if received > at:
        raise Refusal(Code.INVALID, "this lies in the future", ("received_at",))
    if received < at - HORIZON:
        raise Refusal(Code.INVALID, f"nothing older than {HORIZON.days} days is taken over", ("received_at",))
    if not asked:
        # The importer was not asked then, and answers for nothing that they have not heard of.
        raise Refusal(Code.REQUIRED, "say who was asked at that time", ("asked",))
    if concluded is not None:
        if concluded.at > at:
            raise Refusal(Code.INVALID, "this lies in the future", ("concluded_at",))
        if concluded.at < received:
            raise Refusal(Code.INVALID, "it cannot have ended before it came", ("concluded_at",))
        if concluded.outcome not in OUTCOMES:
            raise Refusal(Code.INVALID, "it was done, declined or withdrawn", ("outcome",))
    await _require_there(asked, received)


async def _require_there(asked: Sequence[UUID], received: datetime) -> None:
    zone = await current().fetchval("select time_zone from tenants")
    day = await current().fetchval("select ($1::timestamptz at time zone $2)::date", received, zone)
    later = await Staff.filter(id__in=list(asked), joined_on__gt=day).order_by("badge").first()
    if later is not None:
        raise Refusal(Code.INVALID, f"{later.badge} was not here yet", ("asked",))


def columns(paper: Paper | None, *, at: datetime) -> dict[str, Any]:
    """What of it stands with the case."""
    if paper is None:
        return {"state": State.OPEN}
    values: dict[str, Any] = {"recorded_at": at, "state": State.OPEN, "taken_over": TakenOver.MEASURED}
    if (ended := paper.concluded) is not None:
        values |= {"taken_over": paper.limits, "state": State.CLOSED, "closed_at": ended.at}
        values |= {"resolution": ended.resolution, "outcome": ended.outcome}
        if ended.outcome is not Outcome.WITHDRAWN:
            values |= {"resolved_at": ended.at, "replied_at": ended.at}
    return values


async def measure(case: Case, paper: Paper) -> None:
    """Start the one clock that a register proves the end of; none where it was closed on paper.

    What counts from the acceptance no register proves.
    """
    begun = await following.begun_by(case, REGISTERED)
    if paper.limits is TakenOver.MEASURED and Stage.RESOLVE in begun:
        await clocks.start(case, Stage.RESOLVE, at=paper.received_at)


async def look_now(case: Case, *, at: datetime) -> None:
    """What was due before anybody wrote the case down is looked at from now on: nobody has overslept it."""
    await current().execute(
        "update clocks set next_check_at = $2 where case_id = $1 and next_check_at < $2", case.id, at
    )


async def conclude(case: Case, ended: Concluded, *, by: Viewer, at: datetime) -> None:
    """End what ended then: the custody on that day, the clocks with whatever was late by that day."""
    await custody.end(case, at=ended.at)
    await clocks.stop(case, Stage.RESOLVE, at=ended.at, told_at=at)
    # Those who are told of a breach have no more to do with it than that.
    await involvement.leave_all(case.id, at=at)
    data = {"happenedAt": ended.at, "outcome": ended.outcome, "takenOver": case.taken_over}
    await history.record("case.closed", by=by.staff_id, at=at, case_id=case.id, data=data)
