"""Queries: jobs."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.jobs.job import Job, JobOrder, JobWhere
from schema.paging import After, Before, Connection, First, Last
from schema.permissions import SIGNED_IN, field
from schema.reads.fields import ORDER_BY, WHERE


@strawberry.type
class JobsQuery:
    """What is under way."""

    @field(SIGNED_IN, description="A job; null where there is none that the viewer may see.")
    def job(self, id: Annotated[ID, argument(description="The job's id.")]) -> Job | None:
        """Resolver."""
        return Job.one(Job.asked_for(id))

    @field(SIGNED_IN, description="Jobs: the viewer's own, and those of others as far as they may see them.")
    def jobs(
        self,
        where: Annotated[JobWhere | None, argument(description=WHERE)] = None,
        order_by: Annotated[list[JobOrder] | None, argument(description=ORDER_BY)] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Job]:
        """Resolver."""
        return Job.page(
            where=where,
            order_by=order_by,
            order="-asked_at",
            first=first,
            after=after,
            last=last,
            before=before,
        )
