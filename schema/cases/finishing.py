"""Mutations: remark, resolve, reply, close."""

import strawberry

from schema.atomic import Payload, mutation, open_to_machines
from schema.cases.case import Case
from schema.cases.inputs import expected
from schema.context import Info
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable, requires
from tenants.cases import close, remark, reply, resolve
from tenants.cases.case import Channel
from tenants.cases.entries import Audience
from tenants.directory.access import Permission


@strawberry.input(description="What was done or said on the way.")
class CaseRemarkInput:
    """A remark."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    text: str = strawberry.field(description="The remark, at most 4,000 characters.")
    for_requester: bool = strawberry.field(
        description="Whether the requester may see it; requires case.reply.", default=False
    )
    to_staff_id: strawberry.ID | None = strawberry.field(
        description="Makes it a report to somebody above whoever writes: they are told, and see the case.",
        default=None,
    )


@strawberry.input(description="The result of the work.")
class CaseResolveInput:
    """A result."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    resolution: str = strawberry.field(description="What came out, at most 4,000 characters.")
    expected_version: int | None = expected()


@strawberry.input(description="What the requester was told, and how.")
class CaseReplyInput:
    """A reply."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    text: str = strawberry.field(description="What the requester was told, at most 4,000 characters.")
    channel: Channel = strawberry.field(description="How the requester was told.")
    expected_version: int | None = expected()


@strawberry.input(description="Which case is closed.")
class CaseCloseInput:
    """An end."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    expected_version: int | None = expected()


@readable(REACHED)
@strawberry.type(description="The case as it is now.")
class CasePayload(Payload):
    """Answer to the mutations of a case."""

    case: Case | None = strawberry.field(description="The case; null when refused.", default=None)


@strawberry.type
class FinishingMutation:
    """How a case comes to its end."""

    @open_to_machines(
        requires(Permission.CASE_READ), description="Put on record what was done or said on the way."
    )
    async def case_remark(self, info: Info, input: CaseRemarkInput) -> CasePayload:
        case = await remark.remark(
            Case.key_of(input.case_id, "case_id"),
            said=input.text,
            audience=Audience.REQUESTER if input.for_requester else Audience.INSIDE,
            to_staff_id=Staff.key_of(input.to_staff_id, "to_staff_id") if input.to_staff_id else None,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(case.id))

    @mutation(
        requires(Permission.CASE_WORK), description="Write down the result; from here on the reply is due."
    )
    async def case_resolve(self, info: Info, input: CaseResolveInput) -> CasePayload:
        case = await resolve.resolve(
            Case.key_of(input.case_id, "case_id"),
            resolution=input.resolution,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(case.id))

    @mutation(
        requires(Permission.CASE_REPLY),
        description="Record what the requester was told; only after the case has been resolved.",
    )
    async def case_reply(self, info: Info, input: CaseReplyInput) -> CasePayload:
        case = await reply.reply(
            Case.key_of(input.case_id, "case_id"),
            said=input.text,
            channel=input.channel,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(case.id))

    @mutation(requires(Permission.CASE_CLOSE), description="Close the case; only after the reply.")
    async def case_close(self, info: Info, input: CaseCloseInput) -> CasePayload:
        case = await close.close(
            Case.key_of(input.case_id, "case_id"),
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(case.id))
