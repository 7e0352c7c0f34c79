"""Mutations: consult, share the work, convene a meeting."""

from datetime import datetime

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.inputs import expected, the_case, words
from schema.cases.together import Contribution, Meeting
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable, requires
from tenants.cases import assist, consult, contributions, convene
from tenants.cases.contributions import Wish
from tenants.directory.access import Permission


@strawberry.input(description="Who is asked for an opinion, and by when.")
class CaseConsultInput:
    """A wish for an opinion."""

    case_id: strawberry.ID = the_case()
    to_department_id: strawberry.ID | None = strawberry.field(
        description="The department; that of the person named unless given.", default=None
    )
    to_staff_id: strawberry.ID | None = strawberry.field(
        description="The person; none asks the whole department.", default=None
    )
    text: str = words("The question, or the share of the work")
    until: datetime | None = strawberry.field(
        description="By when; none leaves it to the limit.", default=None
    )
    expected_version: int | None = expected()


@strawberry.input(description="Who is given which share of the work, and by when.")
class CaseAssistInput(CaseConsultInput):
    """A wish for help."""


@strawberry.input(description="Which consultation.")
class ConsultationApproveInput:
    """A yes."""

    contribution_id: strawberry.ID = strawberry.field(description="The consultation.")


@strawberry.input(description="Which contribution.")
class ContributionWithdrawInput:
    """Something that is not needed any more."""

    contribution_id: strawberry.ID = strawberry.field(description="The contribution.")


@strawberry.input(description="Which consultation, and why nobody is to be asked.")
class ConsultationRefuseInput:
    """A no."""

    contribution_id: strawberry.ID = strawberry.field(description="The consultation.")
    reason: str = words("Why")


@strawberry.input(description="The opinion, or the result of the share.")
class ContributionGiveInput:
    """What is given."""

    contribution_id: strawberry.ID = strawberry.field(description="The contribution.")
    answer: str = words("The opinion, or the result")


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
@strawberry.type(description="The contribution as it is now, and its case.")
class ContributionPayload(Payload):
    """Answer to the mutations of a contribution."""

    contribution: Contribution | None = strawberry.field(
        description="The contribution; null when refused.", default=None
    )
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@readable(REACHED)
@strawberry.type(description="The meeting as it is now, and its case.")
class MeetingPayload(Payload):
    """Answer to the mutations of a meeting."""

    meeting: Meeting | None = strawberry.field(description="The meeting; null when refused.", default=None)
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@strawberry.type
class ContributingMutation:
    """How several work on one case."""

    @mutation(
        requires(Permission.CASE_WORK),
        description="Ask for an opinion in writing; where the policy says so, once somebody above agrees.",
    )
    async def case_consult(self, info: Info, input: CaseConsultInput) -> ContributionPayload:
        """Resolver."""
        asked = await consult.ask(
            Case.key_of(input.case_id, "case_id"),
            _wish(input),
            expected_version=input.expected_version,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _contributed(asked)

    @mutation(requires(Permission.CASE_APPROVE), description="Agree to a consultation: others are asked.")
    async def consultation_approve(self, info: Info, input: ConsultationApproveInput) -> ContributionPayload:
        """Resolver."""
        approved = await consult.approve(
            Contribution.key_of(input.contribution_id, "contribution_id"),
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _contributed(approved)

    @mutation(requires(Permission.CASE_APPROVE), description="Refuse a consultation: nobody is asked.")
    async def consultation_refuse(self, info: Info, input: ConsultationRefuseInput) -> ContributionPayload:
        """Resolver."""
        refused = await consult.refuse(
            Contribution.key_of(input.contribution_id, "contribution_id"),
            reason=input.reason,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _contributed(refused)

    @mutation(
        requires(Permission.CASE_WORK),
        description="Give others a share of the work, in writing; the lead goes on answering for the whole.",
    )
    async def case_assist(self, info: Info, input: CaseAssistInput) -> ContributionPayload:
        """Resolver."""
        asked = await assist.ask(
            Case.key_of(input.case_id, "case_id"),
            _wish(input),
            expected_version=input.expected_version,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _contributed(asked)

    @mutation(
        requires(Permission.CASE_ACCEPT, Permission.CASE_WORK),
        description="Give the opinion, or the result of the share, in writing.",
    )
    async def contribution_give(self, info: Info, input: ContributionGiveInput) -> ContributionPayload:
        """Resolver."""
        given = await contributions.give(
            Contribution.key_of(input.contribution_id, "contribution_id"),
            answer=input.answer,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _contributed(given)

    @mutation(requires(Permission.CASE_WORK), description="Take back what others were asked for.")
    async def contribution_withdraw(
        self, info: Info, input: ContributionWithdrawInput
    ) -> ContributionPayload:
        """Resolver."""
        withdrawn = await contributions.withdraw(
            Contribution.key_of(input.contribution_id, "contribution_id"),
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _contributed(withdrawn)

    @mutation(requires(Permission.CASE_CONVENE), description="Call people together about a case.")
    async def meeting_convene(self, info: Info, input: MeetingConveneInput) -> MeetingPayload:
        """Resolver."""
        meeting = await convene.convene(
            Case.key_of(input.case_id, "case_id"),
            topic=input.topic,
            place=input.place,
            begins_at=input.begins_at,
            invited=[Staff.key_of(one, "invited_ids", place) for place, one in enumerate(input.invited_ids)],
            expected_version=input.expected_version,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _met(meeting)

    @mutation(
        requires(Permission.CASE_CONVENE), description="Put minutes, decision and attendance on record."
    )
    async def meeting_record(self, info: Info, input: MeetingRecordInput) -> MeetingPayload:
        """Resolver."""
        meeting = await convene.record(
            Meeting.key_of(input.meeting_id, "meeting_id"),
            minutes=input.minutes,
            decision=input.decision,
            attended=[Staff.key_of(one, "attended_ids", at) for at, one in enumerate(input.attended_ids)],
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _met(meeting)

    @mutation(requires(Permission.CASE_CONVENE), description="Call a meeting off.")
    async def meeting_cancel(self, info: Info, input: MeetingCancelInput) -> MeetingPayload:
        """Resolver."""
        meeting = await convene.cancel(
            Meeting.key_of(input.meeting_id, "meeting_id"),
            reason=input.reason,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _met(meeting)


def _wish(asked: CaseConsultInput) -> Wish:
    department, staff = asked.to_department_id, asked.to_staff_id
    return Wish(
        text=asked.text,
        department_id=None if department is None else Department.key_of(department, "to_department_id"),
        staff_id=None if staff is None else Staff.key_of(staff, "to_staff_id"),
        until=asked.until,
    )


def _contributed(row: contributions.Contribution) -> ContributionPayload:
    return ContributionPayload(contribution=Contribution.known(row.id), case=Case.known(row.case_id))


def _met(row: convene.Meeting) -> MeetingPayload:
    return MeetingPayload(meeting=Meeting.known(row.id), case=Case.known(row.case_id))
