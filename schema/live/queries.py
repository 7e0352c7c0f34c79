"""Queries: what has changed since."""

import strawberry

from schema.context import Info
from schema.live.change import CURSOR, Change
from schema.paging import After, Connection, First
from schema.permissions import SIGNED_IN, field
from tenants.session import TenantSession


@strawberry.type
class LiveQuery:
    """For whoever was away."""

    @field(
        SIGNED_IN,
        description="Everything that changed after the cursor, as far as the viewer may see it, in the order "
        "in which it came to be: whoever asks until `hasNextPage` is false, and next time after the last "
        "cursor they got, has missed nothing and got nothing twice. Without `after` from the first event on. "
        "A case that leaves the viewer's sight says so once (`goneCaseId`) and falls silent; one they come "
        "to see tells of it when it changes. After a change of one's own roles or department begin anew.",
    )
    async def changes(self, after: After = None, first: First = None) -> Connection[Change]:
        """Resolver."""
        return Change.page(order="seq", first=first, after=after)

    @field(
        SIGNED_IN,
        description="The end of the feed now, for `changes` and subscriptions. Ask for it before the lists "
        "that are to be kept up to date, in a request of its own; null while nothing has ever happened.",
    )
    async def changes_cursor(self, info: Info) -> str | None:
        """Resolver."""
        return await newest(await info.context.session())


async def newest(session: TenantSession) -> str | None:
    """The cursor of the last event there is."""
    cursor: str | None = await session.fetchval(f"select {CURSOR.format(t='t')} {_LAST}")
    return cursor


_LAST = "from events t order by t.seq desc limit 1"
