"""Queries and mutations of commendations."""

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.inputs import some_words, words
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.editing import Creation, once
from schema.listed import listed
from schema.oversight.commendation import Commendation, CommendationOrder, CommendationWhere
from schema.permissions import REACHED, SIGNED_IN, readable, requires
from tenants.directory.access import Permission
from tenants.oversight import commend
from tenants.oversight.commend import Praise
from tenants.rules.circumstances import Channel


@strawberry.input(
    description="Praise: of a member of the staff or of a department, for a case or in general."
)
class CommendationProposeInput(Creation):
    """A proposal."""

    staff_id: strawberry.ID | None = strawberry.field(
        description="Who is praised; either somebody or a department.", default=None
    )
    department_id: strawberry.ID | None = strawberry.field(
        description="The department that is praised as a whole.", default=None
    )
    case_id: strawberry.ID | None = strawberry.field(
        description="The case it is for, in which they had a part; else the permission must reach them.",
        default=None,
    )
    said: str = words("For what, or in the requester's words")
    channel: Channel | None = strawberry.field(
        description="For a requester's praise: how they said so.", default=None
    )


@strawberry.input(description="A proposal is taken up.")
class CommendationConfirmInput:
    """A yes."""

    commendation_id: strawberry.ID = strawberry.field(description="The commendation.")
    reason: str | None = some_words("What is said about it")


@strawberry.input(description="A proposal is not taken up.")
class CommendationDeclineInput:
    """A no."""

    commendation_id: strawberry.ID = strawberry.field(description="The commendation.")
    reason: str = words("Why not")


@readable(REACHED)
@strawberry.type(description="The commendation as it is now.")
class CommendationPayload(Payload):
    """Answer to the mutations of a commendation."""

    commendation: Commendation | None = strawberry.field(
        description="The commendation; null when refused.", default=None
    )


@strawberry.type
class CommendationQuery:
    """What can be asked about commendations."""

    commendations = listed(
        Commendation,
        SIGNED_IN,
        conditions=CommendationWhere,
        orders=CommendationOrder,
        order="-proposed_at",
        description="The commendations that the viewer may see, newest first unless sorted otherwise.",
    )


@strawberry.type
class CommendationMutation:
    """What can be done with commendations."""

    @mutation(
        requires(Permission.COMMENDATION_PROPOSE),
        description="Propose a commendation, or put a requester's praise on record. Nobody commends "
        "themselves or their own department.",
    )
    async def commendation_propose(self, info: Info, input: CommendationProposeInput) -> CommendationPayload:
        praise = Praise(
            said=input.said,
            staff_id=Staff.key_of(input.staff_id, "staff_id") if input.staff_id else None,
            department_id=(
                Department.key_of(input.department_id, "department_id") if input.department_id else None
            ),
            case_id=Case.key_of(input.case_id, "case_id") if input.case_id else None,
            channel=input.channel,
        )
        signature = info.context.signature()
        made = await once(info, "commendationPropose", input, lambda: commend.propose(praise, **signature))
        return CommendationPayload(commendation=Commendation.known(made))

    @mutation(
        requires(Permission.COMMENDATION_DECIDE),
        description="Confirm what somebody else has proposed: the person and the head of the department are "
        "told, and it stands with the case.",
    )
    async def commendation_confirm(self, info: Info, input: CommendationConfirmInput) -> CommendationPayload:
        row = await commend.confirm(
            Commendation.key_of(input.commendation_id, "commendation_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return CommendationPayload(commendation=Commendation.known(row.id))

    @mutation(
        requires(Permission.COMMENDATION_DECIDE),
        description="Decline what somebody else has proposed; only whoever proposed it is told.",
    )
    async def commendation_decline(self, info: Info, input: CommendationDeclineInput) -> CommendationPayload:
        row = await commend.decline(
            Commendation.key_of(input.commendation_id, "commendation_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return CommendationPayload(commendation=Commendation.known(row.id))
