"""Grades: professional levels, such as resident, attending, chief; a higher level is a higher grade."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, find
from tenants.constraints import all_or_nothing
from tenants.editing import Check, add, checked, edit, ordinal, remove
from tenants.text import line


class Grade(VersionedModel):
    """A professional grade; consultation asks for a least level."""

    name = fields.TextField()
    level = fields.IntField()

    class Meta:
        table = "grades"


class Changes(TypedDict, total=False):
    """What may be changed; what is not named stays."""

    name: str
    level: int


_CHECKS: dict[str, Check] = {"name": line, "level": ordinal}


async def create(*, name: str, level: int, by: UUID | None, at: datetime) -> Grade:
    """Add a grade; refuses a name that is taken."""
    values = checked({"name": name, "level": level}, _CHECKS)
    async with all_or_nothing():
        return await add(Grade, values, "grade.created", by=by, at=at)


async def change(
    grade_id: UUID,
    *,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
    **changes: Unpack[Changes],
) -> Grade:
    """Rename it or move it up or down."""
    values = checked(changes, _CHECKS)
    async with all_or_nothing():
        grade = await find(Grade, grade_id, "id", lock=True)
        return await edit(grade, values, "grade.changed", by=by, at=at, expected_version=expected_version)


async def delete(
    grade_id: UUID, *, by: UUID | None, at: datetime, expected_version: int | None = None
) -> Grade:
    """Remove a grade that nobody has."""
    async with all_or_nothing(in_use="there are members of the staff with this grade"):
        grade = await find(Grade, grade_id, "id", lock=True)
        await remove(grade, "grade.deleted", by=by, at=at, expected_version=expected_version, name=grade.name)
    return grade
