"""A change: one event of the history as one viewer learns of it."""

from dataclasses import replace
from datetime import datetime

import strawberry

from schema.cases.case import Case
from schema.cases.event import Event
from schema.cases.inbox import InboxEntry
from schema.cases.visibility import of_visible_case_or_tenant
from schema.live.departure import departed, gone
from schema.node import Node
from schema.order import Order
from schema.permissions import SIGNED_IN, readable
from schema.reads.cursor import cursor_sql
from schema.reads.fields import column, computed, derived, to_many, to_one
from schema.reads.predicate import Predicate, sql
from schema.reads.source import source, source_of
from schema.scalars import BigInt
from tenants.directory.access import Viewer

IN_ORDER = Order.by("seq").total()
CURSOR = cursor_sql(replace(source_of(Event), by_sight=True), IN_ORDER)


def noticed(viewer: Viewer) -> Predicate:
    """Events that the viewer may read, that told them something, or with which a case left their sight."""
    return of_visible_case_or_tenant(viewer) | told(viewer) | departed(viewer)


def told(viewer: Viewer) -> Predicate:
    """Events with which the viewer was told something, or read what they had been told."""
    arrived = "exists (select from inbox_entries ni where ni.event_id = {t}.id and ni.staff_id = {})"
    read = "({t}.kind in ('inbox.read', 'inbox.all_read') and {t}.actor_id = {})"
    return sql(f"({arrived} or {read})", viewer.staff_id, viewer.staff_id)


@readable(SIGNED_IN)
@source("events", visible=noticed, by_sight=True)
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
    gone_case_id: strawberry.ID | None = computed(
        gone,
        description="A case that left the viewer's sight with this: handed away, no longer offered to them, "
        "or confidential. Whoever keeps a copy drops it.",
        needs=("case_id",),
    )
    inbox: list[InboxEntry] = to_many(
        "event_id", description="What the viewer was told with it, and nobody else is shown.", order="at, id"
    )
    inbox_read: list[InboxEntry] = to_many(
        "read_event_id", description="What the viewer marked as read with it.", order="at, id"
    )
    inbox_read_until: datetime | None = derived(
        "case when {t}.kind = 'inbox.all_read' and {t}.actor_id = {me}"
        " then ({t}.data ->> 'until')::timestamptz end",
        description="The viewer marked everything as read that had come by then.",
    )
