"""Mutation: take papers in, for oneself or on behalf of somebody who is away."""

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.inputs import expected, the_case
from schema.cases.materials.left import CaseMaterialInput, written_down
from schema.cases.materials.material import CaseMaterial
from schema.context import Info
from schema.directory.staff import Staff
from schema.editing import Creation
from schema.permissions import REACHED, readable, requires
from tenants.cases.materials import accept
from tenants.directory.access import Permission


@strawberry.input(description="What was left, for which case.")
class CaseMaterialsAcceptInput(Creation):
    """Papers over the counter."""

    case_id: strawberry.ID = the_case()
    materials: list[CaseMaterialInput] = strawberry.field(description="What was left; 1 to 50.")
    on_behalf_of_id: strawberry.ID | None = strawberry.field(
        description="The colleague who is away and for whom it is taken in; they are told.", default=None
    )
    expected_version: int | None = expected()


@readable(REACHED)
@strawberry.type(description="What was taken in, and its case.")
class CaseMaterialsAcceptPayload(Payload):
    """Answer to caseMaterialsAccept."""

    materials: list[CaseMaterial] = strawberry.field(
        description="What was taken in, in the order given; empty when refused.", default_factory=list
    )
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@strawberry.type
class AcceptingMutation:
    """Papers come into the house."""

    @mutation(
        requires(Permission.CASE_WORK, Permission.CASE_REGISTER),
        description="Take papers in. The viewer holds them from this moment on, until somebody else has "
        "confirmed that they have them. Print MATERIALS_RECEIPT for the requester.",
    )
    async def case_materials_accept(
        self, info: Info, input: CaseMaterialsAcceptInput
    ) -> CaseMaterialsAcceptPayload:
        case_id, absent = Case.key_of(input.case_id, "case_id"), input.on_behalf_of_id
        taken = await accept.accept(
            case_id,
            written_down(input.materials),
            on_behalf_of_id=None if absent is None else Staff.key_of(absent, "on_behalf_of_id"),
            idempotency_key=input.idempotency_key,
            expected_version=input.expected_version,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return CaseMaterialsAcceptPayload(
            materials=[CaseMaterial.known(one.id) for one in taken], case=Case.known(case_id)
        )
