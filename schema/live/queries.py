"""Queries: what has changed since."""

import strawberry

from schema.cases.event_name import EventKind, every
from schema.context import Info
from schema.live.change import CURSOR, Change
from schema.live.sight import require_same_sight
from schema.paging import After, Connection, First
from schema.permissions import SIGNED_IN, field
from tenants.directory.access import Viewer
from tenants.directory.sight import mark
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
        "to see tells of it when it changes. Where it is the viewer's own sight that has changed (their "
        "roles, their department or its place in the tree, for whom they act), the cursor is refused with "
        "`SIGHT_CHANGED`: drop the copies, ask for `changesCursor` and read the lists anew.",
    )
    async def changes(self, info: Info, after: After = None, first: First = None) -> Connection[Change]:
        require_same_sight(after, info.context)
        return Change.page(order="seq", first=first, after=after)

    @field(SIGNED_IN, description="Every kind of event, and of what people are told, with its names.")
    async def event_kinds(self) -> list[EventKind]:
        return every()

    @field(
        SIGNED_IN,
        description="A mark of what the viewer sees, the same until that changes. Ask for it together with "
        "`changesCursor` and with each list that is read for it: lists of one mark go together, and where it "
        "changes in between, begin anew.",
    )
    async def sight(self, info: Info) -> str:
        return mark(info.context.require_viewer())

    @field(
        SIGNED_IN,
        description="The end of the feed now, for `changes` and subscriptions. Ask for it before the lists "
        "that are to be kept up to date, in a request of its own; null while nothing has ever happened.",
    )
    async def changes_cursor(self, info: Info) -> str | None:
        return await newest(await info.context.session(), info.context.require_viewer())


async def newest(session: TenantSession, viewer: Viewer) -> str | None:
    """The cursor of the last event there is, as it is given to this viewer."""
    statement = f"select {CURSOR.format(t='t', sight='$1::text')} {_LAST}"
    cursor: str | None = await session.fetchval(statement, mark(viewer))
    return cursor


_LAST = "from events t order by t.seq desc limit 1"
