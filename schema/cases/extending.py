"""Mutations: ask for an extension, approve it, refuse it; link cases."""

from datetime import datetime

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.entry import CaseLink, Extension
from schema.cases.inputs import expected, the_case, told_by, words
from schema.context import Info
from schema.permissions import REACHED, readable, requires
from tenants.cases import extend, link
from tenants.cases.case import Channel
from tenants.cases.link import LinkKind
from tenants.directory.access import Permission


@strawberry.input(description="How much more time, and why.")
class ExtensionAskInput:
    """A wish for a later limit."""

    case_id: strawberry.ID = the_case()
    until: datetime = strawberry.field(description="The later limit.")
    reason: str = words("Why; the requester is told so when it is approved")
    expected_version: int | None = expected()


@strawberry.input(description="Which extension, and how the requester was told.")
class ExtensionApproveInput:
    """A yes."""

    extension_id: strawberry.ID = strawberry.field(description="The extension.")
    channel: Channel | None = told_by()


@strawberry.input(description="Which extension, and why it is refused.")
class ExtensionRefuseInput:
    """A no."""

    extension_id: strawberry.ID = strawberry.field(description="The extension.")
    reason: str = words("Why")


@readable(REACHED)
@strawberry.type(description="The extension as it is now, and its case.")
class ExtensionPayload(Payload):
    """Answer to the mutations of an extension."""

    extension: Extension | None = strawberry.field(
        description="The extension; null when refused.", default=None
    )
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@strawberry.input(description="Which cases belong together, and how.")
class CaseLinkInput:
    """A link."""

    case_id: strawberry.ID = the_case()
    to_case_id: strawberry.ID = strawberry.field(description="The earlier case.")
    kind: LinkKind = strawberry.field(description="How they belong together.")


@readable(REACHED)
@strawberry.type(description="The link, and the case that points at the other.")
class CaseLinkPayload(Payload):
    """Answer to caseLink."""

    link: CaseLink | None = strawberry.field(description="The link; null when refused.", default=None)
    case: Case | None = strawberry.field(description="The case; null when refused.", default=None)


@strawberry.type
class ExtendingMutation:
    """How a limit moves, and how cases are linked."""

    @mutation(
        requires(Permission.CASE_WORK),
        description="Ask for more time before the limit ends; whoever the policy names decides.",
    )
    async def extension_ask(self, info: Info, input: ExtensionAskInput) -> ExtensionPayload:
        asked = await extend.ask(
            Case.key_of(input.case_id, "case_id"),
            until=input.until,
            reason=input.reason,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return _shown(asked)

    @mutation(
        requires(Permission.CASE_APPROVE),
        description="Approve an extension: the limit moves, and the requester is told why.",
    )
    async def extension_approve(self, info: Info, input: ExtensionApproveInput) -> ExtensionPayload:
        approved = await extend.approve(
            Extension.key_of(input.extension_id, "extension_id"),
            channel=input.channel,
            **info.context.signature(),
        )
        return _shown(approved)

    @mutation(requires(Permission.CASE_APPROVE), description="Refuse an extension: the limit stays as it is.")
    async def extension_refuse(self, info: Info, input: ExtensionRefuseInput) -> ExtensionPayload:
        refused = await extend.refuse(
            Extension.key_of(input.extension_id, "extension_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return _shown(refused)

    @mutation(
        requires(Permission.CASE_REGISTER),
        description="Say what a case has to do with an earlier one; nothing is merged.",
    )
    async def case_link(self, info: Info, input: CaseLinkInput) -> CaseLinkPayload:
        made = await link.link(
            Case.key_of(input.case_id, "case_id"),
            to_case_id=Case.key_of(input.to_case_id, "to_case_id"),
            kind=input.kind,
            **info.context.signature(),
        )
        return CaseLinkPayload(link=CaseLink.known(made.id), case=Case.known(made.case_id))


def _shown(row: extend.Extension) -> ExtensionPayload:
    return ExtensionPayload(extension=Extension.known(row.id), case=Case.known(row.case_id))
