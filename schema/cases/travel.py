"""Arbitrations, referrals and shift logs."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.cases.hand_over import HandOver
from schema.cases.materials.material import MaterialPass
from schema.cases.visibility import of_visible_case, own_shifts
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, to_many, to_one
from schema.reads.source import source
from tenants.cases.refer import ReferralKind, ReferralState
from tenants.directory.access import Permission

if TYPE_CHECKING:
    from schema.cases.case import Case

LazyCase = Annotated["Case", strawberry.lazy("schema.cases.case")]


@readable(requires(Permission.CASE_READ))
@source("arbitrations", visible=of_visible_case)
@strawberry.type(description="A contested return: the common superior says where the case belongs.")
class Arbitration(Node):
    """Who contests what, and the word of the common superior."""

    case: LazyCase = to_one("case_id", description="The case.", unscoped=True)
    hand_over: HandOver = to_one(
        "hand_over_id", description="The offer whose return is contested.", unscoped=True
    )
    contested_by: Staff = to_one("contested_by_id", description="Who contests it.", unscoped=True)
    contested_at: datetime = column(description="When.")
    reason: str = column(description="Why.")
    arbiter: Staff = to_one("arbiter_id", description="Who decides.", unscoped=True)
    decided_by: Staff | None = to_one("decided_by_id", description="Who decided.", unscoped=True)
    decided_at: datetime | None = column(description="When it was decided.")
    to_department: Department | None = to_one(
        "to_department_id", description="Where the case belongs.", unscoped=True
    )
    decision: str | None = column(description="Why it belongs there.")
    lapsed_at: datetime | None = column(
        description="When the case came to its end before anybody had decided."
    )


@readable(requires(Permission.CASE_READ))
@source("referrals", visible=of_visible_case)
@strawberry.type(description="The requester was referred to a body outside.")
class Referral(Node):
    """Where to, with what, and what became of it."""

    case: LazyCase = to_one("case_id", description="The case.", unscoped=True)
    kind: ReferralKind = column(description="How far the requester was led.")
    state: ReferralState = column(description="Whether it has come about.")
    approver: Staff | None = to_one(
        "approver_id", description="Who decides, or decided; null where nobody had to.", unscoped=True
    )
    decided_at: datetime | None = column(description="When they decided.")
    refusal: str | None = column(description="Why the requester stays.")
    by: Staff = to_one("by_id", description="Who referred them.", unscoped=True)
    at: datetime = column(description="When.")
    body: str = column(description="The competent body.")
    body_contact: str | None = column(description="Where it is and how it is reached.")
    explanation: str = column(description="Why it is not ours.")
    contacted: str | None = column(description="Who was spoken to there beforehand.")
    papers: str | None = column(description="What was handed over.")
    precautions: str | None = column(description="What to mind on the way.")
    escort: str | None = column(description="Who went along.")
    outcome: str | None = column(description="What became of it there.")
    outcome_by: Staff | None = to_one("outcome_by_id", description="Who registered that.", unscoped=True)
    outcome_at: datetime | None = column(description="When that was registered.")


@readable(requires(Permission.CASE_READ))
@source("shift_lines", visible=of_visible_case)
@strawberry.type(description="What there is to say about one case when shifts change.")
class ShiftLine(Node):
    """A line of the log."""

    case: LazyCase = to_one("case_id", description="The case.", unscoped=True)
    remark: str = column(description="How it stands.")


@readable(requires(Permission.CASE_READ))
@source("shift_hand_overs", visible=own_shifts)
@strawberry.type(
    description="The change of shifts: everything that somebody answers for, with a log both sign."
)
class ShiftHandOver(Node):
    """The log and its signatures."""

    giver: Staff = to_one("from_staff_id", description="Whose shift ends.", unscoped=True)
    taker: Staff = to_one("to_staff_id", description="Whose shift begins.", unscoped=True)
    note: str | None = column(description="What else there is to know.")
    signed_by_giver_at: datetime = column(description="When it was written and signed.")
    signed_by_taker_at: datetime | None = column(
        description="When it was taken over; null while the giver still answers for everything."
    )
    withdrawn_at: datetime | None = column(description="When it was taken back.")
    lines: list[ShiftLine] = to_many(
        "shift_hand_over_id", description="Case by case, as far as the viewer may see them.", order="id"
    )
    material_passes: list[MaterialPass] = to_many(
        "shift_hand_over_id",
        description="The papers that changed hands when it was signed, of cases that the viewer sees. "
        "Before, they are those of its cases that the giver holds.",
        order="passed_at, id",
    )
