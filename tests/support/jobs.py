"""Jobs in tests: worked off here and now, without a worker process and without waiting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tenants.jobs import turns
from tenants.jobs.job import Job, Kind
from tenants.jobs.run import Work
from tenants.outbox import Message
from tenants.session import tenant_session
from workers.jobs import work_off
from workers.world import World


async def nobody(_messages: Sequence[Message]) -> None:
    """Takes every message."""


@dataclass(slots=True)
class Bells:
    """What was announced."""

    rung: list[tuple[UUID, UUID]] = field(default_factory=list)

    async def announce(self, tenant_id: UUID, job_id: UUID) -> None:
        self.rung.append((tenant_id, job_id))


def world(at: datetime, bells: Bells | None = None) -> World:
    """A worker whose clock stands still."""
    return World(nobody, now=lambda: at, announce=(bells or Bells()).announce)


async def taken(tenant_id: UUID, job_id: UUID, *, at: datetime) -> Job | None:
    """Taken up by a worker; None where it may not be."""
    async with tenant_session(tenant_id):
        return await turns.take(job_id, at=at)


async def worked_off(
    tenant_id: UUID, job_id: UUID, *, at: datetime, kinds: Mapping[Kind, Work] | None = None
) -> Job:
    """The job after a worker had it."""
    job = await taken(tenant_id, job_id, at=at)
    assert job is not None, "it could not be taken up"
    await work_off(job, world(at), kinds)
    return await now(tenant_id, job_id)


async def all_worked_off(tenant_id: UUID, *, at: datetime) -> None:
    """Whatever somebody of this organization has asked for is done."""
    async with tenant_session(tenant_id, readonly=True) as session:
        rows = await session.fetch("select id from jobs where look_at <= $1 order by look_at, id", at)
    for row in rows:
        await worked_off(tenant_id, row["id"], at=at)


async def now(tenant_id: UUID, job_id: UUID) -> Job:
    """The job as it stands."""
    async with tenant_session(tenant_id, readonly=True):
        return await Job.get(id=job_id)


async def events(tenant_id: UUID, job_id: UUID) -> list[tuple[str, UUID | None]]:
    """What the history tells of it."""
    async with tenant_session(tenant_id, readonly=True) as session:
        rows = await session.fetch(
            "select kind, actor_id from events where subject_id = $1 order by seq", job_id
        )
    return [(row["kind"], row["actor_id"]) for row in rows]
