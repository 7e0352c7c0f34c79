"""A due time as it was and as it would have been. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tenants.rules.limits import Limit


class Movement(StrEnum):
    """Which way a due time moves."""

    EARLIER = "earlier"
    LATER = "later"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due time as it was and as it would have been; None where there was or would be none."""

    stage: str
    limit_code: str | None
    started_at: datetime
    stopped_at: datetime | None
    before: datetime | None
    after: datetime | None
    # None where it stays, or is none either way.
    movement: Movement | None
    # Whether it was kept, and whether it would have been by the same doing at the same time.
    late_before: bool
    late_after: bool


def compared(
    stage: str,
    limit: Limit | None,
    started_at: datetime,
    stopped_at: datetime | None,
    before: datetime | None,
    after: datetime | None,
    *,
    at: datetime,
) -> Deadline:
    """What had not ended by `at` was late where it was due by then."""
    end = stopped_at or at
    return Deadline(
        stage,
        limit.code if limit is not None else None,
        started_at,
        stopped_at,
        before,
        after,
        _movement(before, after),
        before is not None and before < end,
        after is not None and after < end,
    )


def _movement(before: datetime | None, after: datetime | None) -> Movement | None:
    if before == after:
        return None
    if before is None or after is None:
        return Movement.ADDED if before is None else Movement.REMOVED
    return Movement.EARLIER if after < before else Movement.LATER
