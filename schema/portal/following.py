"""A requester's own case: the query, and what they may do by themself."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.inputs import some_words, words
from schema.context import Info
from schema.editing import Creation, given, optional
from schema.permissions import FOLLOWING, REACHED, field, readable
from schema.portal.files import OwnFilesMutation
from schema.portal.own_case import RequesterCase
from tenants import idempotency
from tenants.cases.case import Case
from tenants.directory.access import Viewer
from tenants.portal import contact, own_case, writing
from tenants.protection.contact import hints


@strawberry.input(description="What the requester writes.")
class OwnCaseAnswerInput(Creation):
    """An answer."""

    text: str = words("What there is to say")


@strawberry.input(description="What the requester says of the papers.")
class OwnCaseAnnounceSupplementInput(Creation):
    """Papers on their way."""

    text: str = words("Which papers were sent or will be brought, and when")


@strawberry.input(description="What the requester says of the papers that they have sent.")
class OwnCaseHandInInput(Creation):
    """Everything is there."""

    text: str = words("What was sent")


@strawberry.input(description="Why the requester reminds.")
class OwnCaseUrgeInput(Creation):
    """A reminder."""

    text: str = words("What there is to say")


@strawberry.input(description="Why the requester gives it up.")
class OwnCaseWithdrawInput(Creation):
    """The end of it."""

    text: str = words("Why")


@strawberry.input(description="The requester has the reply.")
class OwnCaseAcknowledgeInput(Creation):
    """A confirmation."""

    text: str | None = some_words("What they say to it")


@strawberry.input(description="How satisfied the requester is.")
class OwnCaseRateInput(Creation):
    """A mark."""

    score: int = strawberry.field(description="From 1, not at all, to 5.")
    text: str | None = some_words("What they say")


@strawberry.input(description="Why a closed case should go on.")
class OwnCaseAskReopeningInput(Creation):
    """A wish; the staff reopen a case."""

    text: str = words("Why")


@strawberry.input(description="How the requester is reached from now on; what is left out stays.")
class OwnCaseChangeContactInput(Creation):
    """Null takes one away."""

    phone: str | None = optional("Where to call back.")
    email: str | None = optional("Where to write to.")
    address: str | None = optional("Where they are.")


@readable(REACHED)
@strawberry.type(description="The case as it is now.")
class RequesterCasePayload(Payload):
    """Answer to what a requester does with their own case."""

    case: RequesterCase | None = strawberry.field(
        description="The case; null when it was refused.", default=None
    )


@strawberry.type
class FollowingQuery:
    """What a requester can ask."""

    @field(FOLLOWING, description="The case that the requester has signed in to.")
    async def own_case(self, info: Info) -> RequesterCase:
        async with info.context.inside():
            return await _shown(info.context.require_viewer())


@strawberry.type
class FollowingMutation(OwnFilesMutation):
    """What a requester can do by themself."""

    @mutation(FOLLOWING, description="Write to whoever works on one's case.")
    async def own_case_answer(self, info: Info, input: OwnCaseAnswerInput) -> RequesterCasePayload:
        return await _do(info, "answer", input, writing.answer, said=input.text)

    @mutation(
        FOLLOWING,
        description="Say which of the papers asked for were sent or will be brought. The clock runs on when "
        "the staff have them.",
    )
    async def own_case_announce_supplement(
        self, info: Info, input: OwnCaseAnnounceSupplementInput
    ) -> RequesterCasePayload:
        return await _do(info, "announce", input, writing.announce_supplement, said=input.text)

    @mutation(
        FOLLOWING,
        description="Hand in what the notice asked for, once all of it has been sent with ownCaseAttach. The "
        "case waits for the requester no longer, and the clock runs on from this moment.",
    )
    async def own_case_hand_in(self, info: Info, input: OwnCaseHandInInput) -> RequesterCasePayload:
        return await _do(info, "hand_in", input, writing.hand_in, said=input.text)

    @mutation(FOLLOWING, description="Remind whoever answers for one's case.")
    async def own_case_urge(self, info: Info, input: OwnCaseUrgeInput) -> RequesterCasePayload:
        return await _do(info, "urge", input, writing.remind, said=input.text)

    @mutation(FOLLOWING, description="Give one's case up; it is closed without a result.")
    async def own_case_withdraw(self, info: Info, input: OwnCaseWithdrawInput) -> RequesterCasePayload:
        return await _do(info, "withdraw", input, writing.give_up, said=input.text)

    @mutation(FOLLOWING, description="Confirm that one has the reply; once.")
    async def own_case_acknowledge(self, info: Info, input: OwnCaseAcknowledgeInput) -> RequesterCasePayload:
        return await _do(info, "acknowledge", input, writing.confirm, said=input.text)

    @mutation(FOLLOWING, description="Say how satisfied one is; the last word counts.")
    async def own_case_rate(self, info: Info, input: OwnCaseRateInput) -> RequesterCasePayload:
        return await _do(info, "rate", input, writing.judge, score=input.score, said=input.text)

    @mutation(
        FOLLOWING,
        description="Ask that one's closed case goes on, within the period that the rules allow.",
    )
    async def own_case_ask_reopening(
        self, info: Info, input: OwnCaseAskReopeningInput
    ) -> RequesterCasePayload:
        return await _do(info, "reopen", input, writing.ask_reopening, said=input.text)

    @mutation(FOLLOWING, description="Be reached in another way from now on, about this case.")
    async def own_case_change_contact(
        self, info: Info, input: OwnCaseChangeContactInput
    ) -> RequesterCasePayload:
        ways = given(input, clearable=("phone", "email", "address"))
        return await _do(info, "contact", input, contact.change, given=ways, request=hints(ways))


async def _do(
    info: Info,
    verb: str,
    input: Creation,
    act: Callable[..., Awaitable[Case]],
    request: Mapping[str, Any] | None = None,
    **told: Any,
) -> RequesterCasePayload:
    """Once for each key; `request` is what the key remembers where that is not simply what was told."""
    viewer, at = info.context.require_viewer(), info.context.at
    key, operation = input.idempotency_key, f"own_case.{verb}"
    # The profile of a requester may belong to several cases; what they hold is the code of one.
    named: dict[str, Any] = {"operation": operation, "request": request or told, "actor_id": viewer.case_id}
    if key is None or await idempotency.earlier_result(key=key, **named) is None:
        done = await act(**told, by=viewer, at=at)
        if key is not None:
            await idempotency.remember(key=key, result_id=done.id, at=at, **named)
    return RequesterCasePayload(case=await _shown(viewer))


async def _shown(viewer: Viewer) -> RequesterCase:
    assert viewer.case_id is not None  # noqa: S101  the declaration has asked
    return RequesterCase.of(await own_case.load(viewer.case_id))
