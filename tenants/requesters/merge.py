"""Merge: two profiles of the same requester become one; both stay on record."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases.requester import Requester, keep
from tenants.cases.sealing import contact_of, sealed
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.history import Entry
from tenants.requesters.reach import open_for
from tenants.session import current


async def merge(requester_id: UUID, *, into_id: UUID, by: Viewer, at: datetime) -> Requester:
    """The cases of the one are the other's; what only the one had said, the other says too.

    Where both say something different the other's stays. An informant is merged with nobody.
    """
    if requester_id == into_id:
        raise Refusal(Code.INVALID, "this is the same profile", ("into_id",))
    # Always in one order, so that two who merge the same profiles do not wait for each other.
    paths = {requester_id: "id", into_id: "into_id"}
    held = {one: await open_for(by, Permission.REQUESTER_CHANGE, one, paths[one]) for one in sorted(paths)}
    one, other = held[requester_id], held[into_id]
    for profile in (one, other):
        if profile.informant:
            raise Refusal(Code.NOT_ALLOWED, "nothing may lead to an informant", (paths[profile.id],))
    contact = {**await contact_of(one), **await contact_of(other)}
    kept = await sealed(contact, requester_id=other.id, informant=False, at=at)
    name, unit = other.name or one.name, other.unit or one.unit
    await keep(other, at=at, name=name, unit=unit, staff_id=other.staff_id or one.staff_id, **kept)
    nothing = await sealed({}, requester_id=one.id, informant=False, at=at)
    await keep(one, at=at, merged_into_id=other.id, **nothing)
    await _move_cases(one, other, by=by, at=at)
    return other


async def _move_cases(one: Requester, other: Requester, *, by: Viewer, at: datetime) -> None:
    rows = await current().fetch(
        """update cases set requester_id = $2, version = version + 1, updated_at = $3
           where requester_id = $1 returning id""",
        one.id,
        other.id,
        at,
    )
    data = {"from": one.id, "into": other.id}
    entries = [Entry("requester.merged", at, by.staff_id, None, other.id, data={**data, "cases": len(rows)})]
    entries += [
        Entry("case.requester_merged", at, by.staff_id, row["id"], other.id, data=data) for row in rows
    ]
    await history.record_all(entries)
