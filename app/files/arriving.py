"""Bytes on their way in: each piece is counted and hashed before it goes on; what is wrong never arrives."""

import hashlib
from collections.abc import AsyncIterator

from tenants.cases.attachments import media
from tenants.cases.attachments.attachment import Attachment


class NotAsAnnounced(Exception):
    """What came is another file than the one that was announced."""


async def checked(pieces: AsyncIterator[bytes], announced: Attachment) -> AsyncIterator[bytes]:
    """The same pieces; raises NotAsAnnounced as soon as they cannot be the file that was announced."""
    size, hashed, head = 0, hashlib.sha256(), b""
    async for piece in pieces:
        size += len(piece)
        if size > announced.size:
            raise NotAsAnnounced(f"it is larger than {announced.size} bytes")
        hashed.update(piece)
        if len(head) < media.HEAD:
            head = (head + piece)[: media.HEAD]
            if len(head) == media.HEAD:
                _require_kind(head, announced)
        if piece:
            yield piece
    if size < announced.size:
        raise NotAsAnnounced(f"it has {size} bytes instead of {announced.size}")
    _require_kind(head, announced)
    if hashed.hexdigest() != announced.sha256:
        raise NotAsAnnounced("its SHA-256 is another one")


def _require_kind(head: bytes, announced: Attachment) -> None:
    if not media.begins_like(head, announced.media_type):
        raise NotAsAnnounced(f"it is not a file of {announced.media_type}")
