"""Take over: an offered case is accepted, returned with a reason, or withdrawn by its sender."""

from datetime import datetime
from uuid import UUID

from tenants.base import find, told_at
from tenants.cases import (
    authority,
    binding,
    confidentiality,
    custody,
    dating,
    hand_on,
    inbox,
    involvement,
    lifecycle,
    questions,
    timing,
)
from tenants.cases.case import Case, open_for
from tenants.cases.hand_over import Escort, HandOver, OfferState, record
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.directory.access import Permission, Viewer
from tenants.directory.presence import require_present
from tenants.errors import Code, Refusal
from tenants.rules.stages import Stage
from tenants.text import text


async def accept(hand_over_id: UUID, *, by: Viewer, at: datetime) -> HandOver:
    """Take the case over; from here on the accepting person answers for the work."""
    case, offered = await _decide(hand_over_id, OfferState.ACCEPTED, by=by, at=at)
    if offered.escort is not Escort.NONE and offered.met_at is None:
        raise Refusal(Code.ILLEGAL_MOVE, "the sender has not confirmed that you have met", ("hand_over_id",))
    # Whoever has just left may not come to answer for anything.
    await require_present(by.staff_id, "hand_over_id")
    await custody.refuse_concerned([case.id], by.staff_id, "hand_over_id")
    await offered.save(update_fields=["state", "decided_by_id", "decided_at"])
    await custody.pass_on(case, to=by.staff_id, hand_over_id=offered.id, by=by, at=at)
    await hand_on.taken_over(case, department_id=offered.to_department_id, at=at)
    case.department_id = offered.to_department_id
    await _settle(case, "hand_over.accepted", at=at)
    await case.keep("handler_id", "department_id", "due_at", at=at)
    await record("hand_over.accepted", offered, by=by, at=at, on_behalf_of=_represented(offered, by))
    await _tell_senders(case, offered, "hand_over.accepted", by=by, at=at)
    await questions.settle([case], by=by, at=at)
    return offered


async def send_back(hand_over_id: UUID, *, reason: str, by: Viewer, at: datetime) -> HandOver:
    """Return the offer with a reason; the sender, who answered all the while, is told at once."""
    why = text(reason, ("reason",))
    case, offered = await _decide(hand_over_id, OfferState.RETURNED, by=by, at=at)
    await _require_returnable(case, offered, at=at)
    offered.return_reason = why
    await offered.save(update_fields=["state", "decided_by_id", "decided_at", "return_reason"])
    await _settle(case, "hand_over.returned", at=at)
    await case.keep("due_at", at=at)
    represented = _represented(offered, by)
    await record("hand_over.returned", offered, by=by, at=at, reason=why, on_behalf_of=represented)
    await _tell_senders(case, offered, "hand_over.returned", by=by, at=at)
    return offered


async def _require_returnable(case: Case, offered: HandOver, *, at: datetime) -> None:
    """Whoever lets the limit pass takes it; nobody is at fault for having taken it."""
    if offered.arbitration_id is not None:
        raise Refusal(Code.ILLEGAL_MOVE, "what was arbitrated may not be returned", ("hand_over_id",))
    if not offered.returnable:
        raise binding.refusal("hand_over_id")
    clock = await dating.running(case, Stage.RETURN, at=at)
    if clock is not None and clock.due_at is not None and clock.due_at < at:
        reason = "the limit for returning it has passed: accept it, or ask the sender to take it back"
        raise Refusal(Code.CONFLICT, reason, ("hand_over_id",))


async def withdraw(hand_over_id: UUID, *, by: Viewer, at: datetime) -> HandOver:
    """Take an undecided offer back; only whoever answers for the case may."""
    case, offered = await _undecided(hand_over_id, by=by)
    with told_at("hand_over_id"):
        authority.require(by, Permission.CASE_HAND_OVER, case)
    await take_back(case, offered, by=by, at=at)
    return offered


async def take_back(case: Case, offered: HandOver, *, by: Viewer, at: datetime) -> None:
    """End an undecided offer of a locked case."""
    await _end_offer(case, offered, by=by, at=at)
    await record("hand_over.withdrawn", offered, by=by, at=at)


