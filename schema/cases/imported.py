"""What comes of registering cases from a file."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.attachments.addresses import Addresses, SignedAddress
from schema.context import Context
from schema.jobs.job import jobs
from schema.node import Node
from schema.paging import Connection
from schema.permissions import REACHED, SIGNED_IN, readable
from schema.reads.fields import column, computed, connection, to_one
from schema.reads.predicate import Predicate, sql
from schema.reads.source import source
from schema.scalars import BigInt
from tenants.cases.case import TakenOver
from tenants.cases.importing import codes, refused
from tenants.directory.access import Viewer
from tenants.errors import Code

if TYPE_CHECKING:
    from schema.cases.case import Case


def _own(viewer: Viewer) -> Predicate:
    return sql("{t}.by_id = {}", viewer.staff_id)


def _of_job(column: str, viewer: Viewer) -> Predicate:
    visible = jobs(viewer)
    inner = visible.text.replace("{t}", "vj")
    return Predicate(
        f"exists (select from jobs vj where vj.id = {{t}}.{column} and ({inner}))", visible.values
    )


def _imports(viewer: Viewer) -> Predicate:
    return _of_job("id", viewer)


def _rows(viewer: Viewer) -> Predicate:
    return _of_job("import_id", viewer)


@readable(SIGNED_IN)
@source("import_files", visible=_own)
@strawberry.type(description="A register that was sent to be imported; kept sealed for a month.")
class ImportFile(Node):
    """One's own file."""

    name: str = column(description="What it is called.")
    media_type: str = column(description="CSV or XLSX.")
    size: BigInt = column(description="How large it is, in bytes.")
    sha256: str = column(description="Its SHA-256.")
    prepared_at: datetime = column(description="When it was announced.")
    received_at: datetime | None = column(description="When it came; null while it is awaited.")
    rows: int | None = column(description="How many rows it has below its heading.")


@readable(REACHED)
@strawberry.type(description="Why a row was refused.")
class CaseImportError:
    """One reason."""

    column: str | None = strawberry.field(
        description="The column to blame, as the file calls it; null where it is no single one."
    )
    code: Code = strawberry.field(description="For programs: what kind of reason it is.")
    message: str = strawberry.field(description="For people: the reason in words.")


async def _errors(rows: Sequence[Any], _context: Any) -> list[list[CaseImportError]]:
    return [
        [
            CaseImportError(column=one["column"], code=Code(one["code"]), message=one["message"])
            for one in row.errors or ()
        ]
        for row in rows
    ]


@readable(SIGNED_IN)
@source("case_import_rows", visible=_rows)
@strawberry.type(description="A row of an import: the case that came of it, or why there is none.")
class CaseImportRow(Node):
    """One row."""

    row: int = column(description="Its number as a spreadsheet counts: the heading is 1.")
    case: Annotated["Case", strawberry.lazy("schema.cases.case")] | None = to_one(
        "case_id", description="The case; null where it was refused, or where the viewer may not see it."
    )
    errors: list[CaseImportError] = computed(
        _errors, description="Everything that was wrong with it.", needs=("errors",)
    )


async def _codes(rows: Sequence[Any], context: Context) -> list[SignedAddress | None]:
    offered: Addresses | None = context.tools.get(Addresses)
    viewer, at = context.require_viewer(), context.at
    if offered is None or not viewer.is_person:
        return [None] * len(rows)
    async with context.inside():
        waiting = await codes.waiting([row.key for row in rows], by=viewer, at=at)
    return [offered.import_codes(row.key, by=viewer, at=at) if row.key in waiting else None for row in rows]


async def _files(rows: Sequence[Any], context: Context) -> list[SignedAddress | None]:
    offered: Addresses | None = context.tools.get(Addresses)
    viewer, at = context.require_viewer(), context.at
    if offered is None or not viewer.is_person:
        return [None] * len(rows)
    async with context.inside():
        theirs = await refused.open_to([row.key for row in rows if row.refused], by=viewer)
    return [offered.refused_rows(row.key, by=viewer, at=at) if row.key in theirs else None for row in rows]


@readable(SIGNED_IN)
@source("case_imports", visible=_imports)
@strawberry.type(description="Cases registered from a file, or tried: what has come of it so far.")
class CaseImport(Node):
    """Counts and rows."""

    trial: bool = column(description="Whether nothing was to be registered.")
    whole: bool = column(description="Whether everything was to be registered, or nothing.")
    limits: TakenOver = column(description="What becomes of the limits of rows that were concluded on paper.")
    rows: int = column(description="How many rows there are.")
    registered: int = column(description="How many were registered; of a trial, how many would be.")
    repeated: int = column(
        "known", description="How many had been registered before, from the same file or by their key."
    )
    refused: int = column(description="How many were refused.")
    refused_rows: Connection[CaseImportRow] = connection(
        "import_id",
        description="The refused rows, in order.",
        order="row",
        where=sql("{t}.errors is not null"),
    )
    registered_rows: Connection[CaseImportRow] = connection(
        "import_id",
        description="The rows of which cases came, in order.",
        order="row",
        where=sql("{t}.case_id is not null"),
    )
    refused_file: SignedAddress | None = computed(
        _files,
        description="The refused rows as CSV, with what is wrong with them: put them right and import that "
        "file. For whoever asked for the import, and for whoever holds requester.read_contact for the whole "
        "organization; fetching it is on record. Null for others, and where none was refused.",
        needs=("refused",),
    )
    access_codes: SignedAddress | None = computed(
        _codes,
        description="The access codes of its cases, for whoever asked for the import, once: fetch them by "
        "POST there, or with `.xlsx` instead of `.csv` in the address. They are gone then, and after three "
        "days anyway; null where there are none to take.",
    )
