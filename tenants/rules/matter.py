"""Matters: what can be asked, whose it is, and what the requester must bring."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypedDict, Unpack
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, find, require_version
from tenants.constraints import all_or_nothing
from tenants.directory.department import require_open
from tenants.editing import Check, checked, edit, told
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.rules import checklist
from tenants.rules.checklist import Required
from tenants.text import line, optional_text


class MatterKind(StrEnum):
    """What sort of request it is."""

    BUSINESS = "business"
    CONSULTATION = "consultation"
    ENQUIRY = "enquiry"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    FAULT = "fault"
    REQUEST_FOR_INSTRUCTIONS = "request_for_instructions"
    INFORMATION = "information"
    INTERNAL = "internal"


class Matter(VersionedModel):
    """A catalogue entry; one that is retired stays for the cases that were opened under it."""

    code = fields.TextField()
    name = fields.TextField()
    kind = fields.CharEnumField(MatterKind, max_length=40)
    department_id = fields.UUIDField()
    description = fields.TextField(null=True)
    procedure = fields.TextField(null=True)
    retired_at = fields.DatetimeField(null=True)

    class Meta:
        table = "matters"


class Particulars(TypedDict, total=False):
    """What a matter may have; what is not named stays as it is."""

    description: str | None
    procedure: str | None


class Changes(Particulars, total=False):
    """What may be changed."""

    code: str
    name: str
    kind: MatterKind
    department_id: UUID


_CHECKS: dict[str, Check] = {
    "code": lambda value, path: line(value, path, most=50),
    "name": line,
    "description": optional_text,
    "procedure": optional_text,
}


async def create(
    *,
    code: str,
    name: str,
    kind: MatterKind,
    department_id: UUID,
    materials: Sequence[Required] = (),
    by: UUID | None,
    at: datetime,
    **particulars: Unpack[Particulars],
) -> Matter:
    """Add a matter with its checklist; refuses a code that is taken and a department that is closed."""
    values = checked(
        {"code": code, "name": name, "kind": kind, "department_id": department_id, **particulars}, _CHECKS
    )
    wanted = checklist.checked(materials)
    async with all_or_nothing():
        await require_open(department_id, "department_id")
        matter = await Matter.create(**values, created_at=at, updated_at=at)
        await checklist.write(matter.id, wanted)
        data = {**told(values), "materials": [material.name for material in wanted]}
        await record("matter.created", by=by, at=at, subject_id=matter.id, data=data)
    return matter


async def change(
    matter_id: UUID,
    *,
    materials: Sequence[Required] | None = None,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
    **changes: Unpack[Changes],
) -> Matter:
    """Change what is named; `materials` replaces the whole checklist. Notices already given out stay."""
    values = checked(changes, _CHECKS)
    wanted = None if materials is None else checklist.checked(materials)
    async with all_or_nothing():
        matter = await _offered(matter_id)
        if "department_id" in changes:
            await require_open(changes["department_id"], "department_id")
        await edit(matter, values, "matter.changed", by=by, at=at, expected_version=expected_version)
        if wanted is not None and await checklist.replace(matter.id, wanted, by=by, at=at):
            await matter.change(at=at)
    return matter


async def retire(
    matter_id: UUID, *, by: UUID | None, at: datetime, expected_version: int | None = None
) -> Matter:
    """No new case may be opened under it; open ones go on."""
    async with all_or_nothing():
        matter = await _offered(matter_id)
        require_version(matter, expected_version)
        await matter.change(at=at, retired_at=at)
        await record("matter.retired", by=by, at=at, subject_id=matter.id)
    return matter


async def _offered(matter_id: UUID) -> Matter:
    matter = await find(Matter, matter_id, "id", lock=True)
    if matter.retired_at is not None:
        raise Refusal(Code.ILLEGAL_MOVE, "this matter is retired", ("id",))
    return matter
