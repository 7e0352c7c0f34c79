"""Forget: the files of somebody who asked to be forgotten are removed, and their names go with them."""

from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from tenants.cases.attachments.attachment import Attachment, State
from tenants.cases.attachments.receive import record
from tenants.directory.access import Viewer

GONE = "※"


async def forget(case_id: UUID, *, reason: str, by: Viewer, at: datetime) -> None:
    """Remove every stored file of a case; of none stays more than its kind, size and hash."""
    for file in await Attachment.filter(case_id=case_id).select_for_update().order_by("id"):
        file.name = GONE + PurePosixPath(file.name).suffix
        if file.state is State.STORED:
            file.state, file.removed_at, file.removal_reason = State.REMOVED, at, reason[:1000]
            file.removed_by_id = by.staff_id if by.is_person else None
            await record("attachment.removed", file, by=by.staff_id, at=at, reason=reason[:1000])
        await file.save(update_fields=["name", "state", "removed_at", "removed_by_id", "removal_reason"])
