"""Mutations: let the clocks of a case stand still, and let them run again."""

from datetime import datetime

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.inputs import expected, the_case, told_by, words
from schema.cases.pause import CasePause
from schema.context import Info
from schema.permissions import REACHED, readable, requires
from tenants.cases import pause, resume
from tenants.cases.case import Channel
from tenants.directory.access import Permission
from tenants.rules.policies import PauseCause

EITHER = requires(Permission.CASE_WORK, Permission.CASE_APPROVE)


@strawberry.input(description="What keeps the work from going on, and why.")
class CasePauseInput:
    """A pause."""

    case_id: strawberry.ID = the_case()
    cause: PauseCause = strawberry.field(
        description="REQUESTER, INSPECTION, OTHER_BODY or FORCE_MAJEURE; the others come about by themselves."
    )
    reason: str = words("Why; the requester is told so")
    ends_at: datetime | None = strawberry.field(
        description="When it ends by itself. Required for INSPECTION, which is announced with its length, "
        "and where the limit says how long it may last at most.",
        default=None,
    )
    channel: Channel | None = told_by()
    expected_version: int | None = expected()


@strawberry.input(description="What no longer keeps the work from going on.")
class CaseResumeClocksInput:
    """The end of a pause."""

    case_id: strawberry.ID = the_case()
    cause: PauseCause = strawberry.field(description="Which pause is over.")
    text: str = words("What the requester is told")
    channel: Channel | None = told_by()
    expected_version: int | None = expected()


@readable(REACHED)
@strawberry.type(description="The pause as it is now, and its case.")
class CasePausePayload(Payload):
    """Answer to the mutations of a pause."""

    pause: CasePause | None = strawberry.field(description="The pause; null when refused.", default=None)
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@strawberry.type
class PausingMutation:
    """How time is made not to count."""

    @mutation(
        EITHER,
        description="Let the clocks stand still whose limit does for this cause, before they are late. The "
        "handler says so, or whoever above them the limit names; the requester is told why.",
    )
    async def case_pause(self, info: Info, input: CasePauseInput) -> CasePausePayload:
        made = await pause.declare(
            Case.key_of(input.case_id, "case_id"),
            input.cause,
            reason=input.reason,
            ends_at=input.ends_at,
            channel=input.channel,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePausePayload(pause=CasePause.known(made.id), case=Case.known(made.case_id))

    @mutation(
        EITHER,
        description="Let the clocks run again that stand still for this cause; for whoever declared it or "
        "answers for the case. The requester is told.",
    )
    async def case_resume_clocks(self, info: Info, input: CaseResumeClocksInput) -> CasePausePayload:
        ended = await resume.resume(
            Case.key_of(input.case_id, "case_id"),
            input.cause,
            said=input.text,
            channel=input.channel,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePausePayload(pause=CasePause.known(ended.id), case=Case.known(ended.case_id))
