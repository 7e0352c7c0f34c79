"""Resume: what kept the work from going on is over; time counts again, and the requester is told."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import authority, entries, inbox, lifecycle, pauses, timing
from tenants.cases.case import Case, Channel, open_for
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.pauses import CasePause
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.rules.policies import PauseCause
from tenants.text import text


async def resume(
    case_id: UUID,
    cause: PauseCause,
    *,
    said: str,
    channel: Channel | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> CasePause:
    """End a pause before it ends by itself, or one of which nobody knew how long it would last.

    Whoever declared it may, and whoever answers for the case.
    """
    words = text(said, ("text",))
    case = await open_for(by, case_id, expected_version=expected_version)
    known = await _lasting(case, cause, at=at)
    if known is None or known.declared_by_id not in (by.staff_id, *by.acts_for):
        authority.require(by, Permission.CASE_WORK, case)
    lifecycle.make(Move.RESUME_CLOCKS, case)
    if known is None:
        raise Refusal(Code.CONFLICT, "the case does not stand still for this", ("cause",))
    await entries.write(
        case, EntryKind.RESUMPTION, words, audience=Audience.REQUESTER, channel=channel, by=by, at=at
    )
    known.ended_by_id = by.staff_id
    await _end(case, known, by=by.staff_id, reason=words, at=at)
    return known


async def heard_from_requester(case: Case, *, by: UUID, at: datetime) -> None:
    """What waited for the requester goes on by itself as soon as they say anything."""
    known = await _lasting(case, PauseCause.REQUESTER, at=at)
    if known is not None:
        await _end(case, known, by=by, reason=None, at=at)


async def _lasting(case: Case, cause: PauseCause, *, at: datetime) -> CasePause | None:
    return next((one for one in await pauses.lasting(case.id, at=at) if one.cause is cause), None)


async def _end(case: Case, known: CasePause, *, by: UUID, reason: str | None, at: datetime) -> None:
    known.ended_at = at
    await known.save(update_fields=["ended_at", "ended_by_id"])
    kind = pauses.ending(known.cause)
    await timing.follow(case, kind, at=at)
    await case.keep("due_at", at=at)
    await history.record(kind, by=by, at=at, case_id=case.id, subject_id=known.id, reason=reason)
    await inbox.tell([case.handler_id, case.first_contact_id], kind, case=case, by=by, at=at)
