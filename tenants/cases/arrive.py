"""Arrival: somebody is on the spot, where the limit asks for it."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import entries, inbox, timing
from tenants.cases.entries import Audience, CaseEntry, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.text import text


async def arrive(
    case_id: UUID, *, place: str, expected_version: int | None = None, by: Viewer, at: datetime
) -> CaseEntry:
    """Record that the handler, or whoever came for them, is there."""
    where = text(place, ("place",), most=200)
    case = await take_up(
        case_id, Move.ARRIVE, permission=Permission.CASE_WORK, expected_version=expected_version, by=by
    )
    if await entries.of_case(case.id, EntryKind.ARRIVAL):
        raise Refusal(Code.CONFLICT, "the arrival is on record already", ("case_id",))
    entry = await entries.write(case, EntryKind.ARRIVAL, where, audience=Audience.REQUESTER, by=by, at=at)
    await timing.follow(case, "case.arrived", at=at)
    await case.keep("due_at", at=at)
    await history.record(
        "case.arrived", by=by.staff_id, at=at, case_id=case.id, subject_id=entry.id, data={"place": where}
    )
    await inbox.tell([case.first_contact_id], "case.arrived", case=case, by=by.staff_id, at=at)
    return entry
