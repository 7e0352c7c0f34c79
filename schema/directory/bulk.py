"""Mutation: departments or people from a table."""

import asyncio

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.enums import described
from schema.permissions import REACHED, readable, requires
from tenants.cases.importing import file as files
from tenants.cases.importing import table
from tenants.cases.importing.table import CSV, Table
from tenants.directory import bulk
from tenants.directory.access import Permission, Viewer
from tenants.directory.bulk import Line, Subject
from tenants.errors import Code, Refusal

described(
    Subject,
    {
        Subject.DEPARTMENTS: "Departments: code, name, parent, place, phone, office_hours.",
        Subject.STAFF: "People: badge, name, department, position, joined_on, grade, superior, phone, email.",
    },
    name="DirectoryImportSubject",
)


@strawberry.input(description="A table of departments or people.")
class DirectoryImportInput:
    """What to enter, and whether to try it first."""

    subject: Subject = strawberry.field(description="What the table holds.")
    text: str | None = strawberry.field(
        description="The table as CSV, with one heading row in English or Chinese; or else `fileId`.",
        default=None,
    )
    file_id: strawberry.ID | None = strawberry.field(
        description="A file of one's own that was announced by importPrepare and has come.", default=None
    )
    trial: bool = strawberry.field(description="Whether nothing is to be entered.", default=True)


@readable(REACHED)
@strawberry.type(description="Why a row was refused.")
class DirectoryImportFault:
    """One reason."""

    row: int = strawberry.field(description="Its number as a spreadsheet counts: the heading is 1.")
    column: str | None = strawberry.field(
        description="The column to blame, as the file calls it; null where it is no single one."
    )
    code: Code = strawberry.field(description="For programs: what kind of reason it is.")
    message: str = strawberry.field(description="For people: the reason in words.")


@readable(REACHED)
@strawberry.type(description="What came of the table, or would.")
class DirectoryImport:
    """Counts and faults."""

    entered: bool = strawberry.field(
        description="Whether the table was entered: not in a trial, and not where a row was wrong."
    )
    created: int = strawberry.field(description="How many rows were new.")
    known: int = strawberry.field(
        description="How many were there already, by badge or code; they are left as they are."
    )
    faults: list[DirectoryImportFault] = strawberry.field(description="Everything that was wrong, by row.")


@readable(REACHED)
@strawberry.type(description="What came of the table, or would.")
class DirectoryImportPayload(Payload):
    """Answer to directoryImport."""

    outcome: DirectoryImport | None = strawberry.field(
        description="What came of it; null where the table as a whole was refused.", default=None
    )


@strawberry.type
class DirectoryImportMutation:
    """A whole organization at once."""

    @mutation(
        requires(Permission.DIRECTORY_CONFIGURE),
        description="Enter departments or people from a table, every row or none, 500 at most; for whoever "
        "configures the whole directory. Try it first.",
    )
    async def directory_import(self, info: Info, input: DirectoryImportInput) -> DirectoryImportPayload:
        viewer = info.context.require_throughout(Permission.DIRECTORY_CONFIGURE)
        read = await _table(input, viewer)
        if len(read.rows) > bulk.MOST:
            raise Refusal(Code.LIMIT_EXCEEDED, f"at most {bulk.MOST} rows at once", ("text",))
        keys = bulk.understood(input.subject, read.heading)
        called = dict(zip(keys, read.heading, strict=True))
        lines = [
            Line(number, dict(zip(keys, cells, strict=True)))
            for number, cells in zip(read.numbers, read.rows, strict=True)
        ]
        outcome = await bulk.enter(
            input.subject, lines, keep=not input.trial, by=viewer.staff_id, at=info.context.at
        )
        told = DirectoryImport(
            entered=not input.trial and not outcome.faults,
            created=outcome.created,
            known=outcome.known,
            faults=[
                DirectoryImportFault(
                    row=one.row, column=called.get(one.column or ""), code=one.code, message=one.message
                )
                for one in outcome.faults
            ],
        )
        return DirectoryImportPayload(outcome=told)


async def _table(asked: DirectoryImportInput, viewer: Viewer) -> Table:
    if (asked.text is None) == (asked.file_id is None):
        raise Refusal(Code.INVALID, "give a file or a text", ("text",))
    if asked.text is None:
        from schema.cases.imported import ImportFile

        key = ImportFile.key_of(asked.file_id or "", "file_id")
        return await files.content(await files.own(key, by=viewer))
    try:
        return await asyncio.to_thread(table.read, asked.text.encode(), CSV)
    except Refusal as refused:
        raise Refusal(refused.code, refused.message, ("text",)) from refused
