"""Throws away what nobody will ask for again: a few thousand rows at a time, tenant by tenant."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tenants.session import TenantSession, database, tenant_session
from workers.world import World

ROWS = 5000
TENANTS = 500


@dataclass(frozen=True, slots=True)
class Duty:
    """Rows of a table that are no longer needed once `dated` lies further back than `kept`."""

    table: str
    dated: str
    kept: timedelta
    # How many go at a time.
    rows: int = ROWS


DUTIES = (
    # Until it expires, an old token that is used again gives a thief away.
    Duty("refresh_tokens", "expires_at", timedelta()),
    Duty("idempotency_keys", "created_at", timedelta(hours=48)),
    # A day without a wrong code makes good for those before.
    Duty("access_attempts", "failed_at", timedelta(days=1)),
    # The events themselves stay for ever.
    Duty("outbox", "delivered_at", timedelta(days=7)),
    # They hold names and numbers, if sealed; what was registered stays, of course.
    Duty("import_files", "prepared_at", timedelta(days=31), rows=20),
    # Whoever asked for an import has had time enough to take them.
    Duty("case_import_codes", "kept_until", timedelta()),
    # What came of them goes along: tens of thousands of rows at most for each.
    Duty("jobs", "finished_at", timedelta(days=30), rows=10),
)


async def tidy_up(world: World) -> bool:
    """Do every duty for every tenant."""
    at, more = world.now(), False
    async for tenant_id in every_tenant():
        async with tenant_session(tenant_id) as session:
            for duty in DUTIES:
                more = await _do(duty, session, at=at) == duty.rows or more
    return more


async def _do(duty: Duty, session: TenantSession, *, at: datetime) -> int:
    tag = await session.execute(
        f"""delete from {duty.table} where tenant_id = $1 and id in (
                select id from {duty.table} where {duty.dated} < $2 order by {duty.dated} limit $3)""",  # noqa: S608
        session.tenant_id,
        at - duty.kept,
        duty.rows,
    )
    return int(tag.split()[-1])


async def every_tenant() -> AsyncIterator[UUID]:
    previous = UUID(int=0)
    while True:
        rows = await database().fetch("select tenant_id from tenants_after($1, $2)", previous, TENANTS)
        for row in rows:
            yield row["tenant_id"]
        if len(rows) < TENANTS:
            return
        previous = rows[-1]["tenant_id"]
