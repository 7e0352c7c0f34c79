"""A run of a job, as the work itself sees it: transactions of its own, and a way to tell how far it is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.jobs import turns
from tenants.jobs.job import Job
from tenants.session import TenantSession, tenant_session

# What a transaction that is not kept takes back.
_WRITTEN = ("done", "total", "place", "state", "turn", "look_at", "outcome", "finished_at")


class Interrupted(Exception):
    """The worker is to end: somebody else goes on from the place that was noted."""


async def _nobody(_tenant_id: UUID, _job_id: UUID) -> None:
    """Nobody listens."""


async def _go_on() -> None:
    """Nobody waits for this process."""


@dataclass(slots=True)
class Run:
    """Somebody is at a job. Everything is written through `writing`, so that a run that was given up on and
    is still alive leaves nothing behind.
    """

    job: Job
    now: Callable[[], datetime]
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    announce: Callable[[UUID, UUID], Awaitable[None]] = _nobody
    # What keeps a core busy calls this every few dozen milliseconds, outside of its transactions.
    give_way: Callable[[], Awaitable[None]] = _go_on
    finished: bool = False
    _writing: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """What was asked for."""
        return self.job.parameters

    @property
    def place(self) -> Any:
        """Where the last run that was heard of had come to; None at the beginning."""
        return self.job.place

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[TenantSession]:
        """A short read-only transaction."""
        async with tenant_session(self.job.tenant_id, readonly=True) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[TenantSession]:
        """A transaction that is kept only while the job is this run's, with what `progress` says in it.

        Raises Lost where the job is somebody else's by now, and Interrupted, after the commit, where the
        worker is to end.
        """
        before = {name: getattr(self.job, name) for name in _WRITTEN}
        self._writing = True
        try:
            async with tenant_session(self.job.tenant_id) as session:
                yield session
                if not self.finished:
                    await turns.hold(self.job, at=self.now())
        except BaseException:
            # What was not kept is not so.
            self.job.update_from_dict(before)
            self.finished = False
            raise
        finally:
            self._writing = False
        await self.announce(self.job.tenant_id, self.job.id)
        if self.ending.is_set() and not self.finished:
            raise Interrupted

    async def progress(self, done: int, total: int | None = None, *, place: Any = None) -> None:
        """So much of the whole is done, and this is where to go on; inside `writing` as a part of it."""
        self.job.done = done
        if total is not None:
            self.job.total = total
        if self.job.total is not None:
            self.job.total = max(self.job.total, done)
        if place is not None:
            self.job.place = place
        if not self._writing:
            async with self.writing():
                pass

    async def finish(self, outcome: Mapping[str, Any] | None = None) -> None:
        """It is done; inside `writing` as a part of it, so that there is one outcome or none."""
        if not self._writing:
            async with self.writing():
                await self.finish(outcome)
            return
        self.job.outcome = dict(outcome) if outcome is not None else None
        await turns.finish(self.job, at=self.now())
        self.finished = True


# Does the whole of a job, from `run.place` on. What it returns is the outcome, unless it has finished by
# itself. It says how far it has come every few seconds, and raises a Refusal where the job cannot be done.
Work = Callable[[Run], Awaitable[Mapping[str, Any] | None]]
