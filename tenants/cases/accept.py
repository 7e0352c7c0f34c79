"""Acceptance: the matter is taken on, and the requester is told so; not taking it on is declining it."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import accept_by_silence, entries, inbox, timing
from tenants.cases.case import Acceptance, Case, Channel
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.promise import promised_before
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.rules.stages import ACCEPTED, FROM_ACCEPTANCE
from tenants.session import current
from tenants.text import text

COLUMNS = ("accepted_at", "acceptance", "accepted_by_id", "due_at")


async def accept(
    case_id: UUID,
    *,
    told: str,
    channel: Channel | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Case:
    """Tell the requester that the matter is accepted; once. From here on what counts from it is measured.

    While papers are awaited nothing is accepted yet: what is missing is told before.
    """
    words = text(told, ("text",))
    case = await take_up(
        case_id, Move.ACCEPT, permission=Permission.CASE_WORK, expected_version=expected_version, by=by
    )
    await accept_by_silence.catch_up(case, at=at)
    if case.accepted_at is not None:
        silently = case.acceptance is Acceptance.SILENCE
        how = "counts as accepted, since nobody said otherwise in time" if silently else "is accepted already"
        raise Refusal(Code.CONFLICT, f"the case {how}", ("case_id",))
    entry = await entries.write(
        case, EntryKind.ACCEPTANCE, words, audience=Audience.REQUESTER, channel=channel, by=by, at=at
    )
    case.accepted_at, case.acceptance, case.accepted_by_id = at, Acceptance.TOLD, by.staff_id
    known = FROM_ACCEPTANCE if await _taken_up_again(case) else ()
    await timing.follow(case, ACCEPTED, at=at, working=await promised_before(case, at=at), without=known)
    await case.keep(*COLUMNS, at=at)
    await history.record(ACCEPTED, by=by.staff_id, at=at, case_id=case.id, subject_id=entry.id)
    told_too = [case.first_contact_id, case.handler_id]
    await inbox.tell(told_too, ACCEPTED, case=case, by=by.staff_id, at=at)
    return case


async def _taken_up_again(case: Case) -> bool:
    """What counts runs since the reopening: whoever accepts what was declined before does not win time."""
    found: bool = await current().fetchval(
        "select exists (select from reopenings where case_id = $1)", case.id
    )
    return found
