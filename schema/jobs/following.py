"""Follows a job for one subscription: how it stands now, and then whenever it has come further."""

from collections.abc import AsyncGenerator
from uuid import UUID

import structlog

from schema.context import Context
from schema.failures import is_outage
from schema.jobs.job import Job, jobs
from schema.live.bell import Bell
from schema.reads.statement import Writer
from schema.undisturbed import undisturbed
from tenants.jobs.job import UNFINISHED
from tenants.session import tenant_session

logger = structlog.get_logger("shouwen.schema")

# Seconds after which somebody who heard nothing looks all the same.
LOOK_AGAIN = 10.0
# Seconds to wait while the database is away.
PATIENCE = 1.0

Standing = tuple[str, int, int | None]
_AWAY = "away"


async def follow(context: Context, key: UUID | None) -> AsyncGenerator[Job | None, None]:
    """The job each time it stands differently, the last time when it has ended."""
    tenant_id = context.require_viewer().tenant_id
    seen: Standing | None = None
    bell = context.tool(Bell)  # type: ignore[type-abstract]
    async with bell.listening(tenant_id, job_id=key) as listener:
        while key is not None:
            listener.attend()
            found = await undisturbed(_look(context, key))
            if isinstance(found, str):
                await listener.wait(at_most=PATIENCE)
                continue
            if found is None:
                return
            if found != seen:
                yield Job.one(key)
                seen = found
            if found[0] not in UNFINISHED:
                return
            await listener.wait(at_most=LOOK_AGAIN)


async def _look(context: Context, key: UUID) -> Standing | str | None:
    """How the job stands, for the viewer as they are now; None where there is none to see."""
    try:
        viewer = await context.renewed()
        writer = Writer()
        where = f"j.id = {writer.bind(key)} and {writer.condition(jobs(viewer), 'j')}"
        async with tenant_session(viewer.tenant_id, readonly=True) as session:
            row = await session.fetchrow(
                f"select j.state, j.done, j.total from jobs j where {where}",  # noqa: S608  values are arguments
                *writer.arguments,
            )
    except Exception as error:
        if not is_outage(error):
            raise
        logger.warning("subscription waits for the database", request_id=context.request_id)
        return _AWAY
    return (row["state"], row["done"], row["total"]) if row is not None else None
