"""Positions: posts with a rank; a higher number is a higher position."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, find
from tenants.constraints import all_or_nothing
from tenants.editing import Check, add, checked, edit, ordinal, remove
from tenants.text import line


class Position(VersionedModel):
    """A post, such as section head; decides who is first contact when several were asked."""

    name = fields.TextField()
    rank = fields.IntField()

    class Meta:
        table = "positions"


class Changes(TypedDict, total=False):
    """What may be changed; what is not named stays."""

    name: str
    rank: int


_CHECKS: dict[str, Check] = {"name": line, "rank": ordinal}


async def create(*, name: str, rank: int, by: UUID | None, at: datetime) -> Position:
    """Add a position; refuses a name that is taken."""
    values = checked({"name": name, "rank": rank}, _CHECKS)
    async with all_or_nothing():
        return await add(Position, values, "position.created", by=by, at=at)


async def change(
    position_id: UUID,
    *,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
    **changes: Unpack[Changes],
) -> Position:
    """Rename it or move it in rank."""
    values = checked(changes, _CHECKS)
    async with all_or_nothing():
        position = await find(Position, position_id, "id", lock=True)
        return await edit(
            position, values, "position.changed", by=by, at=at, expected_version=expected_version
        )


async def delete(
    position_id: UUID, *, by: UUID | None, at: datetime, expected_version: int | None = None
) -> Position:
    """Remove a position that nobody has."""
    async with all_or_nothing(in_use="there are members of the staff with this position"):
        position = await find(Position, position_id, "id", lock=True)
        await remove(
            position, "position.deleted", by=by, at=at, expected_version=expected_version, name=position.name
        )
    return position
