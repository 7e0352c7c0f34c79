"""Remove: nobody gets the file any more; that it was there, and why it went, stays on record."""

from datetime import datetime
from uuid import UUID

from tenants.base import find, told_at
from tenants.cases import authority
from tenants.cases.attachments.attachment import Attachment, State
from tenants.cases.attachments.receive import record
from tenants.cases.case import open_for
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.text import text

_PATH = ("attachment_id",)


async def remove(attachment_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Attachment:
    """Take a file off the case: for whoever attached it, and for whoever answers for the case.

    Its bytes are erased from the store soon after.
    """
    words = text(reason, ("reason",), most=1000)
    file = await find(Attachment, attachment_id, *_PATH, lock=True)
    with told_at(*_PATH):
        case = await open_for(by, file.case_id)
        if file.actor != by.staff_id:
            authority.require(by, Permission.CASE_WORK, case)
    if file.state is not State.STORED:
        raise Refusal(Code.ILLEGAL_MOVE, f"only a stored file is removed; this one is {file.state}", _PATH)
    file.state, file.removed_at = State.REMOVED, at
    file.removed_by_id = by.staff_id if by.is_person else None
    file.removal_reason = words
    await file.save(update_fields=["state", "removed_at", "removed_by_id", "removal_reason"])
    await record("attachment.removed", file, by=by.staff_id, at=at, reason=words)
    return file
