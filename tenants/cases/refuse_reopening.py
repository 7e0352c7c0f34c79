"""Refusal to reopen: the requester asked that a closed case goes on; it does not, and they are told why."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import entries, inbox
from tenants.cases.case import Case, Channel
from tenants.cases.entries import Audience, CaseEntry, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.text import text

# What ends a wish: the case goes on, or it is refused.
_ABOUT_IT = (EntryKind.REOPENING_ASKED, EntryKind.REOPENING, EntryKind.REOPENING_REFUSED)


async def refuse(
    case_id: UUID,
    *,
    reason: str,
    channel: Channel | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Case:
    """Answer the requester's wish that the case goes on, for whoever might reopen it; it stays closed."""
    why = text(reason, ("reason",))
    case = await take_up(
        case_id,
        Move.REFUSE_REOPENING,
        permission=Permission.CASE_CLOSE,
        expected_version=expected_version,
        by=by,
    )
    await _require_asked(case)
    entry = await entries.write(
        case, EntryKind.REOPENING_REFUSED, why, audience=Audience.REQUESTER, channel=channel, by=by, at=at
    )
    await case.keep(at=at)
    kind = "case.reopening_refused"
    await history.record(kind, by=by.staff_id, at=at, case_id=case.id, subject_id=entry.id, reason=why)
    await inbox.tell([case.first_contact_id, case.handler_id], kind, case=case, by=by.staff_id, at=at)
    return case


async def _require_asked(case: Case) -> None:
    latest = await CaseEntry.filter(case_id=case.id, kind__in=_ABOUT_IT).order_by("-at", "-id").first()
    if latest is None or latest.kind is not EntryKind.REOPENING_ASKED:
        raise Refusal(Code.CONFLICT, "the requester does not wait for an answer to this", ("case_id",))
