"""Queries: jobs."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.jobs.job import Job, JobOrder, JobWhere
from schema.listed import listed
from schema.permissions import SIGNED_IN, field


@strawberry.type
class JobsQuery:
    """What is under way."""

    @field(SIGNED_IN, description="A job; null where there is none that the viewer may see.")
    def job(self, id: Annotated[ID, argument(description="The job's id.")]) -> Job | None:
        return Job.one(Job.asked_for(id))

    jobs = listed(
        Job,
        SIGNED_IN,
        conditions=JobWhere,
        orders=JobOrder,
        order="-asked_at",
        description="Jobs: the viewer's own, and those of others as far as they may see them.",
    )
