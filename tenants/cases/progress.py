"""Progress: what the requester is told on the way, in stages, while the result is still to come."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import entries, inbox, timing
from tenants.cases.case import Channel
from tenants.cases.entries import Audience, CaseEntry, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.text import text


async def report(
    case_id: UUID,
    *,
    told: str,
    channel: Channel | None = None,
    audience: Audience = Audience.REQUESTER,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> CaseEntry:
    """Report how far the work has come; a clock that asks for reports begins anew."""
    words = text(told, ("text",))
    case = await take_up(
        case_id,
        Move.REPORT_PROGRESS,
        permission=Permission.CASE_REPLY,
        expected_version=expected_version,
        by=by,
    )
    entry = await entries.write(
        case, EntryKind.PROGRESS, words, audience=audience, channel=channel, by=by, at=at
    )
    await timing.follow(case, "progress.reported", at=at)
    await case.keep("due_at", at=at)
    data = {"forRequester": entry.for_requester}
    await history.record(
        "progress.reported", by=by.staff_id, at=at, case_id=case.id, subject_id=entry.id, data=data
    )
    told_too = [case.first_contact_id, case.handler_id]
    await inbox.tell(told_too, "progress.reported", case=case, by=by.staff_id, at=at)
    return entry
