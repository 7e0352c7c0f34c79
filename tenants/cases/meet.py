"""Meeting: whoever leads a requester on confirms that they and the taker have met; only then it counts."""

from datetime import datetime
from uuid import UUID

from tenants.base import find, told_at
from tenants.cases import authority, inbox, lifecycle, timing
from tenants.cases.case import open_for
from tenants.cases.hand_over import Escort, HandOver, OfferState, barred, record
from tenants.cases.lifecycle import Move
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal


async def confirm(hand_over_id: UUID, *, by: Viewer, at: datetime) -> HandOver:
    """Confirm for the sender that requester and taker have met; from now on it is the taker's time.

    The taker confirms by accepting.
    """
    known = await find(HandOver, hand_over_id, "hand_over_id")
    with told_at("hand_over_id"):
        case = await open_for(by, known.case_id)
        authority.require(by, Permission.CASE_HAND_OVER, case)
        lifecycle.make(Move.OFFER_HAND_OVER, case)
    offered = await HandOver.get(id=hand_over_id)
    if offered.state is not OfferState.OFFERED or offered.escort is Escort.NONE:
        raise Refusal(Code.ILLEGAL_MOVE, "nobody is being led there now", ("hand_over_id",))
    if offered.met_at is not None:
        raise Refusal(Code.CONFLICT, "the meeting is confirmed already", ("hand_over_id",))
    offered.met_at, offered.met_by_id = at, by.staff_id
    await offered.save(update_fields=["met_at", "met_by_id"])
    await timing.follow(case, "hand_over.met", at=at, hand_over_id=offered.id, without=barred(offered))
    await case.keep("due_at", at=at)
    await record("hand_over.met", offered, by=by, at=at)
    told = [offered.to_staff_id, case.first_contact_id]
    await inbox.tell(told, "hand_over.met", case=case, by=by.staff_id, at=at)
    return offered
