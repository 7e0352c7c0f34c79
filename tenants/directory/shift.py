"""Shifts: who is on duty from when until when. What has been cannot be changed afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.errors import Code, Refusal
from tenants.session import current

LONGEST = timedelta(days=31)


class Shift(TenantModel):
    """One person at one place of a roster; at one place, and for one person, shifts never overlap."""

    roster_id = fields.UUIDField()
    place = fields.IntField()
    staff_id = fields.UUIDField()
    since = fields.DatetimeField()
    until = fields.DatetimeField()
    entered_by_id = fields.UUIDField(null=True)
    entered_at = fields.DatetimeField()

    class Meta:
        table = "shifts"

    def told(self) -> dict[str, object]:
        """What the history keeps of it."""
        return {
            "roster": self.roster_id,
            "place": self.place,
            "staff": self.staff_id,
            "since": self.since,
            "until": self.until,
        }


def require_period(since: datetime, until: datetime, *, at: datetime) -> None:
    """Refuse a shift that ends before it begins, has ended, or is longer than a month."""
    if until <= since:
        raise Refusal(Code.INVALID, "it must end after it begins", ("until",))
    if until <= at:
        raise Refusal(Code.INVALID, "this shift is over", ("until",))
    if until - since > LONGEST:
        raise Refusal(Code.INVALID, f"a shift lasts {LONGEST.days} days at most", ("until",))


async def highest_place(roster_id: UUID, *, at: datetime) -> int:
    """The highest place that somebody has now or will have; 0 where nobody is on duty any more."""
    found: int = await current().fetchval(
        "select coalesce(max(place), 0) from shifts where roster_id = $1 and until > $2", roster_id, at
    )
    return found


async def end_of_roster(roster_id: UUID, *, at: datetime) -> int:
    """End every shift of a roster; returns how many."""
    return await _end(await Shift.filter(roster_id=roster_id, until__gt=at), at=at)


async def end_of_person(staff_id: UUID, *, at: datetime) -> int:
    """End every shift of somebody who leaves; returns how many."""
    return await _end(await Shift.filter(staff_id=staff_id, until__gt=at), at=at)


async def end_of_place(roster_id: UUID, place: int, *, first: datetime, last: datetime, at: datetime) -> int:
    """Take away what has not begun of a place, between two moments; returns how many shifts."""
    tag = await current().execute(
        """delete from shifts where roster_id = $1 and place = $2
           and since >= $3 and since < $4 and since >= $5""",
        roster_id,
        place,
        first,
        last,
        at,
    )
    return int(tag.split()[-1])


async def end(shift: Shift, *, at: datetime) -> None:
    """What has begun ends now; what has not never was."""
    await _end([shift], at=at)


async def _end(shifts: Sequence[Shift], *, at: datetime) -> int:
    ids = [shift.id for shift in shifts]
    await Shift.filter(id__in=ids, since__gte=at).delete()
    await Shift.filter(id__in=ids, since__lt=at).update(until=at)
    return len(ids)
