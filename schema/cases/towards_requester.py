"""Mutations: what the requester is told."""

from datetime import datetime

import strawberry

from schema.atomic import mutation
from schema.cases.case import Case
from schema.cases.finishing import CasePayload
from schema.cases.inputs import expected, the_case, told_by, words
from schema.context import Info
from schema.permissions import requires
from tenants.cases import accept, arrive, decline, progress, promise
from tenants.cases.case import Channel
from tenants.cases.entries import Audience
from tenants.directory.access import Permission


@strawberry.input(description="A limit that the requester is told.")
class CasePromiseInput:
    """A limit that the requester is told."""

    case_id: strawberry.ID = the_case()
    until: datetime = strawberry.field(description="By when.")
    text: str = words("What the requester was told")
    channel: Channel | None = told_by()
    expected_version: int | None = expected()


@strawberry.input(description="How far the work has come.")
class CaseReportProgressInput:
    """How far the work has come."""

    case_id: strawberry.ID = the_case()
    text: str = words("What there is to tell")
    channel: Channel | None = told_by()
    for_requester: bool = strawberry.field(description="Whether the requester may see it.", default=True)
    expected_version: int | None = expected()


@strawberry.input(description="Somebody is on the spot.")
class CaseArriveInput:
    """Somebody is on the spot."""

    case_id: strawberry.ID = the_case()
    place: str = strawberry.field(description="Where, at most 200 characters.")
    expected_version: int | None = expected()


@strawberry.input(description="The matter is accepted.")
class CaseAcceptInput:
    """The matter is accepted."""

    case_id: strawberry.ID = the_case()
    text: str = words("What the requester was told")
    channel: Channel | None = told_by()
    expected_version: int | None = expected()


@strawberry.input(description="Why it cannot be done.")
class CaseDeclineInput:
    """Why it cannot be done."""

    case_id: strawberry.ID = the_case()
    reason: str = words("Why")
    expected_version: int | None = expected()


@strawberry.type
class TowardsRequesterMutation:
    """What whoever asks is told."""

    @mutation(
        requires(Permission.CASE_REPLY),
        description="Tell the requester by when. A promise tighter than the limit counts as the limit; a "
        "looser one does not loosen it.",
    )
    async def case_promise(self, info: Info, input: CasePromiseInput) -> CasePayload:
        done = await promise.promise(
            Case.key_of(input.case_id, "case_id"),
            until=input.until,
            told=input.text,
            channel=input.channel,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(done.case_id))

    @mutation(
        requires(Permission.CASE_REPLY),
        description="Report progress; a clock that asks for reports begins anew.",
    )
    async def case_report_progress(self, info: Info, input: CaseReportProgressInput) -> CasePayload:
        done = await progress.report(
            Case.key_of(input.case_id, "case_id"),
            told=input.text,
            channel=input.channel,
            audience=Audience.REQUESTER if input.for_requester else Audience.INSIDE,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(done.case_id))

    @mutation(
        requires(Permission.CASE_WORK),
        description="Record that somebody is on the spot; once.",
    )
    async def case_arrive(self, info: Info, input: CaseArriveInput) -> CasePayload:
        done = await arrive.arrive(
            Case.key_of(input.case_id, "case_id"),
            place=input.place,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(done.case_id))

    @mutation(
        requires(Permission.CASE_WORK),
        description="Accept the matter and tell the requester so; once, and not while papers are awaited. "
        "What counts from the acceptance counts from now. What is not accepted is declined: caseDecline.",
    )
    async def case_accept(self, info: Info, input: CaseAcceptInput) -> CasePayload:
        done = await accept.accept(
            Case.key_of(input.case_id, "case_id"),
            told=input.text,
            channel=input.channel,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(done.id))

    @mutation(
        requires(Permission.CASE_WORK),
        description="End the work with a reason instead of a result; from here on the reply is due.",
    )
    async def case_decline(self, info: Info, input: CaseDeclineInput) -> CasePayload:
        done = await decline.decline(
            Case.key_of(input.case_id, "case_id"),
            reason=input.reason,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(done.id))
