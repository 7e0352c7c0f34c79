"""Mutations: meetings about a case."""

from datetime import datetime

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.inputs import expected, the_case, words
from schema.cases.together import Meeting
from schema.context import Info
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable, requires
from tenants.cases import convene
from tenants.directory.access import Permission


@strawberry.input(description="Who is to meet where, when and about what.")
class MeetingConveneInput:
    """An invitation."""

    case_id: strawberry.ID = the_case()
    topic: str = words("What it is about")
    place: str = strawberry.field(description="Where, at most 200 characters.")
    begins_at: datetime = strawberry.field(description="When it begins.")
    invited_ids: list[strawberry.ID] = strawberry.field(
        description="Who is asked to come, 100 at most; handler and first contact always are."
    )
    expected_version: int | None = expected()


@strawberry.input(description="What was said and decided, and who was there.")
class MeetingRecordInput:
    """Minutes."""

    meeting_id: strawberry.ID = strawberry.field(description="The meeting.")
    minutes: str = strawberry.field(description="What was said, at most 20,000 characters.")
    decision: str = words("What was decided")
    attended_ids: list[strawberry.ID] = strawberry.field(description="Who came.")


@strawberry.input(description="Which meeting is called off, and why.")
class MeetingCancelInput:
    """A meeting that is not held."""

    meeting_id: strawberry.ID = strawberry.field(description="The meeting.")
    reason: str = words("Why")


@readable(REACHED)
@strawberry.type(description="The meeting as it is now, and its case.")
class MeetingPayload(Payload):
    """Answer to the mutations of a meeting."""

    meeting: Meeting | None = strawberry.field(description="The meeting; null when refused.", default=None)
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@strawberry.type
class ConveningMutation:
    """How people meet about a case."""

    @mutation(requires(Permission.CASE_CONVENE), description="Call people together about a case.")
    async def meeting_convene(self, info: Info, input: MeetingConveneInput) -> MeetingPayload:
        meeting = await convene.convene(
            Case.key_of(input.case_id, "case_id"),
            topic=input.topic,
            place=input.place,
            begins_at=input.begins_at,
            invited=[Staff.key_of(one, "invited_ids", place) for place, one in enumerate(input.invited_ids)],
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return _met(meeting)

    @mutation(
        requires(Permission.CASE_CONVENE), description="Put minutes, decision and attendance on record."
    )
    async def meeting_record(self, info: Info, input: MeetingRecordInput) -> MeetingPayload:
        meeting = await convene.record(
            Meeting.key_of(input.meeting_id, "meeting_id"),
            minutes=input.minutes,
            decision=input.decision,
            attended=[Staff.key_of(one, "attended_ids", at) for at, one in enumerate(input.attended_ids)],
            **info.context.signature(),
        )
        return _met(meeting)

    @mutation(requires(Permission.CASE_CONVENE), description="Call a meeting off.")
    async def meeting_cancel(self, info: Info, input: MeetingCancelInput) -> MeetingPayload:
        meeting = await convene.cancel(
            Meeting.key_of(input.meeting_id, "meeting_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return _met(meeting)


def _met(row: convene.Meeting) -> MeetingPayload:
    return MeetingPayload(meeting=Meeting.known(row.id), case=Case.known(row.case_id))
