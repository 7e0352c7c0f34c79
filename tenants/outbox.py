"""The outbox: every event leaves the house, in order, at least once, and is marked once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

import asyncpg

from tenants.session import TenantSession, database, tenant_session

BATCH = 500
# A round stays short, so that a worker can stop between two of them.
TENANTS_AT_ONCE = 50
LONGEST_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Message:
    """That something happened: ids only, for whoever listens is to ask what they may see."""

    tenant_id: UUID
    seq: int
    event_id: UUID
    case_id: UUID | None


Publish = Callable[[Sequence[Message]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one round carried out; `more` says that it is worth going again at once."""

    delivered: int = 0
    more: bool = False
    error: Exception | None = None


async def deliver(publish: Publish, *, at: datetime, tenant_id: UUID | None = None) -> Delivery:
    """Publish what waits, a batch per tenant; what fails stays due, later by every attempt."""
    tenants = [tenant_id] if tenant_id else await _tenants_waiting(at)
    delivered, more = 0, len(tenants) == TENANTS_AT_ONCE
    for tenant in tenants:
        round_ = await _deliver_batch(tenant, publish, at=at)
        delivered += round_.delivered
        if round_.error is not None:
            return Delivery(delivered, error=round_.error)
        more = more or round_.more
    return Delivery(delivered, more)


async def lag(*, at: datetime) -> timedelta:
    """How long the oldest event has been waiting to leave."""
    since: datetime | None = await database().fetchval("select oldest_waiting_event()")
    return max(at - since, timedelta()) if since else timedelta()


async def _tenants_waiting(at: datetime) -> list[UUID]:
    rows = await database().fetch(
        "select tenant_id from tenants_with_due_outbox($1, $2)", at, TENANTS_AT_ONCE
    )
    return [row["tenant_id"] for row in rows]


async def _deliver_batch(tenant_id: UUID, publish: Publish, *, at: datetime) -> Delivery:
    async with tenant_session(tenant_id) as session:
        rows = await _claim(session, at)
        if not rows:
            return Delivery()
        try:
            await publish([Message(tenant_id, row["seq"], row["id"], row["case_id"]) for row in rows])
        except Exception as error:  # whatever keeps the messages in the house, they wait for the next attempt
            await _put_off(session, rows, at=at)
            return Delivery(error=error)
        await _mark_delivered(session, rows, at=at)
    return Delivery(len(rows), more=len(rows) == BATCH)


async def _claim(session: TenantSession, at: datetime) -> list[asyncpg.Record]:
    """The next events of this tenant, in order; one worker at a time carries them."""
    turn = f"outbox:{session.tenant_id}"
    if not await session.fetchval("select pg_try_advisory_xact_lock(hashtextextended($1, 0))", turn):
        return []
    rows = await session.fetch(
        """select o.id, o.seq, o.attempts, o.next_attempt_at, e.case_id
           from outbox o join events e on e.tenant_id = o.tenant_id and e.id = o.id
           where o.next_attempt_at is not null
           order by o.seq limit $1""",
        BATCH,
    )
    return list(takewhile(lambda row: row["next_attempt_at"] <= at, rows))


async def _mark_delivered(session: TenantSession, rows: Sequence[asyncpg.Record], *, at: datetime) -> None:
    await session.execute(
        """update outbox set delivered_at = $3, next_attempt_at = null, attempts = attempts + 1
           where tenant_id = $1 and id = any($2::uuid[])""",
        session.tenant_id,
        [row["id"] for row in rows],
        at,
    )


async def _put_off(session: TenantSession, rows: Sequence[asyncpg.Record], *, at: datetime) -> None:
    """The first in line decides how long all of them wait: 1, 2, 4 … seconds."""
    wait = min(timedelta(seconds=2 ** min(rows[0]["attempts"], 10)), LONGEST_WAIT)
    await session.execute(
        """update outbox set attempts = attempts + 1, next_attempt_at = $3
           where tenant_id = $1 and id = any($2::uuid[])""",
        session.tenant_id,
        [row["id"] for row in rows],
        at + wait,
    )
