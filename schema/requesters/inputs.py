"""What profiles are begun, changed, merged and erased with."""

import strawberry

from schema.atomic import Payload
from schema.cases.registering import RequesterInput
from schema.cases.requester import Requester
from schema.editing import Edition, optional
from schema.permissions import REACHED, readable
from tenants.cases.requester import RequesterKind
from tenants.rules.circumstances import RequesterClass


@strawberry.input(
    description="Somebody who may ask. Sent again they are recognised: it begins nothing twice."
)
class RequesterCreateInput:
    """A profile before its owner asks."""

    requester: RequesterInput = strawberry.field(description="Who they are.")
    requester_class: RequesterClass | None = strawberry.field(
        description="As whom they are received; PUBLIC unless told, INTERNAL for those from inside.",
        default=None,
    )


@strawberry.input(description="What is right about a requester. What is left out stays; null clears it.")
class RequesterChangeInput(Edition):
    """A correction."""

    kind: RequesterKind | None = optional("What sort of requester.")
    requester_class: RequesterClass | None = optional("As whom they are received, e.g. VIP.")
    name: str | None = optional("The name.")
    unit: str | None = optional("The unit they speak for.")
    phone: str | None = optional("Where to call back.")
    address: str | None = optional("Where they are.")
    email: str | None = optional("Where to write to.")
    identity_number: str | None = optional("The number of an identity card or licence.")
    staff_id: strawberry.ID | None = optional("The member of the staff they are.")


@strawberry.input(description="Two profiles of the same requester.")
class RequesterMergeInput:
    """Which one goes on as which."""

    id: strawberry.ID = strawberry.field(description="The profile that ends.")
    into_id: strawberry.ID = strawberry.field(description="The one that goes on.")


@strawberry.input(description="Whose personal data are erased, and why.")
class RequesterEraseInput:
    """A wish to be forgotten."""

    id: strawberry.ID = strawberry.field(description="Whose.")
    reason: str = strawberry.field(description="Why, without any of it; at most 4,000 characters.")
    expected_version: int | None = strawberry.field(
        description="The version you have read: refused as STALE if there is a newer one.", default=None
    )


@readable(REACHED)
@strawberry.type(description="The profile as it is now.")
class RequesterPayload(Payload):
    """Answer to the mutations of a requester."""

    requester: Requester | None = strawberry.field(
        description="The profile; null when refused, or when the viewer may not see it.", default=None
    )
