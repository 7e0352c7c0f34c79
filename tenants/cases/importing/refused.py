"""The refused rows of an import, as they came: for whoever sent them, or may read such data."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases.importing import file as files
from tenants.cases.importing.file import ImportFile
from tenants.cases.importing.outcome import CaseImport, CaseImportRow
from tenants.cases.importing.table import Table
from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code, Refusal
from tenants.session import current

_OWN = """
select i.id from case_imports i join import_files f on f.id = i.file_id
where i.id = any($1::uuid[]) and f.by_id = $2
"""


async def open_to(import_ids: Collection[UUID], *, by: Viewer) -> set[UUID]:
    """Those of the imports whose refused rows this viewer may read: overseeing jobs is no reason to."""
    if by.grants.get(Permission.REQUESTER_READ_CONTACT) is Scope.TENANT:
        return set(import_ids)
    rows = await current().fetch(_OWN, list(import_ids), by.staff_id)
    return {row["id"] for row in rows}


async def take(import_id: UUID, *, by: Viewer, at: datetime) -> tuple[Table, list[CaseImportRow]]:
    """The file and what was refused of it. Who took it is on record before it is given out."""
    wanted = await CaseImport.get_or_none(id=import_id)
    if wanted is None or import_id not in await open_to([import_id], by=by):
        raise Refusal(Code.NOT_FOUND, "there is no such import, or no longer")
    content = await files.content(await ImportFile.get(id=wanted.file_id))
    rows = await CaseImportRow.filter(import_id=import_id, errors__not_isnull=True).order_by("row")
    data = {"rows": len(rows)}
    await history.record("import.refused_taken", by=by.staff_id, at=at, subject_id=import_id, data=data)
    return content, rows