async def _end_offer(case: Case, offered: HandOver, *, by: Viewer, at: datetime) -> None:
    decider = by.staff_id if by.is_person else None
    offered.update_from_dict({"state": OfferState.WITHDRAWN, "decided_by_id": decider, "decided_at": at})
    await offered.save(update_fields=["state", "decided_by_id", "decided_at"])
    await _settle(case, "hand_over.withdrawn", at=at)
    await case.keep("due_at", at=at)


async def take_back_any(case: Case, *, by: Viewer, at: datetime) -> None:
    """The same, where a locked case is offered at all."""
    offered = await HandOver.get_or_none(case_id=case.id, state=OfferState.OFFERED)
    if offered is not None:
        await take_back(case, offered, by=by, at=at)


async def take_back_from_department(case: Case, *, by: Viewer, at: datetime) -> UUID | None:
    """The same, where it is offered to nobody by name; it is told by whoever calls, with why."""
    offered = await HandOver.get_or_none(case_id=case.id, state=OfferState.OFFERED, to_staff_id=None)
    if offered is None:
        return None
    await _end_offer(case, offered, by=by, at=at)
    return offered.id


async def take_back_from_concerned(case: Case, *, by: Viewer, at: datetime) -> UUID | None:
    """The same, where it is offered to those whom it has turned out to be about."""
    offered = await HandOver.get_or_none(case_id=case.id, state=OfferState.OFFERED)
    if offered is None or not await confidentiality.is_with(
        case.about, department_id=offered.to_department_id, staff_id=offered.to_staff_id
    ):
        return None
    await _end_offer(case, offered, by=by, at=at)
    return offered.id


async def _undecided(hand_over_id: UUID, *, by: Viewer) -> tuple[Case, HandOver]:
    known = await find(HandOver, hand_over_id, "hand_over_id")
    with told_at("hand_over_id"):
        case = await open_for(by, known.case_id)
    # Read again under the case's lock: somebody may have decided while we waited for it.
    offered = await HandOver.get(id=hand_over_id)
    if offered.state != OfferState.OFFERED:
        raise Refusal(Code.ILLEGAL_MOVE, f"this hand-over is already {offered.state}", ("hand_over_id",))
    return case, offered


async def _decide(
    hand_over_id: UUID, outcome: OfferState, *, by: Viewer, at: datetime
) -> tuple[Case, HandOver]:
    case, offered = await _undecided(hand_over_id, by=by)
    if not await _is_offered_to(offered, by):
        raise Refusal(Code.NOT_ALLOWED, "this was offered to somebody else", ("hand_over_id",))
    with told_at("hand_over_id"):
        lifecycle.make(Move.DECIDE_HAND_OVER, case)
    offered.update_from_dict({"state": outcome, "decided_by_id": by.staff_id, "decided_at": at})
    return case, offered


async def _is_offered_to(offered: HandOver, by: Viewer) -> bool:
    """The person named, else anybody of the department; also whoever acts for them, but never the sender."""
    if offered.from_staff_id == by.staff_id:
        return False
    if offered.to_staff_id is not None:
        named = offered.to_staff_id == by.staff_id or offered.to_staff_id in by.acts_for
    else:
        named = by.covers(Permission.CASE_ACCEPT, staff=(), departments=(offered.to_department_id,)) or (
            by.may(Permission.CASE_ACCEPT) and by.department_id == offered.to_department_id
        )
    return named or await involvement.has_part(offered.case_id, by.staff_id, Part.OFFERED_TO)


def _represented(offered: HandOver, by: Viewer) -> UUID | None:
    """The person named, where somebody else decides for them."""
    return offered.to_staff_id if offered.to_staff_id != by.staff_id else None


async def _settle(case: Case, event: str, *, at: datetime) -> None:
    """Where the case lies with the wrong department again, passing it on is due again."""
    await timing.follow(case, event, at=at)
    await involvement.leave(case.id, Part.OFFERED_TO, at=at)


async def _tell_senders(case: Case, offered: HandOver, kind: str, *, by: Viewer, at: datetime) -> None:
    told = [offered.from_staff_id, offered.to_staff_id, case.first_contact_id]
    await inbox.tell(told, kind, case=case, by=by.staff_id, at=at)
