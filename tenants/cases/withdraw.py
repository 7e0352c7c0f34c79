"""Withdrawal: the requester no longer wants it; the case ends without a result, and says why."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import (
    accept_by_silence,
    binding,
    clocks,
    custody,
    entries,
    inbox,
    involvement,
    lapse,
    supervise,
    take_over,
)
from tenants.cases.case import Case, Channel, Outcome
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.cases.materials import closing
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.text import text


async def withdraw(
    case_id: UUID,
    *,
    said: str,
    channel: Channel | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Case:
    """Close the case at the requester's wish; what was late before is late all the same.

    Nobody need decide any more on what was offered to them.
    """
    words = text(said, ("text",))
    case = await take_up(
        case_id, Move.WITHDRAW, permission=Permission.CASE_REPLY, expected_version=expected_version, by=by
    )
    if by.is_person:
        # Who wants it no longer says so where it was dispatched from, or by themself.
        await binding.require_refusable(case)
    offered = await involvement.who(case.id, Part.OFFERED_TO)
    await take_over.take_back_any(case, by=by, at=at)
    await entries.write(
        case, EntryKind.WITHDRAWAL, words, audience=Audience.REQUESTER, channel=channel, by=by, at=at
    )
    left = await closing.leave_the_rest(case, by=by, at=at)
    case.outcome, case.closed_at = Outcome.WITHDRAWN, at
    await accept_by_silence.catch_up(case, at=at)
    await clocks.stop_all(case, at=at)
    await lapse.with_the_case(case, by=by, at=at)
    await custody.end(case, at=at)
    await supervise.end(case, by=by, at=at)
    await case.keep("state", "outcome", "closed_at", "due_at", at=at)
    await history.record("case.withdrawn", by=by.staff_id, at=at, case_id=case.id, reason=words)
    told = [case.first_contact_id, case.handler_id, *(one.holder_id for one in left), *offered]
    await inbox.tell(told, "case.withdrawn", case=case, by=by.staff_id, at=at)
    return case
