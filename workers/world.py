"""What a job needs from outside, and how it is woken."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from tenants.cases.attachments.tidy import Store
from tenants.outbox import Publish

# A job that always finds more to do gives way after this many seconds; the next tick goes on.
LONGEST_TURN = 60.0


def read_clock() -> datetime:
    """The present moment; jobs are an edge, everything below them is told the time."""
    return datetime.now(UTC)


# Rings for whoever listens for a job: of which tenant, and which job.
Announce = Callable[[UUID, UUID], Awaitable[None]]


async def to_nobody(_tenant_id: UUID, _job_id: UUID) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class World:
    """The way out of the house, the time, and which jobs are at work in this process."""

    publish: Publish
    now: Callable[[], datetime] = read_clock
    busy: set[str] = field(default_factory=set)
    # Where attachments lie, where there are any.
    files: Store | None = None
    # Set when the process is to end: nobody begins another round.
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    announce: Announce = to_nobody
    # Longer than any turn, and not to be broken off with the wake-up call that began it.
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def begin(self, work: Coroutine[None, None, None]) -> None:
        """Let something go on by itself."""
        task = asyncio.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def settle(self, *, at_most: float) -> None:
        """Wait for what is under way; what takes longer is broken off."""
        if self.under_way:
            tasks = set(self.under_way)
            _, late = await asyncio.wait(tasks, timeout=at_most)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


# Does one round of a few seconds at most, and says whether it is worth going again at once.
Job = Callable[[World], Awaitable[bool]]


async def wake(job: Job, world: World) -> None:
    """Let a job work until nothing is left; a second call meanwhile goes away again."""
    name = job.__name__
    if name in world.busy:
        return
    world.busy.add(name)
    turn_ends = time.monotonic() + LONGEST_TURN
    try:
        while not world.ending.is_set() and await job(world) and time.monotonic() < turn_ends:
            pass
    finally:
        world.busy.discard(name)
