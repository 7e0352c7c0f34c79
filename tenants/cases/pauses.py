"""Pauses that somebody has declared: what a case waits for, by whose word, and until when."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from tenants import history
from tenants.base import TenantModel
from tenants.history import Entry
from tenants.rules.policies import PauseCause
from tenants.rules.stages import STANDSTILLS
from tenants.session import current


class CasePause(TenantModel):
    """Time that does not count on a case, for the clocks whose limit says so."""

    case_id = fields.UUIDField()
    cause = fields.CharEnumField(PauseCause, max_length=20)
    reason = fields.TextField()
    declared_by_id = fields.UUIDField()
    since = fields.DatetimeField()
    # When it ends by itself; open where nobody knows.
    ends_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    # Who of the staff ended it; none where it ended by itself, or with what it waited for.
    ended_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "case_pauses"


def beginning(cause: PauseCause) -> str:
    """What a case's history says where such a pause begins."""
    (kind,) = STANDSTILLS[cause].starts
    return kind


def ending(cause: PauseCause) -> str:
    """What it says where one ends."""
    (kind,) = STANDSTILLS[cause].stops
    return kind


async def lasting(case_id: UUID, *, at: datetime) -> list[CasePause]:
    """What the case waits for at this moment."""
    lasts = Q(ends_at=None) | Q(ends_at__gt=at)
    return await CasePause.filter(lasts, case_id=case_id, ended_at=None).order_by("since", "id")


async def end_all(case_id: UUID, *, by: UUID, at: datetime) -> list[PauseCause]:
    """End every pause of a case, the ones that were over before as of then; returns their causes."""
    rows = await current().fetch(
        """update case_pauses set ended_at = greatest(since, least(ends_at, $2)) where case_id = $1
           and ended_at is null returning id, cause""",
        case_id,
        at,
    )
    told = [Entry(ending(PauseCause(row["cause"])), at, by, case_id, row["id"]) for row in rows]
    await history.record_all(told)
    return [PauseCause(row["cause"]) for row in rows]
