"""`PUT /files/…` takes the bytes of an announced attachment, `GET /files/…` gives them out, to be saved."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote
from uuid import UUID

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from app.addresses import DOWNLOAD, UPLOAD
from app.clock import Now
from app.files.arriving import NotAsAnnounced, checked
from app.files.store import FilesAway, FileStore
from app.http.telling import told
from app.seal import Seal
from schema.attachments.reader import holder_of, may_fetch, may_send
from schema.errors import BadInput, ClientError, Unavailable
from schema.failures import is_outage
from tenants.cases.attachments import receive
from tenants.cases.attachments.attachment import Attachment, State
from tenants.cases.case import Case
from tenants.directory.access import Viewer
from tenants.errors import Refusal
from tenants.session import tenant_session

_May: TypeAlias = Callable[[Attachment, Viewer], Awaitable[bool]]
logger = structlog.get_logger("shouwen.files")

# Whatever a browser thinks of the bytes: nothing of them is run, and nothing is shown inside a page.
HEADERS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-site",
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-store",
}


class NotKept(ClientError):
    """The attachment is not, or no longer, to be had or to be filled."""

    code = "BAD_REQUEST"


@dataclass(frozen=True, slots=True)
class Files:
    """Both ways, for whoever holds a sealed address."""

    store: FileStore
    seal: Seal
    now: Now

    async def respond(self, request: Request) -> Response:
        """One request for one file."""
        try:
            return await (self._take(request) if request.method == "PUT" else self._give(request))
        except Refusal as refused:
            return told(NotKept(refused.message, reason=refused.code.value), 409)
        except NotAsAnnounced as wrong:
            return told(BadInput(f"This is not the file that was announced: {wrong}."), 422)
        except ClientError as error:
            return told(error)
        except ClientDisconnect:
            # Nobody is there to be answered; nothing was kept, and they may come again.
            return Response(status_code=499)
        except Exception as error:
            if not is_outage(error):
                raise
            return told(Unavailable())

    async def _take(self, request: Request) -> Response:
        key = self._key(request, UPLOAD)
        tenant_id, attachment_id = UUID(key["tenant"]), UUID(key["attachment"])
        async with tenant_session(tenant_id, readonly=True):
            file = await receive.awaited(attachment_id, at=self.now())
            await self._require_may(may_send, file, key)
        if file.state is State.PREPARED:
            await self._keep(request, file)
            async with tenant_session(tenant_id):
                await self._require_may(may_send, file, key)
                file = await receive.stored(attachment_id, at=self.now())
        return JSONResponse({"state": file.state.name, "sha256": file.sha256, "size": file.size}, 201)

    async def _keep(self, request: Request, file: Attachment) -> None:
        try:
            _require_length(request, file)
            await self.store.put(file.path, checked(request.stream(), file))
        except NotAsAnnounced as wrong:
            async with tenant_session(file.tenant_id):
                await receive.rejected(file.id, because=str(wrong), at=self.now())
            raise
        except FilesAway as away:
            logger.warning("store away", error=type(away.__cause__).__qualname__)
            raise

    async def _give(self, request: Request) -> Response:
        key = self._key(request, DOWNLOAD)
        file = await self._opened(key)
        size, pieces = await self.store.get(file.path)
        if size != file.size:
            logger.error("a file has another size than on record", attachment=str(file.id))
            raise FilesAway
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "content-length": str(size),
        }
        body: AsyncIterator[bytes] = pieces
        return StreamingResponse(body, media_type=_shown(file.media_type), headers=HEADERS | headers)

    async def _opened(self, key: dict[str, Any]) -> Attachment:
        """The file, if it is still to be had; taking one out of a confidential case is on record."""
        async with tenant_session(UUID(key["tenant"])):
            file = await Attachment.get_or_none(id=UUID(key["attachment"]))
            if file is None or file.state is not State.STORED:
                raise _gone()
            reader = await self._require_may(may_fetch, file, key)
            if (await Case.get(id=file.case_id)).confidential:
                await receive.record("attachment.read", file, by=reader.staff_id, at=self.now())
        return file

    async def _require_may(self, may: _May, file: Attachment, key: dict[str, Any]) -> Viewer:
        """An address is older than what may have happened since; why it is over, nobody is told."""
        who = await holder_of(key, at=self.now())
        if who is None or not await may(file, who):
            raise _gone()
        return who

    def _key(self, request: Request, purpose: str) -> dict[str, Any]:
        key = self.seal.open(purpose, request.query_params.get("key", ""), at=self.now())
        if key["attachment"] != request.path_params["attachment"]:
            raise NotKept("This key belongs to another file.")
        return key


def _gone() -> NotKept:
    return NotKept("This file is no longer there.")


def _require_length(request: Request, file: Attachment) -> None:
    """A length that is told beforehand and cannot be right saves the way of the bytes."""
    with suppress(ValueError):
        length = int(request.headers.get("content-length", ""))
        if length != file.size:
            raise NotAsAnnounced(f"it has {length} bytes instead of {file.size}")


def _shown(media_type: str) -> str:
    # Text is text in whatever encoding: it is not ours to say which.
    return "application/octet-stream" if media_type.startswith("text/") else media_type
