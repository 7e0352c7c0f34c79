"""A file to import: announced, received, read once, and kept sealed for a month."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from tortoise import fields

from tenants.base import TenantModel
from tenants.cases.attachments import media
from tenants.cases.importing.table import CSV, LARGEST, XLSX, Table
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.protection import data_keys
from tenants.text import line

UPLOAD_WITHIN = timedelta(minutes=15)
KINDS = (CSV, XLSX)
_HASH = re.compile("[0-9a-f]{64}")


class ImportFile(TenantModel):
    """What was sent; `content_sealed` holds the table that was read from it."""

    by_id = fields.UUIDField()
    name = fields.TextField()
    media_type = fields.TextField()
    size = fields.BigIntField()
    sha256 = fields.TextField()
    prepared_at = fields.DatetimeField()
    received_at = fields.DatetimeField(null=True)
    rows = fields.IntField(null=True)
    key_id = fields.UUIDField(null=True)
    content_sealed = fields.BinaryField(null=True)

    class Meta:
        table = "import_files"


async def prepare(
    *, name: str, media_type: str, size: int, sha256: str, by: Viewer, at: datetime
) -> ImportFile:
    """Announce a file; it is sent within minutes."""
    name = line(name, ("name",))
    if not by.is_person:
        raise Refusal(Code.NOT_ALLOWED, "a machine registers case by case")
    if media_type not in KINDS:
        raise Refusal(Code.INVALID, "a register is a CSV file or a spreadsheet (XLSX)", ("media_type",))
    if not media.is_named_like(name, media_type):
        raise Refusal(Code.INVALID, f"a file of {media_type} is not named like this", ("name",))
    if not _HASH.fullmatch(sha256):
        raise Refusal(Code.INVALID, "a SHA-256 has 64 hexadecimal digits in small letters", ("sha256",))
    if size < 1:
        raise Refusal(Code.INVALID, "an empty file tells nothing", ("size",))
    if size > LARGEST:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {LARGEST} bytes are taken", ("size",))
    told: dict[str, Any] = {"name": name, "media_type": media_type, "size": size, "sha256": sha256}
    return await ImportFile.create(by_id=by.staff_id, prepared_at=at, **told)


async def write(text: str, *, by: Viewer, at: datetime) -> ImportFile:
    """A file that comes as a text, announced at the same moment."""
    content = text.encode()
    told: Mapping[str, Any] = {"name": "text.csv", "media_type": CSV}
    digest = hashlib.sha256(content).hexdigest()
    return await prepare(size=len(content), sha256=digest, **told, by=by, at=at)


async def receive(file: ImportFile, table: Table, *, at: datetime) -> None:
    """Keep what was read from a file that came; twice is once."""
    if file.received_at is None:
        await rewrite(file, table, at=at, received_at=at, rows=len(table.rows))


async def rewrite(file: ImportFile, table: Table, *, at: datetime, **more: Any) -> None:
    """Keep this as what the file holds, sealed with the newest key."""
    key = await data_keys.newest(at=at)
    text = orjson.dumps(asdict(table)).decode()
    sealed = key.seal(text, row_id=file.id, field="content")
    values = {"key_id": key.id, "content_sealed": sealed, **more}
    file.update_from_dict(values)
    await file.save(update_fields=list(values))


async def content(file: ImportFile) -> Table:
    """The table again; refuses a file that has not come."""
    if file.content_sealed is None or file.key_id is None:
        raise Refusal(Code.ILLEGAL_MOVE, "this file has not come yet", ("file_id",))
    key = (await data_keys.of_ids([file.key_id]))[file.key_id]
    told = orjson.loads(key.open(file.content_sealed, row_id=file.id, field="content"))
    return Table(tuple(told["heading"]), tuple(map(tuple, told["rows"])), tuple(told["numbers"]))


async def own(file_id: UUID, *, by: Viewer) -> ImportFile:
    """A file that this person has sent; nobody imports another's."""
    found = await ImportFile.get_or_none(id=file_id, by_id=by.staff_id)
    if found is None:
        raise Refusal(Code.NOT_FOUND, "there is no such file of yours", ("file_id",))
    return found


async def seal_anew(file_ids: list[UUID], at: datetime) -> None:
    """The same tables under the tenant's newest key."""
    key = await data_keys.newest(at=at)
    for file in await ImportFile.filter(id__in=file_ids):
        text = orjson.dumps(asdict(await content(file))).decode()
        file.key_id, file.content_sealed = key.id, key.seal(text, row_id=file.id, field="content")
        await file.save(update_fields=["key_id", "content_sealed"])
