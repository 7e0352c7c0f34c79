"""A remark: what was done or said on the way, e.g. the department was phoned ahead."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import authority, entries, lifecycle, timing
from tenants.cases.case import Case, open_for
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.lifecycle import Move
from tenants.directory.access import Permission, Viewer
from tenants.text import text


async def remark(
    case_id: UUID, *, said: str, audience: Audience = Audience.INSIDE, by: Viewer, at: datetime
) -> Case:
    """Put a remark on record; everybody who may read the case may make one.

    One that the requester may see is for whoever speaks with them.
    """
    words = text(said, ("text",))
    case = await open_for(by, case_id)
    if audience is Audience.REQUESTER:
        authority.require(by, Permission.CASE_REPLY, case)
    lifecycle.make(Move.REMARK, case)
    entry = None
    if audience is Audience.REQUESTER:
        entry = await entries.write(case, EntryKind.REMARK, words, audience=audience, by=by, at=at)
    # A stage of the organization's own may wait for it, such as a written report.
    await timing.follow(case, "case.remarked", at=at)
    await case.keep("due_at", at=at)
    await history.record(
        "case.remarked",
        by=by.staff_id,
        at=at,
        case_id=case.id,
        subject_id=entry.id if entry else None,
        reason=words,
    )
    return case
