"""Mutations: refer the requester to a body outside, decide on it, register what became of them."""

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.inputs import expected, some_words, the_case, words
from schema.cases.travel import Referral
from schema.context import Info
from schema.permissions import REACHED, readable, requires
from tenants.cases import refer
from tenants.cases.refer import Destination, ReferralKind
from tenants.directory.access import Permission


@strawberry.input(description="Which body is competent, and how the requester gets there.")
class CaseReferInput:
    """A referral outside."""

    case_id: strawberry.ID = the_case()
    kind: ReferralKind = strawberry.field(
        description="How far the requester is led.", default=ReferralKind.NAMED
    )
    body: str = strawberry.field(description="The competent body, at most 200 characters.")
    explanation: str = words("Why it is not ours, as the requester is told")
    body_contact: str | None = some_words("Where the body is and how it is reached")
    contacted: str | None = strawberry.field(
        description="Who was spoken to there beforehand; required for LED.", default=None
    )
    papers: str | None = some_words("What is handed over")
    precautions: str | None = some_words("What to mind on the way")
    escort: str | None = strawberry.field(description="Who goes along.", default=None)
    expected_version: int | None = expected()


@strawberry.input(description="Which referral the requester is led on with.")
class ReferralApproveInput:
    """A decision."""

    referral_id: strawberry.ID = strawberry.field(description="The referral.")


@strawberry.input(description="Which referral does not come about, and why.")
class ReferralRefuseInput:
    """A decision."""

    referral_id: strawberry.ID = strawberry.field(description="The referral.")
    reason: str = words("The reason")


@strawberry.input(description="What became of a requester who was referred.")
class ReferralRegisterOutcomeInput:
    """An outcome."""

    referral_id: strawberry.ID = strawberry.field(description="The referral.")
    outcome: str = words("What became of it")


@readable(REACHED)
@strawberry.type(description="The referral as it is now, and its case.")
class ReferralPayload(Payload):
    """Answer to the mutations of a referral."""

    referral: Referral | None = strawberry.field(description="The referral; null when refused.", default=None)
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@strawberry.type
class ReferringMutation:
    """Out of the house."""

    @mutation(
        requires(Permission.CASE_WORK),
        description="Refer the requester to a body outside; the reply that names it is due just the same.",
    )
    async def case_refer(self, info: Info, input: CaseReferInput) -> ReferralPayload:
        made = await refer.refer(
            Case.key_of(input.case_id, "case_id"),
            _destination(input),
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return ReferralPayload(referral=Referral.known(made.id), case=Case.known(made.case_id))

    @mutation(
        requires(Permission.CASE_APPROVE),
        description="Decide that the requester is led to the body outside; with this the own work ends.",
    )
    async def referral_approve(self, info: Info, input: ReferralApproveInput) -> ReferralPayload:
        made = await refer.approve(
            Referral.key_of(input.referral_id, "referral_id"),
            **info.context.signature(),
        )
        return ReferralPayload(referral=Referral.known(made.id), case=Case.known(made.case_id))

    @mutation(
        requires(Permission.CASE_APPROVE), description="Decide that the requester stays; the work goes on."
    )
    async def referral_refuse(self, info: Info, input: ReferralRefuseInput) -> ReferralPayload:
        made = await refer.refuse(
            Referral.key_of(input.referral_id, "referral_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return ReferralPayload(referral=Referral.known(made.id), case=Case.known(made.case_id))

    @mutation(
        requires(Permission.CASE_REPLY), description="Register what became of a requester who was referred."
    )
    async def referral_register_outcome(
        self, info: Info, input: ReferralRegisterOutcomeInput
    ) -> ReferralPayload:
        made = await refer.register_outcome(
            Referral.key_of(input.referral_id, "referral_id"),
            outcome=input.outcome,
            **info.context.signature(),
        )
        return ReferralPayload(referral=Referral.known(made.id), case=Case.known(made.case_id))


def _destination(asked: CaseReferInput) -> Destination:
    return Destination(
        body=asked.body,
        explanation=asked.explanation,
        kind=asked.kind,
        body_contact=asked.body_contact,
        contacted=asked.contacted,
        papers=asked.papers,
        precautions=asked.precautions,
        escort=asked.escort,
    )
