"""A hand-over of a case."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.cases.materials.material import MaterialPass
from schema.cases.visibility import of_visible_case
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, derived, to_many, to_one
from schema.reads.source import source
from tenants.cases.hand_over import Escort, OfferState
from tenants.directory.access import Permission

if TYPE_CHECKING:
    from schema.cases.case import Case


# Until when an offer may be returned, by the clock of its own.
RETURN_BY = (
    "(select rc.due_at from clocks rc where rc.case_id = {t}.case_id and rc.hand_over_id = {t}.id"
    " and rc.stage = 'return' and rc.state <> 'stopped')"
)


@readable(requires(Permission.CASE_READ))
@source("hand_overs", visible=of_visible_case)
@strawberry.type(
    description="An offer to take a case over. It takes effect when accepted; until then the sender answers."
)
class HandOver(Node):
    """Who offered what to whom, and what became of it."""

    case: Annotated["Case", strawberry.lazy("schema.cases.case")] = to_one(
        "case_id", description="The case.", unscoped=True
    )
    state: OfferState = column(description="What became of it.")
    sender: Staff = to_one(
        "from_staff_id", description="Who offered it, and answers until it is accepted.", unscoped=True
    )
    to_department: Department = to_one(
        "to_department_id", description="The department it was offered to.", unscoped=True
    )
    to_staff: Staff | None = to_one(
        "to_staff_id",
        description="The person it was offered to; null for anybody of the department.",
        unscoped=True,
    )
    note: str | None = column(description="What the sender wrote.")
    offered_at: datetime = column(description="When it was offered.")
    decided_by: Staff | None = to_one("decided_by_id", description="Who decided.", unscoped=True)
    decided_at: datetime | None = column(description="When it was decided.")
    phoned: str | None = column(description="Who was phoned ahead, and what was agreed.")
    escort: Escort = column(description="How the requester is led there.")
    met_at: datetime | None = column(
        description="When the sender confirmed that requester and taker had met."
    )
    may_be_returned: bool = derived(
        f"({{t}}.state = 'offered' and {{t}}.returnable and coalesce({RETURN_BY} >= {{at}}, true))",
        description="Whether it can be sent back now: neither decided nor too late, and nothing that a "
        "common superior has decided or that may not be refused at all.",
    )
    return_by: datetime | None = derived(
        f"(case when {{t}}.state = 'offered' then {RETURN_BY} end)",
        description="Until when it can be sent back; null without a limit, or once decided.",
    )
    return_reason: str | None = column(description="Why it was returned.")
    material_passes: list[MaterialPass] = to_many(
        "hand_over_id",
        description="The papers that went along with it once it was accepted.",
        order="passed_at, id",
        unscoped=True,
    )
