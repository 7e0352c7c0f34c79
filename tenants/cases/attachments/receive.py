"""Receive: the bytes came and were what had been announced, or they were not."""

from datetime import datetime, timedelta
from uuid import UUID

from tenants import history
from tenants.cases import inbox
from tenants.cases.attachments.attachment import Attachment, State
from tenants.cases.case import Case
from tenants.errors import Code, Refusal

# An upload that began in time may take so much longer; upkeep waits longer still before it tidies up.
GRACE = timedelta(minutes=30)


async def awaited(attachment_id: UUID, *, at: datetime) -> Attachment:
    """The attachment whose bytes may come now, or have come already; refused otherwise."""
    found = await Attachment.get_or_none(id=attachment_id)
    if found is None:
        raise Refusal(Code.NOT_FOUND, "there is no such attachment")
    if found.state is State.STORED:
        return found
    if found.state is not State.PREPARED or at > found.upload_until + GRACE:
        raise Refusal(
            Code.ILLEGAL_MOVE, f"this attachment no longer waits for its bytes: it is {found.state}"
        )
    return found


async def stored(attachment_id: UUID, *, at: datetime) -> Attachment:
    """The bytes are in the store: the file is on record, with its hash. Twice is once."""
    file = await _held(attachment_id, at=at)
    if file.state is State.STORED:
        return file
    file.state, file.stored_at = State.STORED, at
    await file.save(update_fields=["state", "stored_at"])
    await record("attachment.stored", file, by=file.actor, at=at)
    if file.by_id is None:
        # Sent from outside: whoever answers for the case would not know.
        case = await Case.get(id=file.case_id)
        people = [case.first_contact_id, case.handler_id]
        await inbox.tell(people, "attachment.stored", case=case, by=file.actor, at=at)
    return file


async def rejected(attachment_id: UUID, *, because: str, at: datetime) -> Attachment:
    """What came was not what had been announced; it was not kept."""
    file = await _held(attachment_id, at=at)
    if file.state is State.STORED:
        return file
    file.state, file.rejection = State.REJECTED, because
    await file.save(update_fields=["state", "rejection"])
    await record("attachment.rejected", file, by=file.actor, at=at, reason=because)
    return file


async def _held(attachment_id: UUID, *, at: datetime) -> Attachment:
    await Attachment.filter(id=attachment_id).select_for_update().get_or_none()
    return await awaited(attachment_id, at=at)


async def record(
    kind: str, file: Attachment, *, by: UUID | None, at: datetime, reason: str | None = None
) -> None:
    """Put something about a file on the case's record, with what proves which file it was.

    Its name stays out: people put names into names, and the history never forgets.
    """
    data = {
        "mediaType": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "forRequester": file.for_requester,
    }
    await history.record(
        kind, by=by, at=at, case_id=file.case_id, subject_id=file.id, reason=reason, data=data
    )
