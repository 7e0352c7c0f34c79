"""Breaches whose facts nobody has checked in time: whoever may is told, once."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from tenants.cases.breaches import Breach
from tenants.cases.one_by_one import Report, raised, together_or_apart
from tenants.directory.access import Permission
from tenants.oversight import opening, policy
from tenants.session import current, current_tenant_id, database

BATCH = 200

_WAITING = """
select id from breaches where state = 'open' and check_told_at is null and noticed_at < $1
order by noticed_at, id limit $2 for update skip locked
"""


async def tenants_with_any(*, after: UUID, at_most: int) -> list[UUID]:
    """Tenants in which facts wait to be checked, in the order of their ids."""
    sql = "select tenant_id from tenants_with_unchecked_breaches($1, $2)"
    return [row["tenant_id"] for row in await database().fetch(sql, after, at_most)]


async def tell(*, at: datetime, report: Report = raised) -> int:
    """Tell of the tenant's breaches that were to be checked by now; returns how many that were.

    A breach at fault is reported, and stalls no other.
    """

    async def at_fault(breach: Breach, error: Exception) -> None:
        report(breach.id, error)

    waiting = [row["id"] for row in await current().fetch(_WAITING, at, BATCH)]
    breaches = await Breach.filter(id__in=waiting).order_by("noticed_at", "id")
    return await together_or_apart(breaches, partial(_tell, at=at), at_fault)


async def _tell(breaches: Sequence[Breach], *, at: datetime) -> int:
    due = await policy.checks_due({one.id: (one.noticed_at, one.department_id) for one in breaches})
    late = [one for one in breaches if one.id in due and due[one.id] < at]
    for breach in late:
        people = await opening.judges(Permission.BREACH_REVIEW, breach)
        data = {"dueAt": due[breach.id]}
        await opening.note("breach.check_overdue", breach, *people, by=None, at=at, data=data)
    await current().execute(
        "update breaches set check_told_at = $3 where tenant_id = $1 and id = any($2::uuid[])",
        current_tenant_id(),
        [one.id for one in late],
        at,
    )
    return len(late)
