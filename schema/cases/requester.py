"""Who asks."""

import strawberry

from schema.cases.visibility import cases
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column
from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate
from schema.reads.source import source
from tenants.cases.requester import RequesterKind
from tenants.directory.access import Permission, Viewer


def _of_visible_case(viewer: Viewer) -> Predicate:
    visible = cases(viewer)
    if visible is EVERY_ROW or visible is NO_ROW:
        return visible
    inner = visible.text.replace("{t}", "vc")
    return Predicate(
        f"exists (select from cases vc where vc.requester_id = {{t}}.id and {inner})", visible.values
    )


@readable(requires(Permission.CASE_READ))
@source("requesters", visible=_of_visible_case)
@strawberry.type(description="Who asks, as they were written down when they asked.")
class Requester(Node):
    """A person or unit."""

    kind: RequesterKind = column(description="What sort of requester.")
    name: str | None = column(description="The name given; none for whoever stays anonymous.")
    unit: str | None = column(description="The unit they speak for.")
    phone: str | None = column(description="Where to call back.")
    address: str | None = column(description="Where they are.")
