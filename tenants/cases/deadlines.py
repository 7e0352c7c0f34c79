"""Deadlines: PostgreSQL knows when to look, the truth is computed again each time, every rung fires once.

A batch that fails is done again clock by clock; a clock that fails alone is put aside and stalls nobody else.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import asyncpg

from tenants.cases import accept_by_silence, climb, firing
from tenants.cases import claim as claims
from tenants.cases.claim import BATCH, REDATED_AT_ONCE, Claim
from tenants.cases.settling import LOOK_AGAIN, describe, settle
from tenants.session import database, tenant_session

# A round stays short, so that a worker can stop between two of them.
TENANTS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class ClockFault:
    """A clock that had to be put aside."""

    tenant_id: UUID
    clock_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a sweep did; `more` says that it is worth going again at once."""

    looked_at: int = 0
    fired: int = 0
    faults: tuple[ClockFault, ...] = ()
    more: bool = False

    def __add__(self, other: "SweepReport") -> "SweepReport":
        return SweepReport(
            self.looked_at + other.looked_at,
            self.fired + other.fired,
            self.faults + other.faults,
            self.more or other.more,
        )


Claiming = Callable[[], Awaitable[list[Claim]]]
NOTHING = SweepReport()


async def sweep(*, at: datetime, tenant_id: UUID | None = None) -> SweepReport:
    """Fire every rung that is due, of every tenant or of one; may run in several processes at once."""
    total, more = NOTHING, True
    while more:
        report = await sweep_round(at=at, tenant_id=tenant_id)
        total, more = total + report, report.more
    return SweepReport(total.looked_at, total.fired, total.faults)


async def sweep_round(*, at: datetime, tenant_id: UUID | None = None) -> SweepReport:
    """The same, a batch for each of the tenants that have been waiting longest."""
    tenants = [tenant_id] if tenant_id else await _tenants(_DUE_TENANTS, at, TENANTS_AT_ONCE)
    return await _round(tenants, partial(claims.due, at=at), batch=BATCH, at=at)


async def redate(*, at: datetime, tenant_id: UUID | None = None) -> SweepReport:
    """Date running clocks anew whose calendar has changed since; a batch for each of some tenants."""
    tenants = [tenant_id] if tenant_id else await _tenants(_STALE_TENANTS, TENANTS_AT_ONCE)
    return await _round(tenants, claims.stale, batch=REDATED_AT_ONCE, at=at)


async def lag(*, at: datetime) -> timedelta:
    """How long the clock that is due longest has been waiting to be looked at."""
    since: datetime | None = await database().fetchval("select oldest_due_clock()")
    return max(at - since, timedelta()) if since else timedelta()


_DUE_TENANTS = "select tenant_id from tenants_with_due_clocks($1, $2)"
_STALE_TENANTS = "select tenant_id from tenants_with_stale_clocks($1)"


async def _tenants(sql: str, *args: object) -> list[UUID]:
    return [row["tenant_id"] for row in await database().fetch(sql, *args)]


async def _round(tenants: Sequence[UUID], claiming: Claiming, *, batch: int, at: datetime) -> SweepReport:
    total = NOTHING
    for tenant_id in tenants:
        total += await _batch(tenant_id, claiming, batch=batch, at=at)
    # Another page of tenants may be waiting; but where nothing moves, going again at once moves nothing.
    another_page = len(tenants) == TENANTS_AT_ONCE and total.looked_at > 0
    return total + SweepReport(more=another_page)


# Two transactions got in each other's way: what was due still is.
_COLLIDED = (asyncpg.TransactionRollbackError, asyncpg.LockNotAvailableError)
# No clock is to blame when the database goes away.
_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
)


async def _batch(tenant_id: UUID, claiming: Claiming, *, batch: int, at: datetime) -> SweepReport:
    claimed: list[Claim] = []
    try:
        async with tenant_session(tenant_id):
            claimed = await claiming()
            settled = await settle(claimed, at=at)
            await climb.follow(claimed, at=at)
            await accept_by_silence.follow(claimed, at=at)
    except _AWAY:
        raise
    except _COLLIDED:
        return NOTHING
    except Exception:
        if not claimed:
            raise
        return await _one_by_one(tenant_id, claimed, batch=batch, at=at)
    faults = tuple(ClockFault(tenant_id, fault.claim.id, fault.text) for fault in settled.faults)
    return SweepReport(len(claimed), settled.fired, faults, more=len(claimed) == batch)


async def _one_by_one(tenant_id: UUID, claimed: Sequence[Claim], *, batch: int, at: datetime) -> SweepReport:
    total = NOTHING
    for claim in claimed:
        total += await _alone(tenant_id, claim, at=at)
    return total + SweepReport(more=len(claimed) == batch and total.looked_at > 0)


async def _alone(tenant_id: UUID, claim: Claim, *, at: datetime) -> SweepReport:
    try:
        async with tenant_session(tenant_id):
            held = await claims.one(claim.id)
            settled = await settle(held, at=at)
            await climb.follow(held, at=at)
            await accept_by_silence.follow(held, at=at)
        return SweepReport(1, settled.fired)
    except (*_AWAY, *_COLLIDED):
        raise
    except Exception as error:
        fault = describe(error)
    async with tenant_session(tenant_id):
        held = await claims.one(claim.id)
        await firing.put_aside([(one, fault) for one in held], until=at + LOOK_AGAIN, at=at)
    return SweepReport(1, faults=(ClockFault(tenant_id, claim.id, fault),))
