"""The ledger as a file: CSV sent as it is read, or a spreadsheet. Every cell is text, none a formula."""

import asyncio
import csv
import io
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from app.auth.authenticator import Authenticator
from app.clock import Now
from app.pages.words import shown
from schema.attachments.addresses import PageLanguage
from schema.cases import ledger
from schema.errors import ClientError, Forbidden, Unauthenticated
from schema.measure import Measure
from tenants import history
from tenants.directory.access import Permission, Viewer
from tenants.session import tenant_session
from tenants.tenant import Tenant

LONGEST = timedelta(days=366)
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet program would take for a formula.
# Also behind blanks, and in the full-width signs that programs in East Asia read like the others.
_FORMULA = re.compile(r"^\s*[=+\-@|%＝＋－＠｜％]|^[\t\r\n]")
PIECE = 65_536
STATUS = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "LIMIT_EXCEEDED": 429}


@dataclass(frozen=True, slots=True)
class Sheet:
    """How values are shown to this tenant."""

    zone: ZoneInfo
    chinese: bool

    def heading(self) -> list[str]:
        """The first row."""
        return [column.chinese if self.chinese else column.english for column in ledger.COLUMNS]

    def cells(self, row: Sequence[Any]) -> list[str]:
        """A row as text."""
        return [
            self._in_words(column.codes, value) if column.codes and value else self._text(value)
            for column, value in zip(ledger.COLUMNS, row, strict=True)
        ]

    def _in_words(self, codes: type[StrEnum], value: str) -> str:
        return shown(codes(value).name, PageLanguage.ZH if self.chinese else PageLanguage.EN)

    def _text(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, datetime):
            return value.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")
        return str(value)


@dataclass(frozen=True, slots=True)
class LedgerExport:
    """Answers `/ledger.csv` and `/ledger.xlsx` with `?since=…&until=…`, to whoever may read cases."""

    authenticator: Authenticator
    now: Now
    measure: Measure

    async def csv(self, request: Request) -> Response:
        """The ledger as CSV."""
        return await self._respond(request, CSV, "csv")

    async def xlsx(self, request: Request) -> Response:
        """The ledger as a spreadsheet."""
        return await self._respond(request, XLSX, "xlsx")

    async def _respond(self, request: Request, media: str, suffix: str) -> Response:
        try:
            viewer = await self._viewer(request)
            since, until = _period(request)
        except ClientError as refused:
            body = {"errors": [{"message": refused.message, "extensions": refused.extensions}]}
            return JSONResponse(body, STATUS.get(refused.code, 400))
        sheet = await self._on_record(viewer, since, until)
        rows = ledger.pages(viewer, since=since, until=until, at=self.now())
        pieces = as_csv(sheet, rows) if suffix == "csv" else as_xlsx(sheet, rows)
        name = f"ledger-{since:%Y%m%d}-{until:%Y%m%d}.{suffix}"
        headers = {
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        }
        return StreamingResponse(pieces, media_type=media, headers=headers)

    async def _viewer(self, request: Request) -> Viewer:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("Send the token as `Authorization: Bearer …`.")
        viewer = await self.authenticator.authenticate(token.strip(), self.now())
        if not viewer.may(Permission.CASE_READ):
            raise Forbidden("Requires case.read.")
        if viewer.key_id is not None:
            await self.measure.require(viewer)
        return viewer

    async def _on_record(self, viewer: Viewer, since: datetime, until: datetime) -> Sheet:
        """Whoever takes the register out of the house stands in the history."""
        async with tenant_session(viewer.tenant_id):
            tenant = await Tenant.get(id=viewer.tenant_id)
            told = {"since": since.isoformat(), "until": until.isoformat()}
            await history.record("ledger.exported", by=viewer.staff_id, at=self.now(), data=told)
        return Sheet(ZoneInfo(tenant.time_zone), tenant.language.startswith("zh"))


async def as_csv(sheet: Sheet, pages: AsyncIterator[Sequence[Sequence[Any]]]) -> AsyncIterator[bytes]:
    """Begins with a mark by which spreadsheet programs know that it is UTF-8."""
    yield b"\xef\xbb\xbf" + _lines([sheet.heading()])
    async for rows in pages:
        yield _lines([[inert(cell) for cell in sheet.cells(row)] for row in rows])


async def as_xlsx(sheet: Sheet, pages: AsyncIterator[Sequence[Sequence[Any]]]) -> AsyncIterator[bytes]:
    """Written row by row into a file that is gone when it has been sent."""
    book = Workbook(write_only=True)
    page = book.create_sheet("台账" if sheet.chinese else "Ledger")
    page.append(sheet.heading())

    def write(rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            page.append([_cell(page, text) for text in sheet.cells(row)])

    async for rows in pages:
        await asyncio.to_thread(write, rows)
    with tempfile.TemporaryFile() as file:
        await asyncio.to_thread(book.save, file)
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece


def inert(text: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", text))
    # Told to be a text, it is shown as it is, whatever it begins with.
    cell.data_type = "s"
    return cell


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _period(request: Request) -> tuple[datetime, datetime]:
    since, until = (_moment(request, name) for name in ("since", "until"))
    if not timedelta() < until - since <= LONGEST:
        raise ClientError(f"since and until must lie in order, {LONGEST.days} days apart at most.")
    return since, until


def _moment(request: Request, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(request.query_params.get(name, ""))
        shown = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        # At the edge of time there is no such moment in another zone.
        raise ClientError(f"{name} must be a moment such as 2026-03-01T00:00:00+08:00.") from None
    if moment.tzinfo is None:
        raise ClientError(f"{name} must say its time zone, such as +08:00.")
    return shown
