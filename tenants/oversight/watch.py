"""What the worker sees in reviews: a statement that did not come, a decision that is late."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import asyncpg

from tenants.cases.breaches import Breach, BreachState
from tenants.cases.one_by_one import LOOK_AGAIN, Report, raised, together_or_apart
from tenants.directory import hierarchy
from tenants.directory.access import Permission
from tenants.oversight import opening
from tenants.oversight.review import BreachReview
from tenants.session import current, database

BATCH = 200

# The breach is what everybody locks first.
_DUE = """
select r.id, r.breach_id from breach_reviews r join breaches b on b.id = r.breach_id
where r.watch_at < $1 order by r.watch_at, r.id limit $2 for update of b skip locked
"""
_LATER = "update breach_reviews set watch_at = $2 where id = $1"


async def tenants_with_due(*, at: datetime, at_most: int) -> list[UUID]:
    """Tenants in which a limit of a review has come."""
    sql = "select tenant_id from tenants_with_due_reviews($1, $2)"
    return [row["tenant_id"] for row in await database().fetch(sql, at, at_most)]


async def look(*, at: datetime, report: Report = raised) -> int:
    """Look at the tenant's reviews whose limit has come; of each limit somebody is told once.

    A review at fault is reported and looked at again later; it stalls no other.
    """

    async def at_fault(row: asyncpg.Record, error: Exception) -> None:
        report(row["breach_id"], error)
        await current().execute(_LATER, row["id"], at + LOOK_AGAIN)

    rows = await current().fetch(_DUE, at, BATCH)
    return await together_or_apart(rows, partial(_look, at=at), at_fault) if rows else 0


async def _look(rows: Sequence[asyncpg.Record], *, at: datetime) -> int:
    for row in rows:
        breach, review = await Breach.get(id=row["breach_id"]), await BreachReview.get(id=row["id"])
        # It may have been dealt with while we waited for the lock.
        if review.watch_at is not None and review.watch_at < at:
            await _look_at(breach, review, at=at)
    return len(rows)


async def look_at(review: BreachReview, moment: datetime | None) -> None:
    """When to look next; never where nothing is left to be kept."""
    review.watch_at = moment
    await review.save(update_fields=["watch_at"])


async def nothing_more(review: BreachReview) -> None:
    """Decided: no limit is left."""
    await look_at(review, None)


async def miss(breach: Breach, review: BreachReview, *, at: datetime) -> None:
    """Put on record that nobody stated anything in time; once (R24.6)."""
    if review.missed_at is not None:
        return
    review.missed_at = at
    await review.save(update_fields=["missed_at"])
    people = (breach.staff_id, review.head_id, review.by_id)
    await opening.note(
        "breach.statement_missed", breach, *people, by=None, at=at, data={"dueAt": review.state_by}
    )


async def _look_at(breach: Breach, review: BreachReview, *, at: datetime) -> None:
    due_at = review.decide_by
    if breach.state is BreachState.IN_REVIEW:
        # Looked at later than it was due, the statement is missed all the same.
        if not await current().fetchval(_STATED, breach.id):
            await miss(breach, review, at=at)
        if review.decide_by is not None and review.decide_by > at:
            await look_at(review, review.decide_by)
            return
    else:
        due_at = await current().fetchval(_OBJECTION_DUE, breach.id)
    await look_at(review, None)
    above = (await hierarchy.answerable_chain([review.by_id]))[review.by_id]
    judges = await opening.judges(Permission.BREACH_DECIDE, breach)
    people = (review.by_id, above.superior_id, *judges)
    await opening.note("breach.decision_overdue", breach, *people, by=None, at=at, data={"dueAt": due_at})


_OBJECTION_DUE = "select decide_by from breach_objections where breach_id = $1"
_STATED = "select exists (select from breach_statements where breach_id = $1)"
