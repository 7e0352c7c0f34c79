"""Queries: bulletins."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.listed import listed
from schema.oversight.bulletin import Bulletin, BulletinOrder, BulletinWhere
from schema.permissions import SIGNED_IN, field


@strawberry.type
class BulletinQuery:
    """What can be asked about bulletins."""

    bulletins = listed(
        Bulletin,
        SIGNED_IN,
        conditions=BulletinWhere,
        orders=BulletinOrder,
        order="-drafted_at",
        description="The bulletins that are addressed to the viewer, with those they wrote themselves; begun "
        "last first unless sorted otherwise.",
    )

    @field(SIGNED_IN, description="One bulletin; null where there is none to read.")
    async def bulletin(
        self, id: Annotated[ID, argument(description="The bulletin's id.")]
    ) -> Bulletin | None:
        return Bulletin.one(Bulletin.asked_for(id))
