"""What came of an import: counts, and row by row the case, or why there is none."""

from typing import Any

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases.case import TakenOver


class CaseImport(TenantModel):
    """Under the id of its job. A trial registers nothing; a whole one everything or nothing."""

    file_id = fields.UUIDField()
    trial = fields.BooleanField()
    whole = fields.BooleanField()
    # What becomes of the limits of rows that had been concluded on paper.
    limits = fields.CharEnumField(TakenOver, max_length=20, default=TakenOver.MEASURED)
    rows = fields.IntField()
    registered = fields.IntField(default=0)
    known = fields.IntField(default=0)
    refused = fields.IntField(default=0)

    class Meta:
        table = "case_imports"


class CaseImportRow(TenantModel):
    """One row; of a trial only those that would be refused are kept."""

    import_id = fields.UUIDField()
    row = fields.IntField()
    key = fields.TextField()
    case_id = fields.UUIDField(null=True)
    errors: fields.Field[list[dict[str, Any]] | None] = fields.JSONField(null=True)

    class Meta:
        table = "case_import_rows"
