"""A paper that was taken in: what it is, who holds it, how it went from desk to desk."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.cases.materials.visibility import materials, of_visible_material
from schema.cases.notice import Notice
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, has_one, to_many, to_one
from schema.reads.predicate import sql
from schema.reads.source import source
from schema.rules.matter import Material
from tenants.cases.materials.material import MaterialKind, MaterialState, PassState
from tenants.directory.access import Permission

if TYPE_CHECKING:
    from schema.cases.case import Case
    from schema.cases.hand_over import HandOver
    from schema.cases.travel import ShiftHandOver


@readable(requires(Permission.CASE_READ))
@source("material_holdings", visible=of_visible_material)
@strawberry.type(description="A period in which one person held a paper; periods follow without a gap.")
class MaterialHolding(Node):
    """A link of the chain of hands."""

    staff: Staff = to_one("staff_id", description="Who held it.", unscoped=True)
    since: datetime = column(description="From when.")
    until: datetime | None = column(description="Until when; null for whoever holds it now.")


@readable(requires(Permission.CASE_READ))
@source("material_passes", visible=of_visible_material)
@strawberry.type(
    description="A paper on its way to another desk: until the taker confirms, whoever passed it on holds it."
)
class MaterialPass(Node):
    """From whom to whom, and whether it arrived."""

    material: Annotated["CaseMaterial", strawberry.lazy("schema.cases.materials.material")] = to_one(
        "material_id", description="The paper.", unscoped=True
    )
    state: PassState = column(description="Whether it arrived.")
    sender: Staff = to_one(
        "from_staff_id", description="Who passed it on, and holds it until it is confirmed.", unscoped=True
    )
    taker: Staff = to_one("to_staff_id", description="To whom.", unscoped=True)
    passed_at: datetime = column(description="When it was passed on.")
    remark: str | None = column(description="What the taker should know.")
    hand_over: Annotated["HandOver", strawberry.lazy("schema.cases.hand_over")] | None = to_one(
        "hand_over_id", description="The hand-over of the case that it went along with.", unscoped=True
    )
    shift_hand_over: Annotated["ShiftHandOver", strawberry.lazy("schema.cases.travel")] | None = to_one(
        "shift_hand_over_id", description="The change of shifts that it went along with."
    )
    decided_at: datetime | None = column(description="When it arrived, was missed or was taken back.")
    decided_by: Staff | None = to_one(
        "decided_by_id", description="Who said so; null where the requester withdrew the case.", unscoped=True
    )
    reason: str | None = column(description="Why it was missed or taken back.")


@readable(requires(Permission.CASE_READ))
@source("case_materials", visible=materials)
@strawberry.type(
    description="A paper, or a thing, that a requester left: at every moment one member of the staff holds "
    "it, until it is given back, sent on, filed, or known to be lost."
)
class CaseMaterial(Node):
    """What was left, where it is, and whose it was meanwhile."""

    case: Annotated["Case", strawberry.lazy("schema.cases.case")] = to_one(
        "case_id", description="The case.", unscoped=True
    )
    ordinal: int = column(description="1 for the first of a case.")
    name: str = column(description="What it is.")
    kind: MaterialKind = column(description="What sort of thing it is.")
    copies: int = column(description="How many of it.")
    remark: str | None = column(description="What it looks like, or what to mind.")
    to_give_back: bool = column(
        description="Whether the requester is to have it again; its case is not closed before that."
    )
    checklist: Material | None = to_one(
        "checklist_id", description="The entry of the matter's checklist that it answers.", unscoped=True
    )
    notice: Notice | None = to_one(
        "notice_id", description="The one-time notice that it answers.", unscoped=True
    )
    notice_line: int | None = column(description="Which line of that notice, from 1.")
    accepted_by: Staff = to_one("accepted_by_id", description="Who took it in.", unscoped=True)
    accepted_at: datetime = column(description="When.")
    on_behalf_of: Staff | None = to_one(
        "on_behalf_of_id", description="For whom it was taken in, who was away.", unscoped=True
    )
    state: MaterialState = column(description="Where it is.")
    holder: Staff | None = to_one(
        "holder_id", description="Who holds it and answers for it; null once that is over.", unscoped=True
    )
    on_the_way: MaterialPass | None = has_one(
        "material_id",
        description="Its way to another desk, which nobody has confirmed yet.",
        where=sql("{t}.state = 'on_the_way'"),
        unscoped=True,
    )
    passes: list[MaterialPass] = to_many(
        "material_id", description="Its ways from desk to desk.", order="passed_at, id", unscoped=True
    )
    holdings: list[MaterialHolding] = to_many(
        "material_id",
        description="Who held it, period after period.",
        order="ordinal, id",
        unscoped=True,
    )
    settled_at: datetime | None = column(description="When it was given back, sent on, filed or lost.")
    settled_by: Staff | None = to_one(
        "settled_by_id",
        description="Who did that; null where the requester withdrew the case.",
        unscoped=True,
    )
    settled_to: str | None = column(description="Who took it, which body it went to, or where it is filed.")
    settled_remark: str | None = column(description="What there is to say about that.")
