"""Urge: a recorded reminder, by anybody entitled, in their own name or at the requester's wish."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tenants import history
from tenants.cases import confidentiality, entries, inbox, resume, timing
from tenants.cases.entries import Audience, CaseEntry, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import look_in
from tenants.directory import hierarchy
from tenants.directory.access import Permission, Viewer
from tenants.text import text


class Urging(StrEnum):
    """In whose name somebody urges."""

    OWN = "own"
    REQUESTER = "requester"


async def urge(
    case_id: UUID, *, said: str, urging: Urging = Urging.OWN, by: Viewer, at: datetime
) -> CaseEntry:
    """Remind whoever answers for the case; from the third time on their superior hears of it too."""
    words = text(said, ("text",))
    case = await look_in(case_id, Move.URGE, permission=Permission.CASE_URGE, by=by)
    audience = Audience.REQUESTER if urging is Urging.REQUESTER else Audience.INSIDE
    entry = await entries.write(case, EntryKind.URGE, words, audience=audience, by=by, at=at)
    times = len(await entries.of_case(case.id, EntryKind.URGE))
    await timing.follow(case, "case.urged", at=at)
    await case.keep("due_at", at=at)
    data = {"times": times, "inTheNameOf": urging}
    await history.record(
        "case.urged", by=by.staff_id, at=at, case_id=case.id, subject_id=entry.id, reason=words, data=data
    )
    told = [case.handler_id, case.first_contact_id]
    if times >= SUPERIOR_HEARS_FROM:
        superior = await hierarchy.superior_of(case.handler_id)
        superior = await confidentiality.first_unconcerned(case.about, superior)
        told += [superior] if superior else []
    await inbox.tell(told, "case.urged", case=case, by=by.staff_id, at=at)
    if urging is Urging.REQUESTER:
        await resume.heard_from_requester(case, by=by.staff_id, at=at)
    return entry


SUPERIOR_HEARS_FROM = 3
