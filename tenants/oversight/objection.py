"""An objection of the person, and what somebody else than the first decider makes of it; that is final."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases.breaches import Breach
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal, Refusals
from tenants.oversight import decide, impose, lifecycle, opening, policy, watch
from tenants.oversight.decide import Sitting
from tenants.oversight.lifecycle import Move
from tenants.oversight.review import BreachReview
from tenants.oversight.statement import LONG
from tenants.oversight.verdict import Verdict
from tenants.session import current
from tenants.text import text


class ObjectionOutcome(StrEnum):
    """What became of the decision."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    LIFTED = "lifted"


class BreachObjection(TenantModel):
    """What the person objects, and how that was decided."""

    breach_id = fields.UUIDField()
    by_id = fields.UUIDField()
    text = fields.TextField()
    at = fields.DatetimeField()
    decide_by = fields.DatetimeField()
    outcome = fields.CharEnumField(ObjectionOutcome, max_length=20, null=True)
    reason = fields.TextField(null=True)
    decided_by_id = fields.UUIDField(null=True)
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "breach_objections"


MOVES = {
    ObjectionOutcome.CONFIRMED: Move.CONFIRM,
    ObjectionOutcome.CHANGED: Move.CHANGE,
    ObjectionOutcome.LIFTED: Move.LIFT,
}


async def lodge(breach_id: UUID, *, said: str, by: Viewer, at: datetime) -> Breach:
    """Object to what was upheld; for the person alone, and until the day they were told."""
    words = text(said, ("text",), most=LONG)
    breach = await opening.open_for(by, breach_id)
    if by.staff_id != breach.staff_id:
        raise Refusal(Code.NOT_ALLOWED, "only the person whom it concerns objects", ("breach_id",))
    lifecycle.allow(Move.OBJECT, breach)
    first = await _first_decision(breach)
    if at > first["object_by"]:
        raise Refusal(Code.CONFLICT, "the time for an objection is over", ("breach_id",))
    terms = await policy.in_force()
    decide_by = await policy.ends(at, terms.objection_decision_within, breach.department_id)
    await BreachObjection.create(
        breach_id=breach.id, by_id=by.staff_id, text=words, at=at, decide_by=decide_by
    )
    await lifecycle.make(Move.OBJECT, breach)
    review = await BreachReview.get(breach_id=breach.id)
    await watch.look_at(review, decide_by)
    others = await opening.judges(Permission.BREACH_DECIDE, breach)
    people = (first["by_id"], review.by_id, review.head_id, *others)
    await opening.note(
        "breach.contested", breach, *people, by=by.staff_id, at=at, data={"decideBy": decide_by}
    )
    return breach


async def answer(
    breach_id: UUID,
    outcome: ObjectionOutcome,
    *,
    reason: str,
    instead: Verdict | None = None,
    by: Viewer,
    at: datetime,
) -> Breach:
    """Confirm, change or lift what was decided. `instead` is what takes its place where it is changed."""
    why = text(reason, ("reason",))
    breach, first_id = await _contested(breach_id, MOVES[outcome], by=by)
    if (outcome is ObjectionOutcome.CHANGED) is (instead is None):
        raise Refusal(
            Code.INVALID, "what is changed gives way to something else, and only that", ("instead",)
        )
    sitting = await decide.sit(breach, at=at)
    if outcome is not ObjectionOutcome.CONFIRMED:
        await impose.lift(breach, at=at)
    told = await _take_its_place(sitting, replace(instead, reason=why), by=by, at=at) if instead else {}
    await BreachObjection.filter(breach_id=breach.id).update(
        outcome=outcome, reason=why, decided_by_id=by.staff_id, decided_at=at
    )
    await lifecycle.make(MOVES[outcome], breach)
    await watch.nothing_more(sitting.review)
    people = (breach.staff_id, sitting.review.head_id, sitting.review.by_id, first_id)
    await opening.note(f"breach.{breach.state}", breach, *people, by=by.staff_id, at=at, data=told)
    return breach


async def _contested(breach_id: UUID, move: Move, *, by: Viewer) -> tuple[Breach, UUID]:
    """The breach, and who decided on it first."""
    breach = await opening.open_for(by, breach_id)
    await opening.require_judge(by, Permission.BREACH_DECIDE, breach)
    lifecycle.allow(move, breach)
    return breach, (await _first_decision(breach))["by_id"]


async def _take_its_place(sitting: Sitting, instead: Verdict, *, by: Viewer, at: datetime) -> dict[str, Any]:
    if not instead.upheld:
        raise AssertionError("what is not upheld any more is lifted")
    try:
        return await decide.keep(sitting, instead, ordinal=2, by=by, at=at)
    except Refusal as refused:
        raise refused.below("instead") from None
    except Refusals as refused:
        raise Refusals([reason.below("instead") for reason in refused.reasons]) from None


async def _first_decision(breach: Breach) -> dict[str, Any]:
    row = await current().fetchrow(
        "select by_id, object_by from breach_decisions where breach_id = $1 and ordinal = 1", breach.id
    )
    if row is None:
        raise AssertionError("nobody objects to what was not decided")
    return dict(row)
