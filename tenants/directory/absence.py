"""Absences: when somebody is away. What they answer for stays theirs; what is new goes to whoever acts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, find, require_version
from tenants.constraints import all_or_nothing
from tenants.directory.presence import of_the_staff, require_present
from tenants.editing import Check, checked
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.session import current
from tenants.text import line


class Absence(VersionedModel):
    """A period in which somebody is away; without `until` nobody knows yet when they come back."""

    staff_id = fields.UUIDField()
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    reason = fields.TextField()
    entered_by_id = fields.UUIDField(null=True)
    cancelled_at = fields.DatetimeField(null=True)
    cancelled_by_id = fields.UUIDField(null=True)
    told_at = fields.DatetimeField(null=True)

    class Meta:
        table = "absences"

    def is_over(self, *, at: datetime) -> bool:
        """Whether it has ended, or was cancelled."""
        return self.cancelled_at is not None or (self.until is not None and self.until <= at)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until`; None has no end in sight."""

    since: datetime
    until: datetime | None


_CHECKS: dict[str, Check] = {"reason": line}


async def create(
    *,
    staff_id: UUID,
    since: datetime,
    until: datetime | None = None,
    reason: str,
    by: UUID | None,
    at: datetime,
) -> Absence:
    """Somebody is away from `since` on; refuses a period that is over, for nothing could follow from it."""
    values = checked({"reason": reason}, _CHECKS)
    if until is not None and until <= since:
        raise Refusal(Code.INVALID, "it must end after it begins", ("until",))
    if until is not None and until <= at:
        raise Refusal(Code.INVALID, "this period is over", ("until",))
    async with all_or_nothing():
        await require_present(staff_id, "staff_id")
        absence = await Absence.create(
            **values,
            staff_id=staff_id,
            since=since,
            until=until,
            entered_by_id=await of_the_staff(by),
            created_at=at,
            updated_at=at,
        )
        # Why somebody is away may be about their health: the history, which is for ever, does not tell.
        data = {"staff": staff_id, "since": since, "until": until}
        await record("absence.entered", by=by, at=at, subject_id=absence.id, data=data)
    return absence


async def cancel(
    absence_id: UUID, *, by: UUID | None, at: datetime, expected_version: int | None = None
) -> Absence:
    """From now on it does not count: before its beginning it never was, in the middle they are back."""
    async with all_or_nothing():
        absence = await find(Absence, absence_id, "id", lock=True)
        require_version(absence, expected_version)
        if absence.is_over(at=at):
            raise Refusal(Code.ILLEGAL_MOVE, "this absence is over", ("id",))
        await absence.change(at=at, cancelled_at=at, cancelled_by_id=await of_the_staff(by))
        data = {"staff": absence.staff_id, "since": absence.since}
        await record("absence.cancelled", by=by, at=at, subject_id=absence.id, data=data)
    return absence


def merged(periods: Iterable[Period]) -> list[Period]:
    """The same time as periods that neither overlap nor touch, in order."""
    joined: list[Period] = []
    for period in sorted(periods, key=lambda one: one.since):
        if period.until is not None and period.until <= period.since:
            continue
        last = joined[-1] if joined else None
        if last is None or (last.until is not None and last.until < period.since):
            joined.append(period)
        else:
            joined[-1] = Period(last.since, _later(last.until, period.until))
    return joined


async def lasting(staff_ids: Collection[UUID], *, at: datetime) -> dict[UUID, Period]:
    """For those who are away at a moment, from when until when without coming back in between."""
    rows = await current().fetch(
        """select staff_id, since, nullif(ends_at, 'infinity') as until from absences
           where staff_id = any($1::uuid[]) and exists (
               select from absences now where now.staff_id = absences.staff_id
               and now.since <= $2 and now.ends_at > $2)""",
        list(staff_ids),
        at,
    )
    found: dict[UUID, Period] = {}
    for staff_id in {row["staff_id"] for row in rows}:
        own = [Period(row["since"], row["until"]) for row in rows if row["staff_id"] == staff_id]
        found[staff_id] = next(one for one in merged(own) if _covers(one, at))
    return found


def _covers(period: Period, at: datetime) -> bool:
    return period.since <= at and (period.until is None or at < period.until)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)
