"""A job: work that takes longer than anybody wants to wait for an answer."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel, find
from tenants.errors import Code, Refusal

# Whoever asks for more than an organization can wait for is told to wait.
MOST_UNFINISHED = 20


class Kind(StrEnum):
    """What a job does.

    Who does the work of a kind stands in `workers/jobs.py`.
    """

    RULE_SET_PREVIEW = "rule_set.preview"
    CASE_IMPORT = "case.import"


class JobState(StrEnum):
    """Where a job stands: it waits, somebody is at it, or it has ended in one of three ways."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobState.WAITING, JobState.RUNNING)


class Job(TenantModel):
    """Who asked for what, how far it has come, and what came of it."""

    kind = fields.CharEnumField(Kind, max_length=50)
    asked_by_id = fields.UUIDField()
    asked_at = fields.DatetimeField()
    parameters: fields.Field[dict[str, Any]] = fields.JSONField()
    state = fields.CharEnumField(JobState, max_length=20, default=JobState.WAITING)
    total = fields.IntField(null=True)
    done = fields.IntField(default=0)
    place: fields.Field[Any] = fields.JSONField(null=True)
    attempts = fields.IntField(default=0)
    turn = fields.UUIDField(null=True)
    look_at = fields.DatetimeField(null=True)
    started_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    outcome: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    failure_code = fields.TextField(null=True)
    failure = fields.TextField(null=True)

    class Meta:
        table = "jobs"


async def ask(kind: Kind, parameters: Mapping[str, Any], *, by: UUID, at: datetime) -> Job:
    """Let this be done soon, by whoever has time for it; refused while too much is waiting already.

    `parameters` are JSON: ids as text, moments in ISO format.
    """
    if await Job.filter(state__in=UNFINISHED).count() >= MOST_UNFINISHED:
        raise Refusal(Code.LIMIT_EXCEEDED, f"{MOST_UNFINISHED} jobs are waiting already: let them end first")
    job = await Job.create(kind=kind, asked_by_id=by, asked_at=at, parameters=dict(parameters), look_at=at)
    await history.record("job.asked", by=by, at=at, subject_id=job.id, data={"kind": kind, **parameters})
    return job


async def cancel(job_id: UUID, *, by: UUID, at: datetime) -> Job:
    """Let it be; whoever is at it stops with their next step. What has ended cannot be cancelled."""
    job = await find(Job, job_id, "id", lock=True)
    if job.state not in UNFINISHED:
        raise Refusal(Code.ILLEGAL_MOVE, f"this job is {job.state}", ("id",))
    values = {"state": JobState.CANCELLED, "finished_at": at, "turn": None, "look_at": None}
    job.update_from_dict(values)
    await job.save(update_fields=list(values))
    await history.record("job.cancelled", by=by, at=at, subject_id=job.id, data={"kind": job.kind})
    return job
