"""Puts people on duty: one shift at a time, or a whole stretch of a roster by a pattern."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.base import find
from tenants.constraints import all_or_nothing
from tenants.directory import shift
from tenants.directory.presence import of_the_staff, require_present
from tenants.directory.roster import Roster, open_roster
from tenants.directory.shift import Shift
from tenants.directory.shift_pattern import DAY, Planned, ShiftPattern, expand, instant
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.ids import new_id
from tenants.session import current, current_tenant_id

MOST_SHIFTS = 2000
MOST_DAYS = 400


class Planning(StrEnum):
    """What becomes of shifts that were planned before."""

    KEEP = "keep"
    REPLACE = "replace"


async def put(
    *,
    roster_id: UUID,
    staff_id: UUID,
    since: datetime,
    until: datetime,
    place: int = 1,
    instead_of: UUID | None = None,
    by: UUID | None,
    at: datetime,
) -> Shift:
    """Put somebody on duty; `instead_of` names a shift that gives way, from now on if it has begun."""
    shift.require_period(since, until, at=at)
    async with all_or_nothing():
        roster = await open_roster(roster_id, "roster_id")
        _require_place(roster, place)
        await require_present(staff_id, "staff_id")
        replaced = await _give_way(instead_of, roster, at=at) if instead_of is not None else None
        entered = await Shift.create(
            roster_id=roster.id,
            place=place,
            staff_id=staff_id,
            since=max(since, at) if replaced is not None else since,
            until=until,
            entered_by_id=await of_the_staff(by),
            entered_at=at,
        )
        more = {"insteadOf": replaced.told()} if replaced is not None else {}
        await record("shift.set", by=by, at=at, subject_id=entered.id, data=entered.told() | more)
    return entered


async def remove(shift_id: UUID, *, by: UUID | None, at: datetime) -> Shift:
    """Take somebody off duty; a shift that has begun ends now, and one that is over stays on record."""
    async with all_or_nothing():
        taken = await _lasting(shift_id, "id", at=at)
        await shift.end(taken, at=at)
        await record("shift.removed", by=by, at=at, subject_id=taken.id, data=taken.told())
    return taken


async def fill(
    roster_id: UUID,
    pattern: ShiftPattern,
    *,
    first_day: date,
    last_day: date,
    place: int = 1,
    planning: Planning = Planning.KEEP,
    by: UUID | None,
    at: datetime,
) -> int:
    """Fill a place of a roster by a pattern, both days included; returns how many shifts that were.

    What would have ended by now is left out. Shifts planned before must not be in the way unless they are
    replaced; what has begun is never replaced.
    """
    if not 0 < (last_day - first_day).days + 1 <= MOST_DAYS:
        raise Refusal(Code.INVALID, f"fill 1 to {MOST_DAYS} days at once", ("last_day",))
    async with all_or_nothing():
        roster = await open_roster(roster_id, "roster_id")
        _require_place(roster, place)
        for number, staff_id in enumerate(pattern.people):
            await _require_present(staff_id, number)
        zone = await _zone()
        planned = [one for one in expand(pattern, first_day, last_day, zone=zone) if one.until > at]
        _require_some(planned)
        taken = await _clear(roster_id, place, planning, first_day, last_day, zone=zone, at=at)
        await _insert(roster_id, place, planned, by=by, at=at)
        data = {
            "place": place,
            "firstDay": first_day,
            "lastDay": last_day,
            "shifts": len(planned),
            "replaced": taken,
            **pattern.told(),
        }
        await record("roster.filled", by=by, at=at, subject_id=roster_id, data=data)
    return len(planned)


def _require_place(roster: Roster, place: int) -> None:
    if not 1 <= place <= roster.places:
        raise Refusal(Code.INVALID, f"this roster has {roster.places} places", ("place",))


async def _require_present(staff_id: UUID, number: int) -> None:
    try:
        await require_present(staff_id, "people")
    except Refusal as reason:
        raise Refusal(reason.code, reason.message, ("people", number)) from None


def _require_some(planned: Sequence[Planned]) -> None:
    if not planned:
        raise Refusal(Code.INVALID, "no shift of the pattern lies in these days", ("last_day",))
    if len(planned) > MOST_SHIFTS:
        raise Refusal(Code.LIMIT_EXCEEDED, f"{MOST_SHIFTS} shifts may be filled in at once", ("last_day",))


async def _give_way(shift_id: UUID, roster: Roster, *, at: datetime) -> Shift:
    replaced = await _lasting(shift_id, "instead_of", at=at)
    if replaced.roster_id != roster.id:
        raise Refusal(Code.NOT_FOUND, "this shift is on another roster", ("instead_of",))
    await shift.end(replaced, at=at)
    return replaced


async def _lasting(shift_id: UUID, path: str, *, at: datetime) -> Shift:
    found = await find(Shift, shift_id, path, lock=True)
    if found.until <= at:
        raise Refusal(Code.ILLEGAL_MOVE, "this shift is over", (path,))
    return found


async def _zone() -> ZoneInfo:
    """Rosters follow the clock on the tenant's wall, whatever calendar counts for work."""
    return ZoneInfo(await current().fetchval("select time_zone from tenants"))


async def _clear(
    roster_id: UUID,
    place: int,
    planning: Planning,
    first_day: date,
    last_day: date,
    *,
    zone: ZoneInfo,
    at: datetime,
) -> int:
    if planning is Planning.KEEP:
        return 0
    first, last = instant(first_day, 0, zone), instant(last_day, DAY, zone)
    return await shift.end_of_place(roster_id, place, first=first, last=last, at=at)


async def _insert(
    roster_id: UUID, place: int, planned: Sequence[Planned], *, by: UUID | None, at: datetime
) -> None:
    await current().execute(
        """insert into shifts (tenant_id, id, roster_id, place, staff_id, since, until, entered_by_id,
                               entered_at)
           select $1, p.id, $2, $3, p.staff_id, p.since, p.until, $8, $9
           from unnest($4::uuid[], $5::uuid[], $6::timestamptz[], $7::timestamptz[])
                as p(id, staff_id, since, until)""",
        current_tenant_id(),
        roster_id,
        place,
        [new_id() for _ in planned],
        [one.staff_id for one in planned],
        [one.since for one in planned],
        [one.until for one in planned],
        await of_the_staff(by),
        at,
    )
