"""Mutations: a breach is reported, reviewed, stated on, decided, objected to."""

from datetime import datetime

import strawberry

from schema.atomic import mutation
from schema.cases.breach import Breach
from schema.cases.case import Case
from schema.cases.inputs import the_case, words
from schema.context import Info
from schema.directory.staff import Staff
from schema.editing import Creation, once
from schema.oversight.breach_inputs import (
    BreachDecideInput,
    BreachDecisionInput,
    BreachPayload,
    answered,
    the_breach,
    verdict,
)
from schema.permissions import SIGNED_IN, requires
from tenants.directory.access import Permission
from tenants.oversight import decide, objection, prolong, report, review, statement
from tenants.oversight.objection import ObjectionOutcome
from tenants.oversight.prolong import ReviewStep
from tenants.oversight.report import Reported


@strawberry.input(description="What somebody is said to have done or left undone.")
class BreachReportInput(Creation):
    """A report."""

    case_id: strawberry.ID = the_case()
    kind: str = strawberry.field(
        description="A kind of breach that the rules of the case know, e.g. `not_informed`."
    )
    staff_id: strawberry.ID = strawberry.field(description="Whose doing it is said to be.")
    occurred_at: datetime = strawberry.field(description="When it happened.")
    account: str = words("What happened; the person will read it")


@strawberry.input(description="Which breach is taken up, and what is held against the person.")
class BreachReviewInput:
    """The beginning of a review."""

    breach_id: strawberry.ID = the_breach()
    reason: str = words("What the check of the facts has found, and what is held against the person")


@strawberry.input(description="Which breach is not taken up, and why.")
class BreachRejectInput:
    """A no."""

    breach_id: strawberry.ID = the_breach()
    reason: str = words("Why there is nothing in it")


@strawberry.input(description="What the person, or the head who was told, has to say.")
class BreachStateInput:
    """A statement."""

    breach_id: strawberry.ID = the_breach()
    text: str = strawberry.field(description="What is said, at most 20,000 characters.")


@strawberry.input(description="More time for one step of a review.")
class BreachExtendInput:
    """An extension."""

    breach_id: strawberry.ID = the_breach()
    step: ReviewStep = strawberry.field(description="For what.")
    until: datetime = strawberry.field(description="Until when.")
    reason: str = words("Why")


@strawberry.input(description="What the person objects.")
class BreachObjectInput:
    """An objection."""

    breach_id: strawberry.ID = the_breach()
    text: str = strawberry.field(description="What is objected, at most 20,000 characters.")


@strawberry.input(description="What becomes of a decision that the person objects to, and why.")
class ObjectionDecideInput:
    """The last word."""

    breach_id: strawberry.ID = the_breach()
    outcome: ObjectionOutcome = strawberry.field(description="What becomes of it.")
    reason: str = words("Why")
    instead: BreachDecisionInput | None = strawberry.field(
        description="For CHANGED: what takes its place.", default=None
    )


@strawberry.type
class BreachMutation:
    """How people are held accountable."""

    @mutation(
        requires(Permission.BREACH_REPORT),
        description="Report a breach on a case that one sees. It is suspected until it has been reviewed.",
    )
    async def breach_report(self, info: Info, input: BreachReportInput) -> BreachPayload:
        told = Reported(
            case_id=Case.key_of(input.case_id, "case_id"),
            kind=input.kind,
            staff_id=Staff.key_of(input.staff_id, "staff_id"),
            occurred_at=input.occurred_at,
            account=input.account,
        )
        signature = info.context.signature()
        made = await once(info, "breachReport", input, lambda: report.report(told, **signature))
        return BreachPayload(breach=Breach.known(made))

    @mutation(
        requires(Permission.BREACH_REVIEW),
        description="Take a breach up: the person and their head are told, and by when they may state "
        "something. Never about oneself, nor what one has reported.",
    )
    async def breach_review(self, info: Info, input: BreachReviewInput) -> BreachPayload:
        breach_id = Breach.key_of(input.breach_id, "breach_id")
        return answered(await review.take_up(breach_id, reason=input.reason, **info.context.signature()))

    @mutation(
        requires(Permission.BREACH_REVIEW),
        description="Reject a breach after checking the facts; whoever reported it is told.",
    )
    async def breach_reject(self, info: Info, input: BreachRejectInput) -> BreachPayload:
        breach_id = Breach.key_of(input.breach_id, "breach_id")
        return answered(await review.reject(breach_id, reason=input.reason, **info.context.signature()))

    @mutation(
        SIGNED_IN,
        description="State what one has to say, as the person whom it concerns or as the head who was told; "
        "once, and in time.",
    )
    async def breach_state(self, info: Info, input: BreachStateInput) -> BreachPayload:
        breach_id = Breach.key_of(input.breach_id, "breach_id")
        return answered(await statement.state(breach_id, said=input.text, **info.context.signature()))

    @mutation(
        requires(Permission.BREACH_DECIDE),
        description="Give more time for a statement or for the decision; once each, and before it is over.",
    )
    async def breach_extend(self, info: Info, input: BreachExtendInput) -> BreachPayload:
        extended = await prolong.extend(
            Breach.key_of(input.breach_id, "breach_id"),
            input.step,
            until=input.until,
            reason=input.reason,
            **info.context.signature(),
        )
        return answered(extended)

    @mutation(
        requires(Permission.BREACH_DECIDE),
        description="Uphold or dismiss a breach. Not before the person was heard, or has let the day for it "
        "pass; never in one's own cause, on what one has reported, or has made a statement on.",
    )
    async def breach_decide(self, info: Info, input: BreachDecideInput) -> BreachPayload:
        breach_id = Breach.key_of(input.breach_id, "breach_id")
        decision = verdict(input, upheld=input.upheld, reason=input.reason)
        return answered(await decide.decide(breach_id, decision, **info.context.signature()))

    @mutation(
        SIGNED_IN,
        description="Object to what was upheld; for the person, until the day they were told.",
    )
    async def breach_object(self, info: Info, input: BreachObjectInput) -> BreachPayload:
        breach_id = Breach.key_of(input.breach_id, "breach_id")
        return answered(await objection.lodge(breach_id, said=input.text, **info.context.signature()))

    @mutation(
        requires(Permission.BREACH_DECIDE),
        description="Decide on an objection, as somebody else than the one who decided first; that is final.",
    )
    async def objection_decide(self, info: Info, input: ObjectionDecideInput) -> BreachPayload:
        new = input.instead
        answer = await objection.answer(
            Breach.key_of(input.breach_id, "breach_id"),
            input.outcome,
            reason=input.reason,
            instead=None if new is None else verdict(new, upheld=True, reason=input.reason),
            **info.context.signature(),
        )
        return answered(answer)
