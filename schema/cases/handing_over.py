"""Mutations: offer a case, accept it, return it, take the offer back."""

from uuid import UUID

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.hand_over import HandOver
from schema.cases.inputs import expected
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import REACHED, readable, requires
from tenants.cases import hand_over, take_over
from tenants.cases.hand_over import Escort, Way
from tenants.directory.access import Permission


@strawberry.input(description="To whom a case is offered.")
class CaseHandOverInput:
    """An offer."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    to_department_id: strawberry.ID | None = strawberry.field(
        description="The department; that of the person named unless given.", default=None
    )
    to_staff_id: strawberry.ID | None = strawberry.field(
        description="The person; none offers it to the whole department, which is refused for a report by an "
        "informant.",
        default=None,
    )
    note: str | None = strawberry.field(description="What the taker should know.", default=None)
    phoned: str | None = strawberry.field(
        description="Who was phoned ahead, and what was agreed; at most 1,000 characters.", default=None
    )
    escort: Escort = strawberry.field(
        description="How the requester is led there. Unless NONE, it counts only when both sides have met.",
        default=Escort.NONE,
    )
    expected_version: int | None = expected()


@strawberry.input(description="Which hand-over.")
class HandOverAcceptInput:
    """Taking a case over."""

    hand_over_id: strawberry.ID = strawberry.field(description="The hand-over.")


@strawberry.input(description="Which hand-over, and why it is returned.")
class HandOverReturnInput:
    """Sending an offer back."""

    hand_over_id: strawberry.ID = strawberry.field(description="The hand-over.")
    reason: str = strawberry.field(description="Why, at most 4,000 characters.")


@strawberry.input(description="Which hand-over.")
class HandOverWithdrawInput:
    """Taking an offer back."""

    hand_over_id: strawberry.ID = strawberry.field(description="The hand-over.")


@readable(REACHED)
@strawberry.type(description="The hand-over as it is now.")
class HandOverPayload(Payload):
    """Answer to every hand-over mutation."""

    hand_over: HandOver | None = strawberry.field(
        description="The hand-over; null when refused.", default=None
    )


@strawberry.type
class HandingOverMutation:
    """How a case travels."""

    @mutation(
        requires(Permission.CASE_HAND_OVER),
        description="Offer a case to a department or person; until it is accepted the sender answers for it.",
    )
    async def case_hand_over(self, info: Info, input: CaseHandOverInput) -> HandOverPayload:
        offered = await hand_over.offer(
            Case.key_of(input.case_id, "case_id"),
            to_department_id=_key(Department, input.to_department_id, "to_department_id"),
            to_staff_id=_key(Staff, input.to_staff_id, "to_staff_id"),
            note=input.note,
            way=Way(phoned=input.phoned, escort=input.escort),
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return HandOverPayload(hand_over=HandOver.known(offered.id))

    @mutation(
        requires(Permission.CASE_ACCEPT),
        description="Accept an offered case; from this moment on the accepting person answers for it.",
    )
    async def hand_over_accept(self, info: Info, input: HandOverAcceptInput) -> HandOverPayload:
        taken = await take_over.accept(
            HandOver.key_of(input.hand_over_id, "hand_over_id"),
            **info.context.signature(),
        )
        return HandOverPayload(hand_over=HandOver.known(taken.id))

    @mutation(
        requires(Permission.CASE_ACCEPT),
        description="Return an offered case with a reason; the sender goes on answering for it.",
    )
    async def hand_over_return(self, info: Info, input: HandOverReturnInput) -> HandOverPayload:
        returned = await take_over.send_back(
            HandOver.key_of(input.hand_over_id, "hand_over_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return HandOverPayload(hand_over=HandOver.known(returned.id))

    @mutation(
        requires(Permission.CASE_HAND_OVER), description="Take an offer back that has not been decided yet."
    )
    async def hand_over_withdraw(self, info: Info, input: HandOverWithdrawInput) -> HandOverPayload:
        withdrawn = await take_over.withdraw(
            HandOver.key_of(input.hand_over_id, "hand_over_id"),
            **info.context.signature(),
        )
        return HandOverPayload(hand_over=HandOver.known(withdrawn.id))


def _key(kind: type[Node], value: strawberry.ID | None, path: str) -> UUID | None:
    return None if value is None else kind.key_of(value, path)
