"""Forget: of an imported file the rows of somebody who asked to be forgotten are blotted out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tenants.cases.importing import file as files
from tenants.cases.importing.codes import CaseImportCode
from tenants.cases.importing.file import ImportFile
from tenants.cases.importing.outcome import CaseImport, CaseImportRow

GONE = "※"


async def forget(case_ids: Sequence[UUID], *, at: datetime) -> None:
    """Blot out the rows of which these cases came; that they came stays known."""
    await CaseImportCode.filter(case_id__in=list(case_ids)).delete()
    rows = await CaseImportRow.filter(case_id__in=list(case_ids))
    numbers: dict[UUID, set[int]] = {}
    for row in rows:
        wanted = await CaseImport.get(id=row.import_id)
        numbers.setdefault(wanted.file_id, set()).add(row.row)
    for file_id, gone in numbers.items():
        file = await ImportFile.select_for_update().get(id=file_id)
        table = await files.content(file)
        kept = [
            tuple(GONE for _ in cells) if number in gone else cells
            for number, cells in zip(table.numbers, table.rows, strict=True)
        ]
        await files.rewrite(file, replace(table, rows=tuple(kept)), at=at)
