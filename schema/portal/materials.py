"""What a requester left with the house, for the requester."""

from datetime import datetime

import strawberry

from schema.permissions import FOLLOWING, readable
from tenants.cases.materials.material import MaterialKind, MaterialState
from tenants.portal.left import Deposit


@readable(FOLLOWING)
@strawberry.type(description="A paper, or a thing, that the requester left; somebody of the house holds it.")
class RequesterMaterial:
    """A line of their receipt."""

    ordinal: int = strawberry.field(description="The first is 1.")
    name: str = strawberry.field(description="What it is.")
    kind: MaterialKind = strawberry.field(description="What sort of thing it is.")
    copies: int = strawberry.field(description="How many of it.")
    to_give_back: bool = strawberry.field(description="Whether the requester is to have it again.")
    accepted_at: datetime = strawberry.field(description="When it was taken in.")
    accepted_by: str | None = strawberry.field(
        description="Who took it in; null where the organization does not show who does the work."
    )
    on_behalf_of: str | None = strawberry.field(
        description="For whom, who was away; null where nobody was, or where that is not shown."
    )
    state: MaterialState = strawberry.field(description="Where it is.")
    holder: str | None = strawberry.field(
        description="Who holds it now; null where the organization does not show who does the work."
    )
    settled_at: datetime | None = strawberry.field(
        description="When it was given back, sent on, filed or lost."
    )
    settled_to: str | None = strawberry.field(description="Who took it back, or which body it was sent to.")

    @classmethod
    def of(cls, told: Deposit) -> "RequesterMaterial":
        """The deposit shown."""
        return cls(
            ordinal=told.ordinal,
            name=told.name,
            kind=told.kind,
            copies=told.copies,
            to_give_back=told.to_give_back,
            accepted_at=told.accepted_at,
            accepted_by=told.accepted_by,
            on_behalf_of=told.on_behalf_of,
            state=told.state,
            holder=told.holder,
            settled_at=told.settled_at,
            settled_to=told.settled_to,
        )
