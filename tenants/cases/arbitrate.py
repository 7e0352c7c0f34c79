"""Arbitration: who contests a return is heard by the common superior, whose word may not be returned."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel, find, told_at
from tenants.cases import (
    approving,
    confidentiality,
    duties,
    hand_over,
    inbox,
    lifecycle,
    stability,
)
from tenants.cases.authority import require
from tenants.cases.case import Case, open_for
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.hand_over import HandOver, OfferState
from tenants.cases.lifecycle import Move
from tenants.directory import hierarchy
from tenants.directory.access import Permission, Viewer
from tenants.directory.department import Department
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.text import text


class Arbitration(TenantModel):
    """A contested return, and where the case belongs by the common superior's word."""

    case_id = fields.UUIDField()
    hand_over_id = fields.UUIDField()
    contested_by_id = fields.UUIDField()
    contested_at = fields.DatetimeField()
    reason = fields.TextField()
    arbiter_id = fields.UUIDField()
    decided_by_id = fields.UUIDField(null=True)
    decided_at = fields.DatetimeField(null=True)
    to_department_id = fields.UUIDField(null=True)
    decision = fields.TextField(null=True)
    # The case came to its end before anybody had decided.
    lapsed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "arbitrations"


async def contest(hand_over_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Arbitration:
    """Ask the common superior of both sides; until then the sender goes on answering for the case."""
    why = text(reason, ("reason",))
    returned, case = await _returned(hand_over_id, by=by)
    arbiter_id = await _common_superior(case, returned)
    asked = await Arbitration.create(
        case_id=case.id,
        hand_over_id=returned.id,
        contested_by_id=by.staff_id,
        contested_at=at,
        reason=why,
        arbiter_id=arbiter_id,
    )
    parties = await _parties(case, asked, returned)
    called = await approving.call(
        case, arbiter_id, besides=parties, permission=Permission.CASE_ARBITRATE, at=at
    )
    await case.keep(at=at)
    await _record("hand_over.contested", asked, by=by, at=at, reason=why)
    told = [*called, returned.decided_by_id, case.first_contact_id]
    await inbox.tell(told, "hand_over.contested", case=case, by=by.staff_id, at=at)
    return asked


async def decide(
    arbitration_id: UUID, *, to_department_id: UUID, decision: str, by: Viewer, at: datetime
) -> Arbitration:
    """Say where the case belongs: it stays where it is, or is offered there and may not be returned."""
    words = text(decision, ("decision",))
    asked, case = await _open(arbitration_id, by=by, at=at)
    department = await hand_over.open_department(to_department_id)
    asked.update_from_dict(
        {
            "decided_by_id": by.staff_id,
            "decided_at": at,
            "to_department_id": department.id,
            "decision": words,
        }
    )
    await asked.save(update_fields=["decided_by_id", "decided_at", "to_department_id", "decision"])
    await duties.decided(case.id, at=at)
    if department.id != case.department_id:
        taker = await _taker(case, department)
        await hand_over.put(case, department, taker, note=words, arbitration_id=asked.id, by=by, at=at)
    await case.keep(at=at)
    await _record("hand_over.arbitrated", asked, by=by, at=at, reason=words)
    told = [asked.contested_by_id, case.handler_id, case.first_contact_id]
    await inbox.tell(told, "hand_over.arbitrated", case=case, by=by.staff_id, at=at)
    return asked


async def _taker(case: Case, department: Department) -> Staff | None:
    """The department as a whole; what somebody informed of is for whoever leads it alone."""
    if case.confidentiality is not Confidentiality.INFORMANT:
        return None
    head_id = await hierarchy.head_of(department.id)
    head_id = await confidentiality.first_unconcerned(case.about, head_id)
    if head_id is None or head_id == case.handler_id:
        raise Refusal(Code.CONFLICT, "nobody leads there who could take it", ("to_department_id",))
    return await Staff.get(id=head_id)


async def _returned(hand_over_id: UUID, *, by: Viewer) -> tuple[HandOver, Case]:
    """The latest offer of a case, which came back to whoever contests that."""
    known = await find(HandOver, hand_over_id, "hand_over_id")
    with told_at("hand_over_id"):
        case = await open_for(by, known.case_id)
        require(by, Permission.CASE_HAND_OVER, case)
        lifecycle.make(Move.CONTEST, case)
    latest = await HandOver.filter(case_id=case.id).order_by("-offered_at", "-id").first()
    if latest is None or latest.id != hand_over_id or latest.state is not OfferState.RETURNED:
        raise Refusal(
            Code.ILLEGAL_MOVE, "only the latest offer, once returned, is contested", ("hand_over_id",)
        )
    if await Arbitration.filter(hand_over_id=hand_over_id).exists():
        raise Refusal(Code.CONFLICT, "this return has been contested already", ("hand_over_id",))
    if await Arbitration.filter(case_id=case.id, decided_at=None, lapsed_at=None).exists():
        raise Refusal(Code.CONFLICT, "an arbiter is to say where this case belongs", ("hand_over_id",))
    return latest, case


async def _common_superior(case: Case, returned: HandOver) -> UUID:
    """Above both, and none whom the case is about; where all above are such, whoever decides instead."""
    sides = [one for one in (case.handler_id, returned.decided_by_id) if one is not None]
    departments = (case.department_id, returned.to_department_id)
    wanted = found = await hierarchy.common_head(departments, besides=sides)
    barred: list[UUID] = []
    while found is not None and await confidentiality.concerned(case.about, [found]):
        barred.append(found)
        found = await hierarchy.common_head(departments, besides=[*sides, *barred])
    for side in sides if found is None else ():
        found = await confidentiality.deciding(case.about, wanted, beneath=side)
        if found is not None and found not in sides:
            return found
    if found is None or found in sides:
        raise Refusal(Code.CONFLICT, "both sides have no superior in common", ("hand_over_id",))
    return found


async def _parties(case: Case, asked: Arbitration, returned: HandOver) -> list[UUID | None]:
    """Whoever contests, had offered it or returned it, and who leads on either side, but for the arbiter.

    The same as `tenants/cases/questions.py` asks for.
    """
    sides = await hierarchy.heads_of([case.department_id, returned.to_department_id])
    people = [asked.contested_by_id, returned.from_staff_id, returned.to_staff_id, returned.decided_by_id]
    return [*people, *(one for one in sides.values() if one != asked.arbiter_id)]


async def _open(arbitration_id: UUID, *, by: Viewer, at: datetime) -> tuple[Arbitration, Case]:
    known = await find(Arbitration, arbitration_id, "arbitration_id")
    with told_at("arbitration_id"):
        case = await open_for(by, known.case_id)
        lifecycle.make(Move.ARBITRATE, case)
        await hand_over.refuse_while_offered(case)
        stability.require(case)
    asked = await Arbitration.get(id=arbitration_id)
    await approving.require_approver(
        by,
        case,
        asked.arbiter_id,
        "arbitration_id",
        besides=await _parties(case, asked, await HandOver.get(id=asked.hand_over_id)),
        permission=Permission.CASE_ARBITRATE,
        at=at,
    )
    if asked.decided_at is not None or asked.lapsed_at is not None:
        raise Refusal(Code.ILLEGAL_MOVE, "this has been decided already", ("arbitration_id",))
    return asked, case


async def _record(
    kind: str, asked: Arbitration, *, by: Viewer, at: datetime, reason: str | None = None
) -> None:
    data = {
        "handOver": asked.hand_over_id,
        "arbiter": asked.arbiter_id,
        "toDepartment": asked.to_department_id,
    }
    await history.record(
        kind, by=by.staff_id, at=at, case_id=asked.case_id, subject_id=asked.id, reason=reason, data=data
    )
