"""Members of the staff: who they are, where they belong, whom they report to."""

import re
from datetime import date, datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, find
from tenants.constraints import all_or_nothing
from tenants.directory.department import require_open
from tenants.directory.presence import require_present
from tenants.editing import Check, checked, edit, told
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.text import line, optional_line


class Staff(VersionedModel):
    """A person of the tenant; one who has left stays for the records and takes nothing new."""

    badge = fields.TextField()
    name = fields.TextField()
    department_id = fields.UUIDField()
    position_id = fields.UUIDField()
    grade_id = fields.UUIDField(null=True)
    superior_id = fields.UUIDField(null=True)
    # Tenure counts from here.
    joined_on = fields.DateField()
    left_on = fields.DateField(null=True)
    phone = fields.TextField(null=True)
    email = fields.TextField(null=True)

    class Meta:
        table = "staff"


class Particulars(TypedDict, total=False):
    """What a member of the staff may have; what is not named stays as it is."""

    grade_id: UUID | None
    superior_id: UUID | None
    phone: str | None
    email: str | None


class Changes(Particulars, total=False):
    """What may be changed."""

    badge: str
    name: str
    department_id: UUID
    position_id: UUID
    joined_on: date


PERSONAL = frozenset({"name", "phone", "email"})

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def _email(value: str | None, path: str) -> str | None:
    address = optional_line(value, path, most=254)
    if address is not None and not _EMAIL.fullmatch(address):
        raise Refusal(Code.INVALID, "this is not an e-mail address", (path,))
    return address


_CHECKS: dict[str, Check] = {
    "badge": lambda value, path: line(value, path, most=50),
    "name": line,
    "phone": lambda value, path: optional_line(value, path, most=50),
    "email": _email,
}


async def create(
    *,
    badge: str,
    name: str,
    department_id: UUID,
    position_id: UUID,
    joined_on: date,
    by: UUID | None,
    at: datetime,
    **particulars: Unpack[Particulars],
) -> Staff:
    """Take somebody on; refuses a badge that was ever given out and a department that is closed."""
    values = checked(
        {
            "badge": badge,
            "name": name,
            "department_id": department_id,
            "position_id": position_id,
            "joined_on": joined_on,
            **particulars,
        },
        _CHECKS,
    )
    async with all_or_nothing():
        await _require_live_references(values)
        staff = await Staff.create(**values, created_at=at, updated_at=at)
        data = told({field: value for field, value in values.items() if field not in PERSONAL})
        await record("staff.created", by=by, at=at, subject_id=staff.id, data=data)
    return staff


async def change(
    staff_id: UUID,
    *,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
    **changes: Unpack[Changes],
) -> Staff:
    """Change what is named; cases stay with the person when they move to another department."""
    values = checked(changes, _CHECKS)
    async with all_or_nothing():
        staff = await present(staff_id)
        await _require_live_references(values)
        if values.get("superior_id") == staff.id:
            raise Refusal(Code.INVALID, "nobody is their own superior", ("superior_id",))
        return await edit(
            staff,
            values,
            "staff.changed",
            by=by,
            at=at,
            expected_version=expected_version,
            personal=PERSONAL,
        )


async def present(staff_id: UUID) -> Staff:
    """The person, held until the transaction ends; refuses whoever has left."""
    staff = await find(Staff, staff_id, "id", lock=True)
    if staff.left_on is not None:
        raise Refusal(Code.ILLEGAL_MOVE, "this member of the staff has left", ("id",))
    return staff


async def _require_live_references(values: dict[str, Any]) -> None:
    """Position and grade cannot be closed: their foreign keys are enough."""
    if "department_id" in values:
        await require_open(values["department_id"], "department_id")
    if values.get("superior_id") is not None:
        await require_present(values["superior_id"], "superior_id")
