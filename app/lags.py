"""How far what happens by itself lags behind, measured when somebody asks for it."""

from collections.abc import Callable
from typing import Any

from app.clock import Now
from app.metrics import Metrics
from tenants import outbox
from tenants.cases import self_check
from tenants.jobs import turns
from tenants.session import database


def lags(now: Now) -> Callable[[Metrics], Any]:
    """What asks the database how much waits, and writes it into the metrics."""

    async def refresh(metrics: Metrics) -> None:
        at = now()
        due = await database().fetchval("select oldest_due_clock()")
        metrics.sweep_lag.set(max((at - due).total_seconds(), 0) if due else 0)
        metrics.outbox_lag.set((await outbox.lag(at=at)).total_seconds())
        metrics.self_check_faults.set(await self_check.faults())
        metrics.jobs_waiting.set(await turns.waiting(at=at))
        metrics.jobs_lag.set((await turns.lag(at=at)).total_seconds())

    return refresh
