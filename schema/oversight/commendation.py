"""Commendations."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.cases.visibility import of_visible_case
from schema.comparators import EnumIs, IdIs, TimeIs
from schema.directory.department import Department
from schema.enums import described
from schema.node import Node
from schema.order import order
from schema.oversight.within import within
from schema.permissions import SIGNED_IN, readable
from schema.reads.fields import column, to_one
from schema.reads.predicate import NO_ROW, Predicate, is_null, sql
from schema.reads.source import source
from schema.where import Where, compare, conditions
from tenants.directory.access import Permission, Viewer
from tenants.oversight.commendation import CommendationSource, CommendationState
from tenants.rules.circumstances import Channel

if TYPE_CHECKING:
    from schema.cases.case import Case
    from schema.directory.staff import Staff

LazyStaff = Annotated["Staff", strawberry.lazy("schema.directory.staff")]

described(
    CommendationState,
    {
        CommendationState.PROPOSED: "Somebody entitled is still to decide.",
        CommendationState.CONFIRMED: "It stands.",
        CommendationState.DECLINED: "It was not taken up.",
    },
)
described(
    CommendationSource,
    {
        CommendationSource.STAFF: "Somebody of the staff praises.",
        CommendationSource.REQUESTER: "A requester praised, and somebody of the staff put it on record.",
    },
)

_OPEN_CASE = "exists (select from cases oc where oc.id = {t}.case_id and oc.confidentiality = 'ordinary')"


def commendations(viewer: Viewer) -> Predicate:
    """One's own once confirmed, those one proposed, and what one may decide or read about others.

    What is for a confidential case only those see who see the case.
    """
    if not viewer.is_person:
        return NO_ROW
    confirmed = sql("{t}.state = 'confirmed'")
    mine = sql("{t}.staff_id = {}", viewer.staff_id)
    theirs = sql("{t}.proposed_by_id = {}", viewer.staff_id) | within(viewer, Permission.COMMENDATION_DECIDE)
    read = mine | within(viewer, Permission.COMMENDATION_READ)
    case = is_null("case_id") | sql(_OPEN_CASE) | of_visible_case(viewer)
    return (confirmed & read | ~mine & theirs) & case


@readable(SIGNED_IN)
@source("commendations", visible=commendations)
@strawberry.type(
    description="Recorded praise. Whoever is praised sees it once it is confirmed; others as far as "
    "commendation.read and commendation.decide reach."
)
class Commendation(Node):
    """Who is praised, for what, by whom."""

    case: Annotated["Case", strawberry.lazy("schema.cases.case")] | None = to_one(
        "case_id", description="The case it is for; null in general, and where the viewer may not see it."
    )
    staff: LazyStaff | None = to_one(
        "staff_id", description="Whom; null where it is the department as a whole.", unscoped=True
    )
    department: Department = to_one(
        "department_id", description="The department, as it was when it was proposed.", unscoped=True
    )
    source: CommendationSource = column(description="Whose praise it is.")
    channel: Channel | None = column(description="How the requester said so.")
    said: str = column(description="For what, or in the requester's words.")
    state: CommendationState = column(description="What became of it.")
    proposed_by: LazyStaff = to_one(
        "proposed_by_id", description="Who proposed it, or put it on record.", unscoped=True
    )
    proposed_at: datetime = column(description="When.")
    decided_by: LazyStaff | None = to_one(
        "decided_by_id", description="Who confirmed or declined it.", unscoped=True
    )
    decided_at: datetime | None = column(description="When.")
    reason: str | None = column(description="What was said about the decision.")


@conditions(description="Which commendations.")
class CommendationWhere(Where):
    """Conditions on commendations."""

    state: EnumIs[CommendationState] | None = compare(description="What became of it.")
    source: EnumIs[CommendationSource] | None = compare(description="Whose praise it is.")
    staff_id: IdIs | None = compare(of="Staff", description="Who is praised.")
    department_id: IdIs | None = compare(of="Department", description="Which department.")
    case_id: IdIs | None = compare(of="Case", description="The case it is for.")
    proposed_by_id: IdIs | None = compare(of="Staff", description="Who proposed it.")
    proposed_at: TimeIs | None = compare(description="When it was proposed.")
    decided_at: TimeIs | None = compare(description="When it was decided.")


@strawberry.enum(description="How commendations are sorted.")
class CommendationOrder(Enum):
    """Orders of commendations."""

    PROPOSED_AT_DESC = order("-proposed_at", description="Newest first.")
    PROPOSED_AT_ASC = order("proposed_at", description="Oldest first.")
    DECIDED_AT_DESC = order("-decided_at", description="Decided last first; undecided before all.")
    DECIDED_AT_ASC = order("decided_at", description="Decided first first; undecided last.")
