"""A breach is taken up or rejected once the facts were checked; from then on the person can be heard."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases.breaches import Breach
from tenants.directory import hierarchy
from tenants.directory.access import Permission, Viewer
from tenants.oversight import lifecycle, opening, policy
from tenants.oversight.lifecycle import Move
from tenants.text import text
from tenants.working_time import loading


class BreachReview(TenantModel):
    """What came of the check; and by when the person states, and somebody decides."""

    breach_id = fields.UUIDField()
    by_id = fields.UUIDField()
    at = fields.DatetimeField()
    reason = fields.TextField()
    accepted = fields.BooleanField()
    head_id = fields.UUIDField(null=True)
    state_by = fields.DatetimeField(null=True)
    decide_by = fields.DatetimeField(null=True)
    missed_at = fields.DatetimeField(null=True)
    # The next of its limits that the worker looks at: tenants/oversight/watch.py.
    watch_at = fields.DatetimeField(null=True)

    class Meta:
        table = "breach_reviews"


async def take_up(breach_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Breach:
    """Open the review: person and head are told what is held against the person, and by when to state."""
    held_against = text(reason, ("reason",))
    breach = await opening.open_for(by, breach_id)
    await opening.require_judge(by, Permission.BREACH_REVIEW, breach)
    await lifecycle.make(Move.REVIEW, breach)
    terms = await policy.in_force()
    calendar = await loading.for_department(breach.department_id)
    state_by = policy.end_of(at, terms.statement_within, calendar)
    # Nobody has to decide before the person's time for a statement is over.
    decide_by = max(state_by, policy.end_of(at, terms.decision_within, calendar))
    head_id = await _head(breach)
    await BreachReview.create(
        breach_id=breach.id,
        by_id=by.staff_id,
        at=at,
        reason=held_against,
        accepted=True,
        head_id=head_id,
        state_by=state_by,
        decide_by=decide_by,
        watch_at=state_by,
    )
    dates = {"head": head_id, "stateBy": state_by, "decideBy": decide_by}
    people = (breach.staff_id, head_id)
    await opening.note("breach.review_opened", breach, *people, by=by.staff_id, at=at, data=dates)
    return breach


async def reject(breach_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Breach:
    """There is nothing in it; whoever reported it is told."""
    why = text(reason, ("reason",))
    breach = await opening.open_for(by, breach_id)
    await opening.require_judge(by, Permission.BREACH_REVIEW, breach)
    await lifecycle.make(Move.REJECT, breach)
    await BreachReview.create(breach_id=breach.id, by_id=by.staff_id, at=at, reason=why, accepted=False)
    await opening.note(
        "breach.rejected", breach, await opening.reporter_of(breach), by=by.staff_id, at=at, reason=why
    )
    return breach


async def _head(breach: Breach) -> UUID | None:
    """Whoever leads the person; nobody does where they are at the very top themself."""
    head_id = (await hierarchy.answerable_chain([breach.staff_id]))[breach.staff_id].head_id
    return head_id if head_id != breach.staff_id else None
