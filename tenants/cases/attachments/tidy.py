"""Tidy: bytes that nobody will ask for again leave the store."""

from datetime import datetime, timedelta
from typing import Protocol

from tenants.cases.attachments.attachment import Attachment, State
from tenants.cases.attachments.receive import GRACE

# By then no upload that began in time can still end well.
UNFINISHED_FOR = GRACE + timedelta(minutes=30)
FILES = 100


class Store(Protocol):
    """Where bytes lie, as far as tidying up needs to know."""

    async def delete(self, path: str) -> None:
        """Bytes at this path are gone afterwards, also where there were none."""
        ...


async def to_tidy(*, at: datetime) -> list[Attachment]:
    """Files that were announced and never came, and removed ones whose bytes are still there."""
    unfinished = Attachment.filter(state=State.PREPARED, upload_until__lt=at - UNFINISHED_FOR)
    removed = Attachment.filter(state=State.REMOVED, erased_at=None)
    return [
        *await unfinished.order_by("upload_until").limit(FILES),
        *await removed.order_by("removed_at").limit(FILES),
    ]


async def tidied(file: Attachment, *, at: datetime) -> None:
    """Its bytes are gone: what was only announced is forgotten, what was removed stays on record."""
    if file.state is State.PREPARED:
        await Attachment.filter(id=file.id, state=State.PREPARED).delete()
    else:
        await Attachment.filter(id=file.id).update(erased_at=at)
