"""Mutations: what the requester says to the reply, and what follows from it."""

import strawberry

from schema.atomic import mutation
from schema.cases.case import Case
from schema.cases.finishing import CasePayload
from schema.cases.inputs import expected, some_words, the_case, told_by, words
from schema.context import Info
from schema.permissions import requires
from tenants.cases import acknowledge, rate, refuse_reopening, reopen, withdraw
from tenants.cases.case import Channel
from tenants.directory.access import Permission


@strawberry.input(description="The requester has the reply.")
class CaseAcknowledgeInput:
    """The requester has the reply."""

    case_id: strawberry.ID = the_case()
    text: str = words("What they said to it")
    channel: Channel | None = told_by()
    expected_version: int | None = expected()


@strawberry.input(description="How satisfied the requester is.")
class CaseRateInput:
    """How satisfied the requester is."""

    case_id: strawberry.ID = the_case()
    score: int = strawberry.field(description="From 1, not at all, to 5.")
    text: str | None = some_words("What they said")
    expected_version: int | None = expected()


@strawberry.input(description="The requester no longer wants it.")
class CaseWithdrawInput:
    """The requester no longer wants it."""

    case_id: strawberry.ID = the_case()
    text: str = words("What they said")
    channel: Channel | None = told_by()
    expected_version: int | None = expected()


@strawberry.input(description="Why a closed case goes on.")
class CaseReopenInput:
    """Why a closed case goes on."""

    case_id: strawberry.ID = the_case()
    reason: str = words("Why")
    expected_version: int | None = expected()


@strawberry.input(description="Why a closed case does not go on, although the requester asked that it does.")
class CaseRefuseReopeningInput:
    """Why it stays closed."""

    case_id: strawberry.ID = the_case()
    reason: str = words("Why; the requester is told so")
    channel: Channel | None = told_by()
    expected_version: int | None = expected()


@strawberry.type
class FromRequesterMutation:
    """What whoever asks has to say."""

    @mutation(
        requires(Permission.CASE_REPLY),
        description="Write down that the requester has acknowledged the reply; once.",
    )
    async def case_acknowledge(self, info: Info, input: CaseAcknowledgeInput) -> CasePayload:
        done = await acknowledge.acknowledge(
            Case.key_of(input.case_id, "case_id"),
            said=input.text,
            channel=input.channel,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(done.id))

    @mutation(
        requires(Permission.CASE_REPLY),
        description="Write down how satisfied the requester is; the last word counts, and theirs before "
        "anybody else's. Whoever did the work does not ask, unless they are the first contact too.",
    )
    async def case_rate(self, info: Info, input: CaseRateInput) -> CasePayload:
        done = await rate.rate(
            Case.key_of(input.case_id, "case_id"),
            score=input.score,
            said=input.text,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(done.id))

    @mutation(
        requires(Permission.CASE_REPLY),
        description="Close the case at the requester's wish, without a result.",
    )
    async def case_withdraw(self, info: Info, input: CaseWithdrawInput) -> CasePayload:
        done = await withdraw.withdraw(
            Case.key_of(input.case_id, "case_id"),
            said=input.text,
            channel=input.channel,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(done.id))

    @mutation(
        requires(Permission.CASE_CLOSE),
        description="Go on with a closed case within the period the policy allows; its limit begins anew.",
    )
    async def case_reopen(self, info: Info, input: CaseReopenInput) -> CasePayload:
        done = await reopen.reopen(
            Case.key_of(input.case_id, "case_id"),
            reason=input.reason,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(done.id))

    @mutation(
        requires(Permission.CASE_CLOSE),
        description="Answer a requester who asked that a closed case goes on: it does not, and why.",
    )
    async def case_refuse_reopening(self, info: Info, input: CaseRefuseReopeningInput) -> CasePayload:
        done = await refuse_reopening.refuse(
            Case.key_of(input.case_id, "case_id"),
            reason=input.reason,
            channel=input.channel,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(done.id))
