"""An event of the history."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.scalars import JSON

from schema.cases.event_name import Named
from schema.cases.visibility import of_visible_case_or_tenant
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, derived, to_one
from schema.reads.source import source
from schema.scalars import BigInt
from tenants.directory.access import Actor, Permission

if TYPE_CHECKING:
    from schema.cases.case import Case

# Of all who act the staff are the many: they are looked for last, and by nothing.
ACTED = """case when {t}.actor_id is null then null
    when exists (select from api_keys k where k.id = {t}.actor_id) then 'machine'
    when exists (select from requesters r where r.id = {t}.actor_id) then 'requester'
    when exists (select from portals p where p.id = {t}.actor_id) then 'portal'
    else 'staff' end"""


@readable(requires(Permission.CASE_READ, Permission.HISTORY_READ))
@source("events", visible=of_visible_case_or_tenant)
@strawberry.type(description="Something that happened. Events are never changed; each is sealed by the next.")
class Event(Named, Node):
    """One link of the tenant's history."""

    seq: BigInt = column(description="Its number in the tenant's history, without gaps.")
    kind: str = column(description="What happened, as `subject.verb`, e.g. `hand_over.accepted`.")
    at: datetime = column(description="When; of what was told later, when it was recorded.")
    happened_at: datetime | None = derived(
        "({t}.data ->> 'happenedAt')::timestamptz",
        description="When it had happened, where it was recorded later, such as from a register on paper.",
    )
    actor: Staff | None = to_one(
        "actor_id",
        description="Who of the staff did it; null for everybody else, and for the product itself.",
        unscoped=True,
    )
    acted: Actor | None = derived(
        ACTED, description="What sort of somebody did it; null for the product itself."
    )
    reason: str | None = column(description="Why, or what was said.")
    data: JSON = column(description="The particulars; ids in it are plain UUIDs.")
    case: Annotated["Case", strawberry.lazy("schema.cases.case")] | None = to_one(
        "case_id", description="The case it belongs to, if any."
    )
    hash: str = derived(
        "encode({t}.hash, 'hex')", description="Seals this event and, through it, all before it."
    )
