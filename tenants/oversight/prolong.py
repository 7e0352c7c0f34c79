"""More time for a statement or for the decision: once each, and before it is over."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases.breaches import Breach
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import lifecycle, opening, policy
from tenants.oversight.lifecycle import Move
from tenants.oversight.review import BreachReview
from tenants.text import text
from tenants.working_time import due, loading


class ReviewStep(StrEnum):
    """What is to be done in a review by a date."""

    STATEMENT = "statement"
    DECISION = "decision"


class BreachExtension(TenantModel):
    """A later date, and why."""

    breach_id = fields.UUIDField()
    step = fields.CharEnumField(ReviewStep, max_length=20)
    due_at = fields.DatetimeField()
    until = fields.DatetimeField()
    reason = fields.TextField()
    by_id = fields.UUIDField()
    at = fields.DatetimeField()

    class Meta:
        table = "breach_extensions"


_FIELDS = {ReviewStep.STATEMENT: "state_by", ReviewStep.DECISION: "decide_by"}


async def extend(
    breach_id: UUID, step: ReviewStep, *, until: datetime, reason: str, by: Viewer, at: datetime
) -> Breach:
    """Move one of the two dates; everybody who has to keep it is told."""
    why = text(reason, ("reason",))
    breach = await opening.open_for(by, breach_id)
    await opening.require_judge(by, Permission.BREACH_DECIDE, breach)
    await lifecycle.make(Move.EXTEND, breach)
    review = await BreachReview.get(breach_id=breach.id)
    due_at: datetime = getattr(review, _FIELDS[step])
    await _require_allowed(review, breach, step, due_at, until, at=at)
    await BreachExtension.create(
        breach_id=breach.id, step=step, due_at=due_at, until=until, reason=why, by_id=by.staff_id, at=at
    )
    await _move(review, step, until)
    people = (breach.staff_id, review.head_id, review.by_id)
    dates = {"step": step, "from": due_at, "to": until}
    await opening.note("breach.extended", breach, *people, by=by.staff_id, at=at, reason=why, data=dates)
    return breach


async def _require_allowed(
    review: BreachReview, breach: Breach, step: ReviewStep, due_at: datetime, until: datetime, *, at: datetime
) -> None:
    # The worker may have put on record that nobody stated anything while this request was on its way.
    if at > due_at or (step is ReviewStep.STATEMENT and review.missed_at is not None):
        raise Refusal(Code.CONFLICT, "the limit has passed already", ("step",))
    if until <= due_at:
        raise Refusal(Code.INVALID, "an extension ends after the limit that runs", ("until",))
    if await BreachExtension.filter(breach_id=breach.id, step=step).exists():
        raise Refusal(Code.LIMIT_EXCEEDED, "this limit was extended once already", ("step",))
    at_most = (await policy.in_force()).extension_at_most
    latest = due.after(due_at, at_most, await loading.for_department(breach.department_id))
    if until > latest:
        raise Refusal(
            Code.LIMIT_EXCEEDED, f"at most until {latest:%Y-%m-%d %H:%M} UTC is allowed", ("until",)
        )


async def _move(review: BreachReview, step: ReviewStep, until: datetime) -> None:
    """A decision waits for the statement; the worker looks at the next date that is left."""
    state_by, decide_by = review.state_by, review.decide_by
    setattr(review, _FIELDS[step], until)
    if review.state_by is not None and review.decide_by is not None:
        review.decide_by = max(review.state_by, review.decide_by)
    if review.watch_at == state_by:
        review.watch_at = review.state_by
    elif review.watch_at in (None, decide_by):
        review.watch_at = review.decide_by
    # Else it was at fault and is looked at again then.
    await review.save(update_fields=["state_by", "decide_by", "watch_at"])
