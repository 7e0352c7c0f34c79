"""Acknowledgement: the requester confirms that they have been answered."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import entries, inbox
from tenants.cases.case import Case, Channel
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.text import text


async def acknowledge(
    case_id: UUID,
    *,
    said: str,
    channel: Channel | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Case:
    """Write down that the requester has the reply and what they said to it; once."""
    words = text(said, ("text",))
    case = await take_up(
        case_id, Move.ACKNOWLEDGE, permission=Permission.CASE_REPLY, expected_version=expected_version, by=by
    )
    if case.acknowledged_at is not None:
        raise Refusal(Code.CONFLICT, "the requester has acknowledged the reply already", ("case_id",))
    entry = await entries.write(
        case,
        EntryKind.ACKNOWLEDGEMENT,
        words,
        audience=Audience.REQUESTER,
        channel=channel,
        by=by,
        at=at,
    )
    case.acknowledged_at = at
    await case.keep("acknowledged_at", at=at)
    await history.record("case.acknowledged", by=by.staff_id, at=at, case_id=case.id, subject_id=entry.id)
    told = [case.first_contact_id, case.handler_id]
    await inbox.tell(told, "case.acknowledged", case=case, by=by.staff_id, at=at)
    return case
