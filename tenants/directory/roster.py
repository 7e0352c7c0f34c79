"""Duty rosters: who is to be asked at night and on holidays, for a department or for everybody."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, find, require_version
from tenants.constraints import all_or_nothing
from tenants.directory import shift
from tenants.directory.department import require_open
from tenants.editing import Check, add, checked, edit
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.text import line

MOST_PLACES = 20


class Roster(VersionedModel):
    """A list of shifts; without a department it is the whole organization's."""

    name = fields.TextField()
    department_id = fields.UUIDField(null=True)
    places = fields.IntField(default=1)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "rosters"


class Changes(TypedDict, total=False):
    """What may be changed; what is not named stays."""

    name: str
    department_id: UUID | None
    places: int


def _places(value: int, path: str) -> int:
    if not 1 <= value <= MOST_PLACES:
        raise Refusal(Code.INVALID, f"this must lie between 1 and {MOST_PLACES}", (path,))
    return value


_CHECKS: dict[str, Check] = {"name": line, "places": _places}


async def create(
    *, name: str, department_id: UUID | None = None, places: int = 1, by: UUID | None, at: datetime
) -> Roster:
    """Begin a roster; `places` says how many people may be on duty at once."""
    values = checked({"name": name, "department_id": department_id, "places": places}, _CHECKS)
    async with all_or_nothing():
        if department_id is not None:
            await require_open(department_id, "department_id")
        return await add(Roster, values, "roster.created", by=by, at=at)


async def change(
    roster_id: UUID,
    *,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
    **changes: Unpack[Changes],
) -> Roster:
    """Rename it, give it to another department, or change its places; a place in use cannot be taken away."""
    values = checked(changes, _CHECKS)
    async with all_or_nothing():
        roster = await open_roster(roster_id)
        if values.get("department_id") is not None:
            await require_open(values["department_id"], "department_id")
        if "places" in values and await shift.highest_place(roster_id, at=at) > values["places"]:
            raise Refusal(Code.CONFLICT, "somebody is on duty at a higher place", ("places",))
        return await edit(roster, values, "roster.changed", by=by, at=at, expected_version=expected_version)


async def close(
    roster_id: UUID, *, by: UUID | None, at: datetime, expected_version: int | None = None
) -> Roster:
    """End it: nobody is on duty by it from now on; who was stays on record."""
    async with all_or_nothing():
        roster = await open_roster(roster_id)
        require_version(roster, expected_version)
        ended = await shift.end_of_roster(roster_id, at=at)
        await roster.change(at=at, closed_at=at)
        await record("roster.closed", by=by, at=at, subject_id=roster.id, data={"shifts": ended})
    return roster


async def open_roster(roster_id: UUID, path: str = "id") -> Roster:
    """The roster, held until the transaction ends; refuses one that is closed."""
    roster = await find(Roster, roster_id, path, lock=True)
    if roster.closed_at is not None:
        raise Refusal(Code.ILLEGAL_MOVE, "this roster is closed", (path,))
    return roster
