"""Pause: a stated cause keeps the work from going on; time does not count, and the requester is told why."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import approving, authority, clocks, entries, inbox, lifecycle, pause_ends, pauses, timing
from tenants.cases.case import Case, Channel, open_for
from tenants.cases.clocks import Clock, ClockState
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.pauses import CasePause
from tenants.directory.access import Permission, Viewer
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.rules import time_limit
from tenants.rules.limits import Limit
from tenants.rules.policies import DECLARED, PauseCause
from tenants.text import text
from tenants.working_time import due, loading

# How long a hearing, an inspection or an expert takes is told in writing: Administrative Licensing Law 45.
ANNOUNCED = frozenset({PauseCause.INSPECTION})
Concerned = Sequence[tuple[Clock, Limit]]


async def declare(
    case_id: UUID,
    cause: PauseCause,
    *,
    reason: str,
    ends_at: datetime | None = None,
    channel: Channel | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> CasePause:
    """Let the clocks stand still whose limit does for this cause, from now on; only before they are late.

    It ends by itself at `ends_at`, or when somebody says that it has ended. By whose word it begins the limit
    says: the handler's, or that of somebody above them.
    """
    why = text(reason, ("reason",))
    case = await open_for(by, case_id, expected_version=expected_version)
    await clocks.catch_up(case, at=at)
    concerned = await _concerned(case, cause)
    await _require_word(case, cause, concerned, by=by, at=at)
    lifecycle.make(Move.PAUSE, case)
    await _require_standing(case, cause, concerned, at=at)
    await _require_end(cause, concerned, ends_at, at=at)
    await pause_ends.end_of(case, at=at)
    made = await CasePause.create(
        case_id=case.id, cause=cause, reason=why, declared_by_id=by.staff_id, since=at, ends_at=ends_at
    )
    await entries.write(
        case, EntryKind.PAUSE, why, audience=Audience.REQUESTER, channel=channel, by=by, at=at
    )
    kind = pauses.beginning(cause)
    await timing.follow(case, kind, at=at, standing_until=ends_at)
    await case.keep("due_at", at=at)
    data = {"endsAt": ends_at}
    await history.record(
        kind, by=by.staff_id, at=at, case_id=case.id, subject_id=made.id, reason=why, data=data
    )
    await inbox.tell([case.handler_id, case.first_contact_id], kind, case=case, by=by.staff_id, at=at)
    return made


async def _concerned(case: Case, cause: PauseCause) -> Concerned:
    """The clocks that have not ended and whose limit stands still for this."""
    going = await Clock.filter(case_id=case.id).exclude(state=ClockState.STOPPED).order_by("id")
    limits = await time_limit.by_ids({clock.time_limit_id for clock in going}) if going else {}
    return [
        (clock, limits[clock.time_limit_id])
        for clock in going
        if limits[clock.time_limit_id].stands_still_for(cause)
    ]


async def _require_word(
    case: Case, cause: PauseCause, concerned: Concerned, *, by: Viewer, at: datetime
) -> None:
    """Where several limits name somebody, the highest speaks for all of them."""
    if cause not in DECLARED:
        raise Refusal(Code.INVALID, "this comes about by what is done, and not by saying so", ("cause",))
    levels = [level for _, limit in concerned if (level := limit.pausing(cause).declared_by) is not None]
    if not levels:
        authority.require(by, Permission.CASE_WORK, case)
        return
    level = max(levels, key=lambda one: one.height)
    named = await approving.approver_of(case, level, asked_by=case.handler_id, at=at)
    decider = await approving.decides(case, named, besides=(), at=at)
    acting = named in by.acts_for and by.staff_id != case.handler_id
    if not by.may(Permission.CASE_APPROVE) or not (by.staff_id in (named, decider) or acting):
        name = (await Staff.get(id=decider)).name
        raise Refusal(Code.NOT_ALLOWED, f"{name} declares this", ("case_id",))


async def _require_standing(case: Case, cause: PauseCause, concerned: Concerned, *, at: datetime) -> None:
    """What moves nothing is no pause; what is late already is not made good."""
    known = await CasePause.get_or_none(case_id=case.id, cause=cause, ended_at=None)
    if known is not None and (known.ends_at is None or known.ends_at > at):
        raise Refusal(Code.CONFLICT, "the case stands still for this already", ("cause",))
    if not concerned:
        raise Refusal(Code.CONFLICT, "no limit that runs stands still for this", ("cause",))
    if all(clock.due_at is not None and clock.due_at < at for clock, _ in concerned):
        raise Refusal(Code.CONFLICT, "the limit has passed already", ("case_id",))


async def _require_end(
    cause: PauseCause, concerned: Concerned, ends_at: datetime | None, *, at: datetime
) -> None:
    if ends_at is not None and ends_at <= at:
        raise Refusal(Code.INVALID, "a pause ends later than it begins", ("ends_at",))
    longest = [(clock, most) for clock, limit in concerned if (most := limit.pausing(cause).at_most)]
    if ends_at is None and (longest or cause in ANNOUNCED):
        raise Refusal(Code.REQUIRED, "say when it ends", ("ends_at",))
    calendars = await loading.load_many({clock.calendar_id for clock, _ in longest}) if longest else {}
    for clock, most in longest:
        latest = due.after(at, most, calendars[clock.calendar_id])
        if ends_at is not None and ends_at > latest:
            raise Refusal(
                Code.LIMIT_EXCEEDED, f"at most until {latest:%Y-%m-%d %H:%M} UTC is allowed", ("ends_at",)
            )
