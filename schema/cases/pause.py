"""Pauses that somebody has declared."""

from datetime import datetime

import strawberry

from schema.cases.visibility import of_visible_case
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, derived, to_one
from schema.reads.source import source
from tenants.directory.access import Permission
from tenants.rules.policies import PauseCause


@readable(requires(Permission.CASE_READ))
@source("case_pauses", visible=of_visible_case)
@strawberry.type(
    description="Time that does not count on a case because somebody has said so, for the clocks whose limit "
    "stands still for the cause."
)
class CasePause(Node):
    """What the case waits for, or waited for."""

    cause: PauseCause = column(description="What for.")
    reason: str = column(description="Why; the requester was told so.")
    declared_by: Staff = to_one("declared_by_id", description="Who said so.", unscoped=True)
    since: datetime = column(description="From when.")
    ends_at: datetime | None = column(description="When it ends by itself; null where nobody knows.")
    ended_at: datetime | None = derived(
        "coalesce({t}.ended_at, case when {t}.ends_at <= {at} then {t}.ends_at end)",
        description="When it ended; null while it lasts.",
    )
    ended_by: Staff | None = to_one(
        "ended_by_id",
        description="Who said that it was over; null where it ended by itself or with the work.",
        unscoped=True,
    )
