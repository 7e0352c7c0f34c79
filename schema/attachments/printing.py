"""What can be printed of a case."""

from typing import Annotated
from uuid import UUID

import strawberry

from schema.attachments.addresses import Addresses, PageKind, PageLanguage, SignedAddress
from schema.context import Info
from schema.permissions import REACHED, field


@strawberry.type
class Printable:
    """Mixed into the case."""

    key: strawberry.Private[UUID]

    @field(
        REACHED,
        description="Where to fetch a page to print, as the viewer would see it; null where this process "
        "serves no pages.",
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
    ) -> SignedAddress | None:
        """Resolver."""
        offered: Addresses | None = info.context.services.get(Addresses)
        if offered is None:
            return None
        viewer = info.context.require_viewer()
        return offered.printable(
            self.key, kind, language, by=viewer, at=info.context.at, access_code=access_code
        )
