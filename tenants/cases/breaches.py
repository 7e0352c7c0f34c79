"""Breaches: a suspected violation, dated by when it happened and not by when it was noticed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases.case import Case
from tenants.history import Entry
from tenants.ids import new_id
from tenants.session import current, current_tenant_id


class BreachState(StrEnum):
    """How far it has been looked into; what leads from one to the next: tenants/oversight/lifecycle.py."""

    OPEN = "open"
    REJECTED = "rejected"
    IN_REVIEW = "in_review"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    CONTESTED = "contested"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    LIFTED = "lifted"


class Breach(TenantModel):
    """What is to be looked into: which rule, whose doing, since when."""

    case_id = fields.UUIDField()
    clock_id = fields.UUIDField(null=True)
    notice_id = fields.UUIDField(null=True)
    kind = fields.TextField()
    staff_id = fields.UUIDField()
    department_id = fields.UUIDField()
    state = fields.CharEnumField(BreachState, max_length=20, default=BreachState.OPEN)
    occurred_at = fields.DatetimeField()
    noticed_at = fields.DatetimeField()
    # What happened, in the words of whoever reported it.
    account = fields.TextField(null=True)
    # When it was told that nobody had checked the facts in time.
    check_told_at = fields.DatetimeField(null=True)

    class Meta:
        table = "breaches"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A breach about to be opened."""

    case_id: UUID
    kind: str
    staff_id: UUID
    department_id: UUID
    occurred_at: datetime
    clock_id: UUID | None = None
    notice_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


async def open_breach(
    case: Case,
    *,
    kind: str,
    staff_id: UUID,
    department_id: UUID,
    occurred_at: datetime,
    noticed_at: datetime,
    clock_id: UUID | None = None,
    notice_id: UUID | None = None,
) -> Breach:
    """Open a breach and write it into the history; a clock opens each kind once, and gives that one again."""
    suspicion = Suspicion(case.id, kind, staff_id, department_id, occurred_at, clock_id, notice_id)
    await history.record_all(await open_all([suspicion], noticed_at=noticed_at))
    found = await Breach.get_or_none(id=suspicion.id)
    return found or await Breach.get(clock_id=clock_id, kind=kind)


async def open_all(suspicions: Sequence[Suspicion], *, noticed_at: datetime) -> list[Entry]:
    """Open many in one statement; returns the events of those that are new, for the caller to record."""
    if not suspicions:
        return []
    rows = await current().fetch(
        """insert into breaches (tenant_id, id, case_id, clock_id, notice_id, kind, staff_id, department_id,
                                 occurred_at, noticed_at)
           select $1, s.*, $10
           from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::uuid[],
                       $9::timestamptz[]) as s
           on conflict (tenant_id, clock_id, kind) where clock_id is not null do nothing
           returning id""",
        current_tenant_id(),
        [suspicion.id for suspicion in suspicions],
        [suspicion.case_id for suspicion in suspicions],
        [suspicion.clock_id for suspicion in suspicions],
        [suspicion.notice_id for suspicion in suspicions],
        [suspicion.kind for suspicion in suspicions],
        [suspicion.staff_id for suspicion in suspicions],
        [suspicion.department_id for suspicion in suspicions],
        [suspicion.occurred_at for suspicion in suspicions],
        noticed_at,
    )
    opened = {row["id"] for row in rows}
    return [_event(suspicion, noticed_at) for suspicion in suspicions if suspicion.id in opened]


def _event(suspicion: Suspicion, noticed_at: datetime) -> Entry:
    return Entry(
        "breach.opened",
        noticed_at,
        case_id=suspicion.case_id,
        subject_id=suspicion.id,
        data={
            "kind": suspicion.kind,
            "staff": suspicion.staff_id,
            "department": suspicion.department_id,
            "clock": suspicion.clock_id,
            "notice": suspicion.notice_id,
            "occurredAt": suspicion.occurred_at,
        },
    )
