"""Satisfaction: what the requester thinks of how they were served, from 1 to 5, and whose word that is.

Their own word stays; what somebody else has written down for them counts until they say it themselves.
"""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import entries, inbox
from tenants.cases.case import Case, RatedBy
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Actor, Permission, Viewer
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
    """Write down how satisfied the requester is, once they have been answered; the last word counts."""
    words = optional_text(said, ("text",))
    if not 1 <= score <= BEST:
        raise Refusal(Code.INVALID, f"satisfaction goes from 1 to {BEST}", ("score",))
    case = await take_up(
        case_id, Move.RATE, permission=Permission.CASE_REPLY, expected_version=expected_version, by=by
    )
    rated_by = _rated_by(case, by)
    _require_word(case, rated_by, by=by)
    case.satisfaction, case.rated_by = score, rated_by
    case.rated_by_id = by.staff_id if by.is_person else None
    if words is not None:
        await entries.write(case, EntryKind.SATISFACTION, words, audience=Audience.REQUESTER, by=by, at=at)
    await case.keep("satisfaction", "rated_by", "rated_by_id", at=at)
    data = {"score": score, "by": rated_by}
    await history.record("case.rated", by=by.staff_id, at=at, case_id=case.id, data=data)
    told = [case.first_contact_id, case.handler_id]
    await inbox.tell(told, "case.rated", case=case, by=by.staff_id, at=at)
    return case


def _rated_by(case: Case, by: Viewer) -> RatedBy:
    if by.actor is Actor.REQUESTER:
        return RatedBy.REQUESTER
    if not by.is_person:
        return RatedBy.MACHINE
    return RatedBy.HANDLER if by.staff_id == case.handler_id else RatedBy.COLLEAGUE


def _require_word(case: Case, rated_by: RatedBy, *, by: Viewer) -> None:
    """Nobody speaks over the requester; nor does whoever did the work ask how it was, where another can."""
    if case.rated_by is RatedBy.REQUESTER and rated_by is not RatedBy.REQUESTER:
        raise Refusal(Code.CONFLICT, "the requester has said it themselves", ("score",))
    if rated_by is RatedBy.HANDLER and case.first_contact_id != by.staff_id:
        raise Refusal(Code.NOT_ALLOWED, "you did the work: the first contact asks how it was", ("case_id",))
