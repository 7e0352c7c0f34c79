"""Files of a case, for its requester: what they may fetch, and how they send one."""

from datetime import datetime

import strawberry

from schema.atomic import Payload, mutation
from schema.attachments.addresses import Addresses, SignedAddress
from schema.attachments.attaching import offered
from schema.context import Info
from schema.permissions import FOLLOWING, REACHED, readable
from schema.scalars import BigInt
from tenants.cases.attachments.attachment import Attachment
from tenants.cases.attachments.prepare import Announced
from tenants.portal import attaching


@readable(FOLLOWING)
@strawberry.type(description="A file that the requester may fetch.")
class RequesterFile:
    """What is known of it, and where it is."""

    name: str = strawberry.field(description="What it is called.")
    media_type: str = strawberry.field(description="What kind of file it is, such as `application/pdf`.")
    size: BigInt = strawberry.field(description="How large it is, in bytes.")
    at: datetime = strawberry.field(description="When it came.")
    mine: bool = strawberry.field(description="Whether the requester sent it by themself.")
    download: SignedAddress | None = strawberry.field(
        description="Where to fetch it within the next minutes; null where no files are kept."
    )


async def files_of_own_case(info: Info) -> list[RequesterFile]:
    """The files of the case that the requester has signed in to."""
    viewer = info.context.require_viewer()
    assert viewer.case_id is not None  # noqa: S101  the declaration has asked
    async with info.context.inside():
        found = await attaching.own(viewer.case_id, by=viewer)
    return [_file(one, info) for one in found]


def _file(file: Attachment, info: Info) -> RequesterFile:
    addresses: Addresses | None = info.context.tools.get(Addresses)
    download, viewer = None, info.context.require_viewer()
    if addresses is not None and addresses.terms is not None:
        download = addresses.download(file.id, by=viewer, at=info.context.at)
    return RequesterFile(
        name=file.name,
        media_type=file.media_type,
        size=BigInt(file.size),
        at=file.stored_at or file.prepared_at,
        mine=file.by_id is None and file.actor == viewer.staff_id,
        download=download,
    )


@strawberry.input(description="A file, described by the requester's app that is about to send it.")
class OwnCaseAttachInput:
    """What will come."""

    name: str = strawberry.field(description="What it is called, with the ending of its type: `身份证.jpg`.")
    media_type: str = strawberry.field(description="What kind of file it is, such as `image/jpeg`.")
    size: BigInt = strawberry.field(description="How large it is, in bytes.")
    sha256: str = strawberry.field(description="The SHA-256 of its bytes: 64 hexadecimal digits.")


@readable(REACHED)
@strawberry.type(description="Where to send the announced file.")
class OwnCaseAttachPayload(Payload):
    """Answer to ownCaseAttach."""

    upload: SignedAddress | None = strawberry.field(
        description="Send the bytes there by PUT, as they are; null when refused.", default=None
    )


@strawberry.type
class OwnFilesMutation:
    """What a requester sends along."""

    @mutation(
        FOLLOWING,
        description="Announce a file for one's own case, 20 a day at most: then send its bytes to `upload`. "
        "While papers are missing it belongs to the notice that asks for them.",
    )
    async def own_case_attach(self, info: Info, input: OwnCaseAttachInput) -> OwnCaseAttachPayload:
        addresses, terms = offered(info.context)
        file = Announced(input.name, input.media_type, int(input.size), input.sha256)
        viewer = info.context.require_viewer()
        made = await attaching.attach(file, terms, by=viewer, at=info.context.at)
        return OwnCaseAttachPayload(upload=addresses.upload(made.id, by=viewer, until=made.upload_until))
