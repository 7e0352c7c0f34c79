"""Commendations: recorded praise of somebody of the staff, or of a department, for a case or in general."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, find
from tenants.cases.case import Case, may_read
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.rules.circumstances import Channel


class CommendationState(StrEnum):
    """What became of a commendation."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class CommendationSource(StrEnum):
    """Whose praise it is."""

    STAFF = "staff"
    REQUESTER = "requester"


class Commendation(TenantModel):
    """Who is praised for what, by whom, and what was decided."""

    case_id = fields.UUIDField(null=True)
    # None: the department as a whole.
    staff_id = fields.UUIDField(null=True)
    department_id = fields.UUIDField()
    source = fields.CharEnumField(CommendationSource, max_length=20)
    channel = fields.CharEnumField(Channel, max_length=20, null=True)
    said = fields.TextField()
    state = fields.CharEnumField(CommendationState, max_length=20)
    proposed_by_id = fields.UUIDField()
    proposed_at = fields.DatetimeField()
    decided_by_id = fields.UUIDField(null=True)
    decided_at = fields.DatetimeField(null=True)
    reason = fields.TextField(null=True)

    class Meta:
        table = "commendations"


async def to_decide(commendation_id: UUID, *, by: Viewer) -> Commendation:
    """The proposal, held until the transaction ends; NOT_FOUND for whoever may not even see it.

    Whoever is praised learns of it when it is confirmed. The same as in schema/oversight/commendation.py.
    """
    row = await find(Commendation, commendation_id, "commendation_id", lock=True)
    if not await is_seen(row, by):
        raise Refusal(Code.NOT_FOUND, "there is no such entry", ("commendation_id",))
    if row.state is not CommendationState.PROPOSED:
        raise Refusal(Code.ILLEGAL_MOVE, f"this has been {row.state} already", ("commendation_id",))
    return row


async def is_seen(row: Commendation, by: Viewer) -> bool:
    """Whoever is praised sees it once it is confirmed, others as far as their permissions reach."""
    if row.case_id is not None:
        case = await Case.get(id=row.case_id)
        if case.confidential and not await may_read(by, case):
            return False
    if row.staff_id == by.staff_id:
        return row.state is CommendationState.CONFIRMED
    here = (row.department_id,)
    if row.proposed_by_id == by.staff_id or by.covers(
        Permission.COMMENDATION_DECIDE, staff=(), departments=here
    ):
        return True
    read = by.covers(Permission.COMMENDATION_READ, staff=(), departments=here)
    return read and row.state is CommendationState.CONFIRMED
