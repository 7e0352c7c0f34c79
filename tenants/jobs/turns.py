"""Whose turn it is: one worker at a time takes a job up, and keeps it while it is heard of.

A run that was thought dead and is not finds another's name in its place, and writes nothing more: every write
of a run is of one transaction with the question whether the job is still its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tenants import history
from tenants.ids import new_id
from tenants.jobs.job import Job, JobState
from tenants.session import current, current_tenant_id, database

# After so long a silence somebody else takes the job up.
SILENCE = timedelta(seconds=30)
# A job that has brought its worker down so often would bring the next one down as well.
MOST_ATTEMPTS = 5
GIVEN_UP = "GIVEN_UP"


class Lost(Exception):
    """The job is no longer this run's: cancelled, or taken up by somebody else."""


@dataclass(frozen=True, slots=True)
class Due:
    """A job that waits to be taken up."""

    tenant_id: UUID
    id: UUID


async def due(*, at: datetime, at_most: int) -> list[Due]:
    """Jobs to take up, longest waiting first; of each organization one at a time."""
    rows = await database().fetch("select tenant_id, id from jobs_due($1, $2)", at, at_most)
    return [Due(row["tenant_id"], row["id"]) for row in rows]


async def waiting(*, at: datetime) -> int:
    """How many jobs wait to be taken up."""
    found: int = await database().fetchval("select count_waiting_jobs($1)", at)
    return found


async def lag(*, at: datetime) -> timedelta:
    """How long the first of them has been waiting."""
    since: datetime | None = await database().fetchval("select oldest_waiting_job()")
    return max(at - since, timedelta()) if since else timedelta()


async def take(job_id: UUID, *, at: datetime) -> Job | None:
    """Take the job up, inside a session of its tenant; None where somebody else was quicker."""
    taken = await current().fetchval(
        """update jobs set state = 'running', turn = $3, look_at = $4, attempts = attempts + 1,
               started_at = coalesce(started_at, $5)
           where tenant_id = $1 and id = $2 and look_at <= $5 returning id""",
        current_tenant_id(),
        job_id,
        new_id(),
        at + SILENCE,
        at,
    )
    if taken is None:
        return None
    job = await Job.get(id=job_id)
    if job.attempts > MOST_ATTEMPTS:
        await fail(job, GIVEN_UP, f"{MOST_ATTEMPTS} attempts at it were broken off", at=at)
        return None
    return job


async def hold(job: Job, *, at: datetime) -> None:
    """Say how far the job has come, and that somebody is still at it; raises Lost."""
    await _write(job, {"done": job.done, "total": job.total, "place": job.place, "look_at": at + SILENCE})


async def be_heard(job_id: UUID, turn: UUID | None, *, at: datetime) -> bool:
    """Somebody is still at it, though nothing new can be told; false where it is no longer theirs."""
    found = Job.filter(id=job_id, turn=turn, state=JobState.RUNNING)
    return bool(await found.update(look_at=at + SILENCE))


async def give_back(job: Job, *, at: datetime, not_before: datetime | None = None) -> None:
    """Let somebody else go on with it: this worker ends, or something it needs is away."""
    values = {"state": JobState.WAITING, "turn": None, "look_at": not_before or at}
    await _write(job, {**values, "attempts": job.attempts - 1})


async def finish(job: Job, *, at: datetime) -> None:
    """It is done; `job.outcome` is what came of it."""
    await _end(job, JobState.DONE, {"outcome": job.outcome, "done": job.done, "total": job.total}, at=at)


async def fail(job: Job, code: str, message: str, *, at: datetime) -> None:
    """It cannot be done."""
    await _end(job, JobState.FAILED, {"failure_code": code, "failure": message[:1000]}, at=at)


async def _end(job: Job, state: JobState, values: dict[str, object], *, at: datetime) -> None:
    await _write(job, {**values, "state": state, "finished_at": at, "turn": None, "look_at": None})
    told = {"kind": job.kind, "asked_by": str(job.asked_by_id), "code": job.failure_code}
    await history.record(f"job.{state.value}", by=None, at=at, subject_id=job.id, data=told)


async def _write(job: Job, values: dict[str, object]) -> None:
    """Only while the job is this run's own."""
    changed = await Job.filter(id=job.id, turn=job.turn, state=JobState.RUNNING).update(**values)
    if not changed:
        raise Lost(f"job {job.id}")
    job.update_from_dict(values)
