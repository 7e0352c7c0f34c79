"""Hand-over: an offer; until it is accepted the sender answers for the case."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import (
    authority,
    binding,
    confidentiality,
    inbox,
    involvement,
    lifecycle,
    stability,
    takers,
    timing,
)
from tenants.cases.case import Case, open_for
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.directory.access import Permission, Viewer
from tenants.directory.department import Department
from tenants.directory.presence import require_present
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.rules.stages import AFTER_MEETING, Stage
from tenants.text import optional_text


class OfferState(StrEnum):
    """What became of an offer."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Escort(StrEnum):
    """How the requester is led to whoever takes the case."""

    NONE = "none"
    GUIDED = "guided"
    ACCOMPANIED = "accompanied"


@dataclass(frozen=True, slots=True)
class Way:
    """How the requester gets there: who was phoned ahead and what was agreed, and who leads them."""

    phoned: str | None = None
    escort: Escort = Escort.NONE


class HandOver(TenantModel):
    """One offer to take a case over."""

    case_id = fields.UUIDField()
    from_staff_id = fields.UUIDField()
    to_department_id = fields.UUIDField()
    to_staff_id = fields.UUIDField(null=True)
    state = fields.CharEnumField(OfferState, max_length=20)
    note = fields.TextField(null=True)
    offered_at = fields.DatetimeField()
    decided_by_id = fields.UUIDField(null=True)
    decided_at = fields.DatetimeField(null=True)
    return_reason = fields.TextField(null=True)
    arbitration_id = fields.UUIDField(null=True)
    returnable = fields.BooleanField(default=True)
    phoned = fields.TextField(null=True)
    escort = fields.CharEnumField(Escort, max_length=20, default=Escort.NONE)
    met_at = fields.DatetimeField(null=True)
    met_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "hand_overs"


BY_THEMSELVES = Way()


async def offer(
    case_id: UUID,
    *,
    to_department_id: UUID | None,
    to_staff_id: UUID | None,
    note: str | None = None,
    way: Way = BY_THEMSELVES,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> HandOver:
    """Offer the case to a department or to one of its people; nothing changes hands yet."""
    case = await open_for(by, case_id, expected_version=expected_version)
    authority.require(by, Permission.CASE_HAND_OVER, case)
    lifecycle.make(Move.OFFER_HAND_OVER, case)
    await refuse_while_offered(case)
    stability.require(case)
    department, colleague = await _taker(case, to_department_id, to_staff_id)
    return await put(case, department, colleague, note=note, way=way, by=by, at=at)


async def put(
    case: Case,
    department: Department,
    colleague: Staff | None,
    *,
    note: str | None,
    way: Way = BY_THEMSELVES,
    arbitration_id: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> HandOver:
    """Make an offer of a case that is held.

    One that rests on an arbitration may not be returned, nor what may not be refused at all.
    """
    await refuse_concerned(case, department, colleague)
    require_named(case, colleague)
    offered = await HandOver.create(
        case_id=case.id,
        from_staff_id=case.handler_id,
        to_department_id=department.id,
        to_staff_id=colleague.id if colleague else None,
        state=OfferState.OFFERED,
        note=optional_text(note, ("note",)),
        offered_at=at,
        arbitration_id=arbitration_id,
        returnable=arbitration_id is None and not await binding.is_binding(case),
        phoned=optional_text(way.phoned, ("phoned",), most=1000),
        escort=way.escort,
    )
    later = barred(offered) if way.escort is Escort.NONE else AFTER_MEETING
    await timing.follow(case, "hand_over.offered", at=at, hand_over_id=offered.id, without=later)
    await case.keep("due_at", at=at)
    await record("hand_over.offered", offered, by=by, at=at, reason=offered.note)
    await _tell_takers(case, offered, department, by=by, at=at)
    return offered


def barred(offered: HandOver) -> tuple[Stage, ...]:
    """What is not measured of this offer: how soon somebody returns what they may not return."""
    return () if offered.returnable else (Stage.RETURN,)


async def refuse_concerned(case: Case, department: Department, colleague: Staff | None) -> None:
    """Nobody is offered a case that is about them."""
    named = colleague.id if colleague else None
    if await confidentiality.is_with(case.about, department_id=department.id, staff_id=named):
        path = "to_staff_id" if colleague else "to_department_id"
        raise Refusal(Code.NOT_ALLOWED, "the case is about them", (path,))


def require_named(case: Case, colleague: Staff | None) -> None:
    """What somebody informed of is put to a person: of a department everybody would read it."""
    if colleague is None and case.confidentiality is Confidentiality.INFORMANT:
        raise Refusal(
            Code.REQUIRED, "name somebody: what was informed of is nothing for a department", ("to_staff_id",)
        )


async def refuse_while_offered(case: Case) -> None:
    """Two desks may not act on one case: an open offer is decided or withdrawn first."""
    if await HandOver.filter(case_id=case.id, state=OfferState.OFFERED).exists():
        raise Refusal(Code.ILLEGAL_MOVE, "an offered hand-over has not been decided yet", ("case_id",))


async def _taker(
    case: Case, department_id: UUID | None, staff_id: UUID | None
) -> tuple[Department, Staff | None]:
    colleague = await _colleague(case, staff_id) if staff_id is not None else None
    wanted = department_id or (colleague.department_id if colleague else None)
    if wanted is None:
        raise Refusal(Code.REQUIRED, "name a department or a member of the staff", ("to_department_id",))
    department = await open_department(wanted)
    if colleague is not None and colleague.department_id != department.id:
        raise Refusal(Code.INVALID, f"{colleague.name} works elsewhere", ("to_staff_id",))
    return department, colleague


async def open_department(department_id: UUID) -> Department:
    """The department, if something can be offered to it."""
    department = await Department.get_or_none(id=department_id)
    if department is None:
        raise Refusal(Code.NOT_FOUND, "there is no such department", ("to_department_id",))
    if department.closed_at is not None:
        raise Refusal(Code.INVALID, f"{department.name} is closed", ("to_department_id",))
    return department


async def _colleague(case: Case, staff_id: UUID) -> Staff:
    if staff_id == case.handler_id:
        raise Refusal(Code.INVALID, "a case is not handed over to oneself", ("to_staff_id",))
    await require_present(staff_id, "to_staff_id")
    return await Staff.get(id=staff_id)


async def _tell_takers(
    case: Case, offered: HandOver, department: Department, *, by: Viewer, at: datetime
) -> None:
    asked = await takers.of(department_id=department.id, staff_id=offered.to_staff_id, at=at)
    asked = [staff_id for staff_id in asked if staff_id != case.handler_id]
    asked = await confidentiality.unconcerned(case.about, asked)
    await involvement.take_parts([(case.id, staff_id) for staff_id in asked], Part.OFFERED_TO, at=at)
    told = [*asked, case.first_contact_id]
    await inbox.tell(told, "hand_over.offered", case=case, by=by.staff_id, at=at)


async def record(
    kind: str,
    offered: HandOver,
    *,
    by: Viewer,
    at: datetime,
    reason: str | None = None,
    on_behalf_of: UUID | None = None,
) -> None:
    data: dict[str, object] = {
        "from": offered.from_staff_id,
        "toDepartment": offered.to_department_id,
        "toStaff": offered.to_staff_id,
    }
    if offered.phoned or offered.escort is not Escort.NONE:
        data |= {"phoned": offered.phoned, "escort": offered.escort}
    if on_behalf_of is not None:
        data["onBehalfOf"] = on_behalf_of
    await history.record(
        kind, by=by.staff_id, at=at, case_id=offered.case_id, subject_id=offered.id, reason=reason, data=data
    )
