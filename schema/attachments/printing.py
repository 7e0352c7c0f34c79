"""What can be printed of a case."""

from typing import Annotated
from uuid import UUID

import strawberry

from schema.attachments.addresses import Addresses, PageKind, PageLanguage, SignedAddress
from schema.context import Info
from schema.errors import BadInput
from schema.permissions import REACHED, field
from schema.reads.identity import parse_id


@strawberry.type
class Printable:
    """Mixed into the case."""

    key: strawberry.Private[UUID]

    @field(
        REACHED,
        description="Where to fetch a page to print, as the viewer would see it; null for machines, which "
        "print with their key, and where this process serves no pages.",
    )
    def printable(
        self,
        info: Info,
        kind: Annotated[PageKind, strawberry.argument(description="Which page.")],
        language: Annotated[
            PageLanguage | None,
            strawberry.argument(description="In which language; the organization's unless told."),
        ] = None,
        access_code: Annotated[
            str | None,
            strawberry.argument(
                description="For a receipt: the access code that was just given out, to be printed on it. It "
                "travels sealed and is kept nowhere."
            ),
        ] = None,
        notice_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Which notice of the case; the latest unless told."),
        ] = None,
    ) -> SignedAddress | None:
        offered: Addresses | None = info.context.tools.get(Addresses)
        viewer = info.context.require_viewer()
        if offered is None or not viewer.is_person:
            # A machine prints with its key.
            return None
        return offered.printable(
            self.key,
            kind,
            language,
            by=viewer,
            at=info.context.at,
            access_code=access_code,
            notice_id=_key_of(notice_id),
        )


def _key_of(notice_id: strawberry.ID | None) -> UUID | None:
    if notice_id is None:
        return None
    try:
        name, key = parse_id(notice_id)
    except ValueError:
        name, key = "", UUID(int=0)
    if name != "Notice":
        raise BadInput("noticeId is not the id of a notice.", argument=["noticeId"])
    return key
