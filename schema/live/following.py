"""Follows the history for one subscription: what was missed first, then what comes, each change once.

The bell only says that it is time to look. Where it is silent, a look now and then finds what there is.
"""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from uuid import UUID

import structlog

from schema.context import Context
from schema.errors import SightChanged
from schema.failures import is_outage
from schema.live.bell import Bell
from schema.live.change import Change, noticed
from schema.reads.predicate import Predicate, sql
from schema.reads.statement import Writer
from schema.undisturbed import undisturbed
from tenants.directory.access import Viewer
from tenants.directory.sight import mark
from tenants.session import TenantSession, tenant_session

logger = structlog.get_logger("shouwen.schema")

BATCH = 50
# Seconds after which somebody who heard nothing looks all the same.
LOOK_AGAIN = 20.0
# Seconds to wait while the database is away.
PATIENCE = 1.0

Which = Callable[[Viewer], Predicate]


@dataclass(frozen=True, slots=True)
class Found:
    """Events in order, and the number up to which there is nothing else to be found."""

    events: list[tuple[int, UUID]]
    up_to: int


async def follow(
    context: Context, which: Which, *, since: int | None, case_id: UUID | None = None
) -> AsyncGenerator[Change | None, None]:
    """The changes of which `which` is true, after number `since`; from now on where it is None.

    Raises SightChanged where the viewer sees other rows than at the beginning: no event tells of those.
    """
    tenant_id, sight = context.require_viewer().tenant_id, mark(context.require_viewer())
    same = sql("{sight} = {}", sight)
    bell = context.tool(Bell)  # type: ignore[type-abstract]
    async with bell.listening(tenant_id, case_id=case_id) as listener:
        place = since if since is not None else await undisturbed(_head(tenant_id))
        while True:
            listener.attend()
            found = await undisturbed(_look(context, which, place, sight))
            if found is None:
                await listener.wait(at_most=PATIENCE)
                continue
            for number, key in found.events:
                # When it is shown the viewer may see otherwise: then it is not, and the next look says why.
                yield Change.one(key, scope=same)
                place = number
            place = found.up_to
            if len(found.events) < BATCH:
                await listener.wait(at_most=LOOK_AGAIN)


async def _look(context: Context, which: Which, place: int, sight: str) -> Found | None:
    """The next changes for the viewer as they are now; None while the database is away."""
    try:
        viewer = await context.renewed()
        if mark(viewer) != sight:
            raise SightChanged
        async with tenant_session(viewer.tenant_id, readonly=True) as session:
            return await _next(session, noticed(viewer) & which(viewer), place)
    except Exception as error:
        if not is_outage(error):
            raise
        logger.warning("subscription waits for the database", request_id=context.request_id)
        return None


async def _next(session: TenantSession, where: Predicate, place: int) -> Found:
    writer = Writer()
    condition = writer.condition(where, "e")
    rows = await session.fetch(
        f"""with head as materialized (select seq from history_heads)
            select head.seq as head, found.seq, found.id from head left join lateral (
                select e.seq, e.id from events e
                where e.seq > {writer.bind(place)} and {condition} order by e.seq limit {BATCH}) found on true
            order by found.seq""",  # noqa: S608  built from declared predicates; values are arguments
        *writer.arguments,
    )
    events = [(row["seq"], row["id"]) for row in rows if row["seq"] is not None]
    # One statement, one snapshot: below its head nothing can appear any more.
    whole = len(events) < BATCH
    return Found(events, max(rows[0]["head"], place) if whole else events[-1][0])


async def _head(tenant_id: UUID) -> int:
    async with tenant_session(tenant_id, readonly=True) as session:
        head: int = await session.fetchval("select seq from history_heads")
    return head
