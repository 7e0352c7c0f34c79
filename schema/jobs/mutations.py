"""Mutations: jobs are called off here; they are asked for where their subject is."""

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.jobs.job import Job, jobs
from schema.permissions import REACHED, SIGNED_IN, readable
from schema.reads.statement import Writer
from tenants.errors import Code, Refusal
from tenants.jobs import job


@strawberry.input(description="Which job is called off.")
class JobCancelInput:
    """One's own, or another's with `job.oversee`."""

    id: strawberry.ID = strawberry.field(description="The job.")


@readable(REACHED)
@strawberry.type(description="The job that was asked for, or called off.")
class JobPayload(Payload):
    """Answer to every mutation that asks for long work."""

    job: Job | None = strawberry.field(
        description="The job: query it, or listen to `jobProgressed`.", default=None
    )


@strawberry.type
class JobsMutation:
    """What can be done with a job."""

    @mutation(
        SIGNED_IN,
        description="Call a job off that has not ended. Whoever is at it stops within a few seconds.",
    )
    async def job_cancel(self, info: Info, input: JobCancelInput) -> JobPayload:
        viewer, key = info.context.require_viewer(), Job.key_of(input.id, "id")
        writer = Writer()
        found = (
            f"select from jobs j where j.id = {writer.bind(key)} and {writer.condition(jobs(viewer), 'j')}"
        )
        session = await info.context.session()
        if not await session.fetchval(f"select exists ({found})", *writer.arguments):
            raise Refusal(Code.NOT_FOUND, "there is no such job", ("id",))
        await job.cancel(key, by=viewer.staff_id, at=info.context.at)
        return JobPayload(job=Job.known(key))
