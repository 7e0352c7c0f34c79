"""A change: one event of the history as one viewer learns of it."""

import strawberry

from schema.cases.case import Case
from schema.cases.event import Event
from schema.cases.inbox import InboxEntry
from schema.cases.visibility import of_visible_case_or_tenant
from schema.node import Node
from schema.order import Order
from schema.permissions import SIGNED_IN, readable
from schema.reads.cursor import cursor_sql
from schema.reads.fields import column, derived, to_many, to_one
from schema.reads.predicate import Predicate, sql
from schema.reads.source import source, source_of
from schema.scalars import BigInt
from tenants.directory.access import Viewer

IN_ORDER = Order.by("seq").total()
CURSOR = cursor_sql(source_of(Event), IN_ORDER)


def noticed(viewer: Viewer) -> Predicate:
    """Events that the viewer may read, and those with which they were told something."""
    told = "exists (select from inbox_entries ni where ni.event_id = {t}.id and ni.staff_id = {})"
    return of_visible_case_or_tenant(viewer) | sql(told, viewer.staff_id)


@readable(SIGNED_IN)
@source("events", visible=noticed)
@strawberry.type(
    description="Something has changed. Shows the case and the inbox as they are now, not as they were then."
)
class Change(Node):
    """One step of the feed."""

    cursor: str = derived(CURSOR, description="Its place in the feed, for `after`.")
    seq: BigInt = column(description="The event's number; the numbers of what others may see are missing.")
    event: Event | None = to_one("id", description="What happened; null where the viewer may not read it.")
    case: Case | None = to_one(
        "case_id", description="The case, if it was one and the viewer may see it, as it is now."
    )
    inbox: list[InboxEntry] = to_many(
        "event_id", description="What the viewer was told with it, and nobody else is shown.", order="at, id"
    )
