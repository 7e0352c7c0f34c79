"""Mutations: send a register, try it, import it."""

import asyncio

import strawberry

from schema.atomic import Payload, mutation
from schema.attachments.addresses import Addresses, SignedAddress
from schema.cases.imported import ImportFile
from schema.context import Info
from schema.enums import described
from schema.jobs.job import Job
from schema.jobs.mutations import JobPayload
from schema.permissions import REACHED, readable, requires
from schema.scalars import BigInt
from tenants.cases.case import TakenOver
from tenants.cases.importing import ask, table
from tenants.cases.importing import file as files
from tenants.cases.importing.ask import Manner
from tenants.cases.importing.table import CSV
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal

described(
    Manner,
    {
        Manner.TRIAL: "Nothing is registered; every row is tried as if it were.",
        Manner.ROW_BY_ROW: "Each row by itself: a refused one stops no other.",
        Manner.ALL_OR_NOTHING: "Every row, or where one is refused none; 300 rows at most.",
    },
    name="ImportManner",
)


@strawberry.input(description="A register, described by whoever is about to send it.")
class ImportPrepareInput:
    """What will come."""

    name: str = strawberry.field(description="What it is called, e.g. `登记簿.xlsx`.")
    media_type: str = strawberry.field(description="`text/csv`, or that of an XLSX spreadsheet.")
    size: BigInt = strawberry.field(description="How large it is, in bytes; 5 MiB at most.")
    sha256: str = strawberry.field(description="The SHA-256 of its bytes: 64 hexadecimal digits.")


@strawberry.input(description="Which register to import, and how.")
class CaseImportInput:
    """A file that has come, or a text."""

    file_id: strawberry.ID | None = strawberry.field(
        description="A file of one's own that has come; or else `text`.", default=None
    )
    text: str | None = strawberry.field(
        description="The register itself as CSV, where it is small enough for a request.", default=None
    )
    manner: Manner = strawberry.field(description="How to go about it.", default=Manner.TRIAL)
    limits: TakenOver = strawberry.field(
        description="What becomes of the limits of rows that were concluded on paper. CLOSED_ON_PAPER is for "
        "whoever may configure the organization; rows that go on are measured in any case.",
        default=TakenOver.MEASURED,
    )


@readable(REACHED)
@strawberry.type(description="The announced file, and where to send it.")
class ImportPreparePayload(Payload):
    """Answer to importPrepare."""

    file: ImportFile | None = strawberry.field(description="The file; null when refused.", default=None)
    upload: SignedAddress | None = strawberry.field(
        description="Send the bytes there by PUT, as they are; null when refused.", default=None
    )


@strawberry.type
class ImportingMutation:
    """Many cases at once."""

    @mutation(
        requires(Permission.CASE_REGISTER, Permission.DIRECTORY_CONFIGURE),
        description="Announce a table to import: then send its bytes to `upload`, within minutes.",
    )
    async def import_prepare(self, info: Info, input: ImportPrepareInput) -> ImportPreparePayload:
        addresses: Addresses | None = info.context.tools.get(Addresses)
        if addresses is None:
            raise Refusal(Code.NOT_ALLOWED, "files are not taken here")
        told = {"name": input.name, "media_type": input.media_type, "sha256": input.sha256}
        made = await files.prepare(size=int(input.size), **told, **info.context.signature())
        until = made.prepared_at + files.UPLOAD_WITHIN
        upload = addresses.import_upload(made.tenant_id, made.id, until=until)
        return ImportPreparePayload(file=ImportFile.known(made.id), upload=upload)

    @mutation(
        requires(Permission.CASE_REGISTER),
        description="Register cases from a file in the caller's name, each row as a clerk would, or try it. "
        "The job tells how far it is and what came of it. A row is registered once, however often its file "
        "is imported: it is known by the column `key`, else by the file and its number.",
    )
    async def case_import(self, info: Info, input: CaseImportInput) -> JobPayload:
        viewer = info.context.require_viewer()
        try:
            file = await _file(input, viewer, info)
            job = await ask.ask(file, input.manner, limits=input.limits, by=viewer, at=info.context.at)
        except Refusal as refused:
            about_the_file = input.text is not None and refused.path not in (("manner",), ("limits",))
            path = ("text",) if about_the_file else refused.path
            raise Refusal(refused.code, refused.message, path) from refused
        return JobPayload(job=Job.known(job.id))


async def _file(asked: CaseImportInput, viewer: Viewer, info: Info) -> files.ImportFile:
    if (asked.file_id is None) == (asked.text is None):
        raise Refusal(Code.INVALID, "give a file or a text", ("file_id",))
    if asked.file_id is not None:
        return await files.own(ImportFile.key_of(asked.file_id, "file_id"), by=viewer)
    text = asked.text or ""
    made = await files.write(text, by=viewer, at=info.context.at)
    read = await asyncio.to_thread(table.read, text.encode(), CSV)
    await files.receive(made, read, at=info.context.at)
    return made
