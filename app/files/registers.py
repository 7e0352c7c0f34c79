"""`PUT /imports/…` takes a register to import; `GET /imports/…/refused.csv` gives its refused rows out.

`POST /imports/…/access-codes.csv` gives the codes of its cases out, once: what is looked at by a program that
follows addresses must not be gone for whoever it is for.
"""

import asyncio
import csv
import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from app.addresses import CODES, IMPORT, REFUSED
from app.clock import Now
from app.files.endpoint import HEADERS, NotKept
from app.http.telling import told
from app.ledger import inert
from app.seal import Seal
from schema.errors import BadInput, ClientError, Unauthenticated, Unavailable
from schema.failures import is_outage
from tenants.cases.importing import codes, refused, table
from tenants.cases.importing import file as files
from tenants.cases.importing.codes import GivenOut
from tenants.cases.importing.file import ImportFile
from tenants.cases.importing.outcome import CaseImportRow
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.errors import Refusal
from tenants.session import tenant_session


@dataclass(frozen=True, slots=True)
class Registers:
    """For whoever holds a sealed address."""

    seal: Seal
    now: Now

    async def take(self, request: Request) -> Response:
        """The bytes of an announced register: read at once, so that a broken one is told at once."""
        return await _answered(self._take(request))

    async def refused(self, request: Request) -> Response:
        """The refused rows, with what is wrong with each."""
        return await _answered(self._refused(request))

    async def _take(self, request: Request) -> Response:
        key = self._key(request, IMPORT)
        file_id, tenant_id = UUID(key["file"]), UUID(key["tenant"])
        async with tenant_session(tenant_id, readonly=True):
            file = await ImportFile.get_or_none(id=file_id)
            sender = await viewer.load_staff(staff_id=file.by_id, at=self.now()) if file else None
        if file is None or sender is None:
            raise NotKept("There is no such file.")
        if file.received_at is None:
            content = await _body(request, file)
            read = await asyncio.to_thread(table.read, content, file.media_type)
            async with tenant_session(tenant_id):
                file = await ImportFile.select_for_update().get(id=file_id)
                await files.receive(file, read, at=self.now())
        return JSONResponse({"rows": file.rows, "sha256": file.sha256}, 201)

    async def _refused(self, request: Request) -> Response:
        key, at = self._key(request, REFUSED), self.now()
        async with tenant_session(UUID(key["tenant"])):
            holder = await _holder(key, at=at)
            content, rows = await refused.take(UUID(key["file"]), by=holder, at=at)
        text = await asyncio.to_thread(_as_csv, content, rows)
        headers = {"content-disposition": 'attachment; filename="refused.csv"'}
        return Response(text, headers=HEADERS | headers, media_type="text/csv; charset=utf-8")

    async def codes(self, request: Request) -> Response:
        """The access codes of the cases that came of an import; once."""
        return await _answered(self._codes(request))

    async def _codes(self, request: Request) -> Response:
        key, at = self._key(request, CODES), self.now()
        write = _FORMS.get(request.path_params["form"])
        if write is None:
            raise NotKept("Codes are given out as csv or xlsx.")
        async with tenant_session(UUID(key["tenant"])):
            holder = await _holder(key, at=at)
            given = await codes.take(UUID(key["file"]), by=holder, at=at)
        # Before the answer is on its way they are on record as taken, and gone.
        content, media = await asyncio.to_thread(write, given)
        name = f"access-codes.{request.path_params['form']}"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(content, headers=HEADERS | headers, media_type=media)

    def _key(self, request: Request, purpose: str) -> dict[str, Any]:
        key = self.seal.open(purpose, request.query_params.get("key", ""), at=self.now())
        if key["file"] != request.path_params["file"]:
            raise NotKept("This key belongs to something else.")
        return key


async def _holder(key: dict[str, Any], *, at: datetime) -> Viewer:
    holder = await viewer.load_staff(staff_id=UUID(key["staff"]), at=at)
    if holder is None:
        raise Unauthenticated("Whoever asked for this address may no longer sign in.")
    return holder


async def _answered(work: Any) -> Response:
    try:
        response: Response = await work
        return response
    except Refusal as refused:
        return told(BadInput.because(refused), 422)
    except ClientError as error:
        return told(error)
    except ClientDisconnect:
        return Response(status_code=499)
    except Exception as error:
        if not is_outage(error):
            raise
        return told(Unavailable())


async def _body(request: Request, file: ImportFile) -> bytes:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > file.size:
            break
    if len(content) != file.size or hashlib.sha256(content).hexdigest() != file.sha256:
        raise BadInput("This is not the file that was announced.")
    return bytes(content)


def _as_csv(content: table.Table, rows: Sequence[CaseImportRow]) -> bytes:
    """Begins with a mark by which spreadsheet programs know that it is UTF-8; no cell is a formula."""
    places = {number: place for place, number in enumerate(content.numbers)}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([inert(name) for name in (*content.heading, "row", "errors")])
    for row in rows:
        wrong = "; ".join(
            ": ".join(filter(None, (one["column"], one["message"]))) for one in row.errors or ()
        )
        cells = content.rows[places[row.row]]
        writer.writerow([inert(cell) for cell in (*cells, str(row.row), wrong)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


_HEADING = ("row", "number", "access_code")


def _codes_as_csv(given: Sequence[GivenOut]) -> tuple[bytes, str]:
    text = io.StringIO()
    csv.writer(text).writerows([_HEADING, *((one.row, one.number, one.code) for one in given)])
    return b"\xef\xbb\xbf" + text.getvalue().encode(), "text/csv; charset=utf-8"


def _codes_as_xlsx(given: Sequence[GivenOut]) -> tuple[bytes, str]:
    book, out = Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet("access codes")
    for line in (_HEADING, *((one.row, one.number, one.code) for one in given)):
        page.append(line)
    book.save(out)
    return out.getvalue(), table.XLSX


_FORMS: dict[str, Callable[[Sequence[GivenOut]], tuple[bytes, str]]] = {
    "csv": _codes_as_csv,
    "xlsx": _codes_as_xlsx,
}
