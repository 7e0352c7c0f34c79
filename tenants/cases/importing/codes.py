"""Access codes that an import has given out: sealed, for whoever asked for it, once, and not for long.

A code is shown once. Of a registration by hand its clerk sees it at once; of an import it waits here, sealed
with the tenant's key, until whoever asked for the import takes it, or for some days.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import access_code
from tenants.cases.access_code import AccessCode
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.jobs.job import Job
from tenants.protection import data_keys
from tenants.protection.cipher import DataKey
from tenants.session import current

KEPT = timedelta(days=3)
FIELD = "access_code"


class CaseImportCode(TenantModel):
    """The code of one row's case, until it is taken."""

    import_id = fields.UUIDField()
    row = fields.IntField()
    case_id = fields.UUIDField()
    key_id = fields.UUIDField()
    code_sealed = fields.BinaryField()
    kept_until = fields.DatetimeField()

    class Meta:
        table = "case_import_codes"


@dataclass(frozen=True, slots=True)
class GivenOut:
    """The code of one row's case; in clear only until it is sealed, or on its way out."""

    row: int
    case_id: UUID
    code: str
    number: str = ""


async def keep(import_id: UUID, given: Sequence[GivenOut], *, at: datetime) -> None:
    """Seal what a batch of rows has given out."""
    if not given:
        return
    key = await data_keys.newest(at=at)
    await CaseImportCode.bulk_create([_sealed(import_id, one, key, at=at) for one in given])


def _sealed(import_id: UUID, given: GivenOut, key: DataKey, *, at: datetime) -> CaseImportCode:
    code_id = new_id()
    return CaseImportCode(
        id=code_id,
        import_id=import_id,
        row=given.row,
        case_id=given.case_id,
        key_id=key.id,
        code_sealed=key.seal(given.code, row_id=code_id, field=FIELD),
        kept_until=at + KEPT,
    )


async def waiting(import_ids: Collection[UUID], *, by: Viewer, at: datetime) -> set[UUID]:
    """Those of the imports whose codes this person may still take."""
    rows = await current().fetch(
        """select distinct c.import_id from case_import_codes c join jobs j on j.id = c.import_id
           where c.import_id = any($1::uuid[]) and j.asked_by_id = $2 and c.kept_until > $3""",
        list(import_ids),
        by.staff_id,
        at,
    )
    return {row["import_id"] for row in rows}


async def take(import_id: UUID, *, by: Viewer, at: datetime) -> list[GivenOut]:
    """Every code that is still good, in the order of the rows; from here on they are nowhere but there.

    Whoever is quicker takes them all: who comes second, or is not who asked for the import, finds none.
    """
    job = await Job.get_or_none(id=import_id, asked_by_id=by.staff_id)
    held = await CaseImportCode.filter(import_id=import_id).select_for_update() if job is not None else []
    kept = sorted((one for one in held if one.kept_until > at), key=lambda one: one.row)
    if not kept or not by.may(Permission.CASE_REGISTER):
        raise Refusal(Code.NOT_FOUND, "there are no codes to take, or no longer")
    given = await _good(kept, by=by)
    await CaseImportCode.filter(import_id=import_id).delete()
    data = {"rows": len(given)}
    await history.record("import.codes_taken", by=by.staff_id, at=at, subject_id=import_id, data=data)
    return given


async def _good(kept: Sequence[CaseImportCode], *, by: Viewer) -> list[GivenOut]:
    """Opened; a code that was voided meanwhile opens nothing and is left out.

    So is that of a case that has become confidential, but for those who answer to its requester: whoever
    holds the code speaks as the requester.
    """
    keys = await data_keys.of_ids({one.key_id for one in kept})
    ids = list({one.case_id for one in kept})
    rows = await current().fetch(
        """select id, number from cases where id = any($1::uuid[])
           and (confidentiality = 'ordinary' or $2 in (handler_id, first_contact_id))""",
        ids,
        by.staff_id,
    )
    of_id = {row["id"]: row["number"] for row in rows}
    good = {one.code_hash for one in await AccessCode.filter(case_id__in=ids, voided_at=None)}
    opened = [
        GivenOut(
            one.row,
            one.case_id,
            keys[one.key_id].open(one.code_sealed, row_id=one.id, field=FIELD),
            of_id[one.case_id],
        )
        for one in kept
        if one.case_id in of_id
    ]
    return [one for one in opened if access_code.code_hash(one.number, one.code) in good]


async def seal_anew(ids: list[UUID], at: datetime) -> None:
    """The same codes under the tenant's newest key."""
    newest = await data_keys.newest(at=at)
    held = await CaseImportCode.filter(id__in=ids)
    keys = await data_keys.of_ids({one.key_id for one in held})
    for one in held:
        code = keys[one.key_id].open(one.code_sealed, row_id=one.id, field=FIELD)
        one.key_id, one.code_sealed = newest.id, newest.seal(code, row_id=one.id, field=FIELD)
        await one.save(update_fields=["key_id", "code_sealed"])
