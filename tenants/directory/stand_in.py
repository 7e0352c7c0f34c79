"""Stand-ins: who acts for the holder of a post while the holder is away."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, find
from tenants.constraints import all_or_nothing
from tenants.directory.presence import of_the_staff, require_present
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.session import current

MOST = 20


class StandIn(TenantModel):
    """One person who stands in for another, in a period; the lowest ordinal is asked first."""

    staff_id = fields.UUIDField()
    stand_in_id = fields.UUIDField()
    ordinal = fields.IntField()
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    entered_by_id = fields.UUIDField(null=True)
    entered_at = fields.DatetimeField()

    class Meta:
        table = "stand_ins"


async def put(
    *,
    staff_id: UUID,
    stand_in_id: UUID,
    ordinal: int = 1,
    since: datetime | None = None,
    until: datetime | None = None,
    by: UUID | None,
    at: datetime,
) -> StandIn:
    """Name a stand-in, from now on unless a later beginning is given.

    Refuses an ordinal that is taken, the same person twice, and a chain that would lead back to the holder.
    """
    begins = since or at
    _require_period(begins, until, at=at)
    if not 1 <= ordinal <= MOST:
        raise Refusal(Code.INVALID, f"this must lie between 1 and {MOST}", ("ordinal",))
    async with all_or_nothing():
        await require_present(staff_id, "staff_id")
        await require_present(stand_in_id, "stand_in_id")
        named = await StandIn.create(
            staff_id=staff_id,
            stand_in_id=stand_in_id,
            ordinal=ordinal,
            since=begins,
            until=until,
            entered_by_id=await of_the_staff(by),
            entered_at=at,
        )
        await record("stand_in.set", by=by, at=at, subject_id=named.id, data=_told(named))
    return named


async def remove(stand_in_id: UUID, *, by: UUID | None, at: datetime) -> StandIn:
    """They stand in no longer; what has been stays on record."""
    async with all_or_nothing():
        named = await find(StandIn, stand_in_id, "id", lock=True)
        if named.until is not None and named.until <= at:
            raise Refusal(Code.ILLEGAL_MOVE, "this is over", ("id",))
        await _end([named.id], at=at)
        await record("stand_in.removed", by=by, at=at, subject_id=named.id, data=_told(named))
    return named


async def forget(staff_id: UUID, *, at: datetime) -> int:
    """End all that somebody who leaves had to do with standing in, both ways; returns how many entries."""
    rows = await current().fetch(
        """select id from stand_ins where (staff_id = $1 or stand_in_id = $1)
           and (until is null or until > $2)""",
        staff_id,
        at,
    )
    await _end([row["id"] for row in rows], at=at)
    return len(rows)


async def _end(ids: list[UUID], *, at: datetime) -> None:
    """What has begun ends now; what has not never was."""
    await StandIn.filter(id__in=ids, since__gte=at).delete()
    await StandIn.filter(id__in=ids, since__lt=at).update(until=at)


def _require_period(since: datetime, until: datetime | None, *, at: datetime) -> None:
    if since < at:
        raise Refusal(Code.INVALID, "nobody stands in for the past", ("since",))
    if until is not None and until <= since:
        raise Refusal(Code.INVALID, "it must end after it begins", ("until",))


def _told(named: StandIn) -> dict[str, object]:
    return {
        "staff": named.staff_id,
        "standIn": named.stand_in_id,
        "ordinal": named.ordinal,
        "since": named.since,
        "until": named.until,
    }
