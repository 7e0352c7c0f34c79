"""Files to attach, and how a client attaches them."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx

from tests.support.api import Api
from tests.support.screen import Screen

FIELDS = "attachment { id state name size sha256 } upload { address expiresAt }"


@dataclass(frozen=True, slots=True)
class File:
    """What somebody has on their computer."""

    name: str = "合同.pdf"
    media_type: str = "application/pdf"
    content: bytes = b"%PDF-1.7\n" + b"x" * 5000

    def announced(self, **more: Any) -> dict[str, Any]:
        """The input of attachmentPrepare."""
        return {
            "name": self.name,
            "mediaType": self.media_type,
            "size": str(len(self.content)),
            "sha256": sha256(self.content).hexdigest(),
            **more,
        }


@dataclass(slots=True)
class Desk:
    """Somebody who attaches files, and knows where they went."""

    screen: Screen
    file: File = field(default_factory=File)

    @property
    def outside(self) -> Api:
        """The same server, for whoever has nothing but an address."""
        return Api(self.screen.api.app, accept="*/*")

    async def case(self, **more: Any) -> str:
        """A case to attach to."""
        given = {"requester": {"name": "张三"}, "channel": "VISIT", "said": "过户", **more}
        payload = await self.screen.do("caseRegister", "case { id }", **given)
        return str(payload["case"]["id"])

    async def prepared(self, case_id: str, file: File | None = None, **more: Any) -> dict[str, Any]:
        """An announced file, and where to send it."""
        given = (file or self.file).announced(caseId=case_id, **more)
        return await self.screen.do("attachmentPrepare", FIELDS, **given)

    async def send(self, address: str, content: bytes, **more: Any) -> httpx.Response:
        """Bytes to an address."""
        return await self.outside.send("PUT", address, content=content, **more)

    async def attached(self, case_id: str, file: File | None = None, **more: Any) -> str:
        """A file that has arrived; its id."""
        file = file or self.file
        prepared = await self.prepared(case_id, file, **more)
        response = await self.send(prepared["upload"]["address"], file.content)
        assert response.status_code == 201, response.text
        return str(prepared["attachment"]["id"])

    async def of(self, case_id: str, fields: str = "id state name rejection removalReason") -> list[Any]:
        """The files of a case."""
        query = f"query ($id: ID!) {{ case(id: $id) {{ attachments {{ {fields} }} }} }}"
        return list((await self.screen.ask(query, id=case_id))["case"]["attachments"])

    async def address(self, case_id: str, place: int = 0) -> str:
        """Where a file of a case is fetched from."""
        (one,) = (await self.of(case_id, "download { address }"))[place : place + 1]
        return str(one["download"]["address"])
