"""Mutations: announce a file, remove one."""

import strawberry

from schema.atomic import Payload, mutation
from schema.attachments.addresses import Addresses, SignedAddress
from schema.attachments.attachment import Attachment
from schema.cases.case import Case
from schema.context import Context, Info
from schema.permissions import REACHED, readable, requires
from schema.reads.identity import parse_id
from schema.scalars import BigInt
from tenants.cases.attachments import prepare, remove
from tenants.cases.attachments.prepare import Announced
from tenants.cases.attachments.subject import About, Subject
from tenants.cases.attachments.terms import Terms
from tenants.cases.entries import Audience
from tenants.directory.access import Permission
from tenants.errors import Code, Refusal

_SUBJECTS = {
    "CaseEntry": Subject.ENTRY,
    "Notice": Subject.NOTICE,
    "Reply": Subject.REPLY,
    "HandOver": Subject.HAND_OVER,
    "Referral": Subject.REFERRAL,
    "Contribution": Subject.CONTRIBUTION,
}


@strawberry.input(description="A file, described by whoever is about to send it.")
class AttachmentPrepareInput:
    """What will come."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    name: str = strawberry.field(description="What it is called, with the ending of its type: `合同.pdf`.")
    media_type: str = strawberry.field(description="What kind of file it is, such as `application/pdf`.")
    size: BigInt = strawberry.field(description="How large it is, in bytes.")
    sha256: str = strawberry.field(description="The SHA-256 of its bytes: 64 hexadecimal digits.")
    about_id: strawberry.ID | None = strawberry.field(
        description="What it is about: a CaseEntry, Notice, Reply, HandOver, Referral or Contribution of the "
        "case; the case as a whole unless given.",
        default=None,
    )
    notice_item: int | None = strawberry.field(
        description="The line of the notice that it is about, from 0.", default=None
    )
    for_requester: bool = strawberry.field(description="Whether the requester may fetch it.", default=False)


@strawberry.input(description="A file to take off its case.")
class AttachmentRemoveInput:
    """What to remove, and why."""

    attachment_id: strawberry.ID = strawberry.field(description="The attachment.")
    reason: str = strawberry.field(description="Why, at most 1,000 characters; stays on record.")


@readable(REACHED)
@strawberry.type(description="The announced file, and where to send it.")
class AttachmentPreparePayload(Payload):
    """Answer to attachmentPrepare."""

    attachment: Attachment | None = strawberry.field(
        description="The attachment; null when refused.", default=None
    )
    upload: SignedAddress | None = strawberry.field(
        description="Send the bytes there by PUT, as they are; null when refused.", default=None
    )


@readable(REACHED)
@strawberry.type(description="The attachment as it is now.")
class AttachmentPayload(Payload):
    """Answer to attachmentRemove."""

    attachment: Attachment | None = strawberry.field(
        description="The attachment; null when refused.", default=None
    )


@strawberry.type
class AttachingMutation:
    """Files come and go."""

    @mutation(
        requires(Permission.CASE_READ),
        description="Announce a file: then send its bytes to `upload`, within minutes. Only what was "
        "announced is kept: name, size, type and hash are checked.",
    )
    async def attachment_prepare(self, info: Info, input: AttachmentPrepareInput) -> AttachmentPreparePayload:
        addresses, terms = offered(info.context)
        made = await prepare.prepare(
            Case.key_of(input.case_id, "case_id"),
            _announced(input),
            terms,
            **info.context.signature(),
        )
        upload = addresses.upload(made.id, by=info.context.require_viewer(), until=made.upload_until)
        return AttachmentPreparePayload(attachment=Attachment.known(made.id), upload=upload)

    @mutation(
        requires(Permission.CASE_READ),
        description="Take a file off its case: nobody gets it any more, its bytes are erased, and that it "
        "was there stays on record. For whoever attached it, and for whoever answers for the case.",
    )
    async def attachment_remove(self, info: Info, input: AttachmentRemoveInput) -> AttachmentPayload:
        removed = await remove.remove(
            Attachment.key_of(input.attachment_id, "attachment_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return AttachmentPayload(attachment=Attachment.known(removed.id))


def offered(context: Context) -> tuple[Addresses, Terms]:
    """Who signs addresses, and what may be attached; refused where no files are kept."""
    addresses: Addresses | None = context.tools.get(Addresses)
    if addresses is None or addresses.terms is None:
        raise Refusal(Code.NOT_ALLOWED, "files are not kept here: the operator has named no store for them")
    return addresses, addresses.terms


def _announced(asked: AttachmentPrepareInput) -> Announced:
    return Announced(
        name=asked.name,
        media_type=asked.media_type,
        size=int(asked.size),
        sha256=asked.sha256,
        about=_about(asked),
        audience=Audience.REQUESTER if asked.for_requester else Audience.INSIDE,
    )


def _about(asked: AttachmentPrepareInput) -> About | None:
    if asked.about_id is None:
        if asked.notice_item is not None:
            raise Refusal(Code.INVALID, "a line is a line of a notice: name it", ("about_id",))
        return None
    try:
        name, key = parse_id(asked.about_id)
        return About(_SUBJECTS[name], key, asked.notice_item)
    except (ValueError, KeyError):
        raise Refusal(Code.NOT_FOUND, "there is no such part of a case", ("about_id",)) from None
