"""Offers of and to somebody whose place another takes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenants.cases import confidentiality, inbox, involvement, take_over, takers
from tenants.cases.case import Case
from tenants.cases.hand_over import HandOver, OfferState, record
from tenants.cases.involvement import Part
from tenants.directory.access import Viewer
from tenants.directory.staff import Staff


async def redirect(
    cases: Sequence[Case], giver: Staff, taker: Staff, *, by: Viewer, at: datetime
) -> list[UUID]:
    """What was offered to one is offered to the other, and what one had offered the other has.

    What would be an offer to oneself is taken back. Returns the offers; the cases are locked.
    """
    by_case = {case.id: case for case in cases}
    open_offers = await HandOver.filter(case_id__in=list(by_case), state=OfferState.OFFERED).order_by("id")
    redirected = []
    for offered in open_offers:
        if giver.id in (offered.to_staff_id, offered.from_staff_id):
            await _redirect(by_case[offered.case_id], offered, giver, taker, by=by, at=at)
            redirected.append(offered.id)
    return redirected


async def _redirect(
    case: Case, offered: HandOver, giver: Staff, taker: Staff, *, by: Viewer, at: datetime
) -> None:
    sender = taker.id if offered.from_staff_id == giver.id else offered.from_staff_id
    receiver = taker.id if offered.to_staff_id == giver.id else offered.to_staff_id
    if sender == receiver:
        await take_over.take_back(case, offered, by=by, at=at)
        return
    offered.from_staff_id = sender
    if offered.to_staff_id == giver.id:
        offered.to_staff_id, offered.to_department_id = taker.id, taker.department_id
    await offered.save(update_fields=["from_staff_id", "to_staff_id", "to_department_id"])
    await record("hand_over.redirected", offered, by=by, at=at)
    if receiver == taker.id:
        await _ask_anew(case, offered, by=by, at=at)


async def _ask_anew(case: Case, offered: HandOver, *, by: Viewer, at: datetime) -> None:
    await involvement.leave(case.id, Part.OFFERED_TO, at=at)
    asked = await takers.of(department_id=offered.to_department_id, staff_id=offered.to_staff_id, at=at)
    asked = [staff_id for staff_id in asked if staff_id != case.handler_id]
    asked = await confidentiality.unconcerned(case.about, asked)
    await involvement.take_parts([(case.id, staff_id) for staff_id in asked], Part.OFFERED_TO, at=at)
    await inbox.tell(asked, "hand_over.offered", case=case, by=by.staff_id, at=at)
