"""Satisfaction: what the requester thinks of how they were served, from 1 to 5; the last word counts."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import entries, inbox
from tenants.cases.case import Case
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.text import optional_text

BEST = 5


async def rate(
    case_id: UUID,
    *,
    score: int,
    said: str | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Case:
    """Write down how satisfied the requester is, once they have been answered."""
    words = optional_text(said, ("text",))
    if not 1 <= score <= BEST:
        raise Refusal(Code.INVALID, f"satisfaction goes from 1 to {BEST}", ("score",))
    case = await take_up(
        case_id, Move.RATE, permission=Permission.CASE_REPLY, expected_version=expected_version, by=by
    )
    case.satisfaction = score
    if words is not None:
        await entries.write(case, EntryKind.SATISFACTION, words, audience=Audience.REQUESTER, by=by, at=at)
    await case.keep("satisfaction", at=at)
    await history.record("case.rated", by=by.staff_id, at=at, case_id=case.id, data={"score": score})
    told = [case.first_contact_id, case.handler_id]
    await inbox.tell(told, "case.rated", case=case, by=by.staff_id, at=at)
    return case
