"""A remark: what was done or said on the way, e.g. the department was phoned ahead; or a written report.

A report is put to somebody above whoever writes it: they are told, and find the case among theirs (R11.2).
"""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import (
    approving,
    authority,
    confidentiality,
    entries,
    inbox,
    involvement,
    lifecycle,
    timing,
)
from tenants.cases.case import Case, open_for
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.text import text


async def remark(
    case_id: UUID,
    *,
    said: str,
    audience: Audience = Audience.INSIDE,
    to_staff_id: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> Case:
    """Put a remark on record; everybody who may read the case may make one.

    One that the requester may see is for whoever speaks with them. With `to_staff_id` it is a report.
    """
    words = text(said, ("text",))
    case = await open_for(by, case_id)
    if audience is Audience.REQUESTER:
        authority.require(by, Permission.CASE_REPLY, case)
    lifecycle.make(Move.REMARK, case)
    if to_staff_id is not None:
        await _require_above(case, to_staff_id, by=by)
    entry = None
    if audience is Audience.REQUESTER:
        entry = await entries.write(case, EntryKind.REMARK, words, audience=audience, by=by, at=at)
    # A stage of the organization's own may wait for it, such as a written report.
    await timing.follow(case, "case.remarked", at=at)
    if to_staff_id is not None or await _stands_at_the_top(by):
        await timing.follow(case, "case.reported", at=at)
    if to_staff_id is not None:
        await involvement.take_part(case.id, to_staff_id, Part.ESCALATED_TO, at=at)
    await case.keep("due_at", at=at)
    kind = "case.remarked" if to_staff_id is None else "case.reported"
    await history.record(
        kind,
        by=by.staff_id,
        at=at,
        case_id=case.id,
        subject_id=entry.id if entry else None,
        reason=words,
        data={} if to_staff_id is None else {"toStaff": to_staff_id},
    )
    await inbox.tell([to_staff_id], kind, case=case, by=by.staff_id, at=at)
    return case


async def _stands_at_the_top(by: Viewer) -> bool:
    """Whether there is nobody to report to: then what they write is their report."""
    return by.is_person and await approving.upwards(by.staff_id) == [by.staff_id]


async def _require_above(case: Case, to_staff_id: UUID, *, by: Viewer) -> None:
    if not by.is_person or to_staff_id not in (await approving.upwards(by.staff_id))[1:]:
        reason = "a report is for whoever stands above you"
        raise Refusal(Code.NOT_ALLOWED, reason, ("to_staff_id",))
    if await confidentiality.concerned(case.about, [to_staff_id]):
        raise Refusal(Code.NOT_ALLOWED, "the case is about them", ("to_staff_id",))
