"""Mutations: consult, and share the work."""

from datetime import datetime

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.inputs import expected, the_case, words
from schema.cases.together import Contribution
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable, requires
from tenants.cases import assist, consult, contributions
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


@readable(REACHED)
@strawberry.type(description="The contribution as it is now, and its case.")
class ContributionPayload(Payload):
    """Answer to the mutations of a contribution."""

    contribution: Contribution | None = strawberry.field(
        description="The contribution; null when refused.", default=None
    )
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@strawberry.type
class ContributingMutation:
    """How several work on one case."""

    @mutation(
        requires(Permission.CASE_WORK),
        description="Ask for an opinion in writing; where the policy says so, once somebody above agrees.",
    )
    async def case_consult(self, info: Info, input: CaseConsultInput) -> ContributionPayload:
        asked = await consult.ask(
            Case.key_of(input.case_id, "case_id"),
            _wish(input),
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return _contributed(asked)

    @mutation(requires(Permission.CASE_APPROVE), description="Agree to a consultation: others are asked.")
    async def consultation_approve(self, info: Info, input: ConsultationApproveInput) -> ContributionPayload:
        approved = await consult.approve(
            Contribution.key_of(input.contribution_id, "contribution_id"),
            **info.context.signature(),
        )
        return _contributed(approved)

    @mutation(requires(Permission.CASE_APPROVE), description="Refuse a consultation: nobody is asked.")
    async def consultation_refuse(self, info: Info, input: ConsultationRefuseInput) -> ContributionPayload:
        refused = await consult.refuse(
            Contribution.key_of(input.contribution_id, "contribution_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return _contributed(refused)

    @mutation(
        requires(Permission.CASE_WORK),
        description="Give others a share of the work, in writing; the lead goes on answering for the whole.",
    )
    async def case_assist(self, info: Info, input: CaseAssistInput) -> ContributionPayload:
        asked = await assist.ask(
            Case.key_of(input.case_id, "case_id"),
            _wish(input),
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return _contributed(asked)

    @mutation(
        requires(Permission.CASE_ACCEPT, Permission.CASE_WORK),
        description="Give the opinion, or the result of the share, in writing.",
    )
    async def contribution_give(self, info: Info, input: ContributionGiveInput) -> ContributionPayload:
        given = await contributions.give(
            Contribution.key_of(input.contribution_id, "contribution_id"),
            answer=input.answer,
            **info.context.signature(),
        )
        return _contributed(given)

    @mutation(requires(Permission.CASE_WORK), description="Take back what others were asked for.")
    async def contribution_withdraw(
        self, info: Info, input: ContributionWithdrawInput
    ) -> ContributionPayload:
        withdrawn = await contributions.withdraw(
            Contribution.key_of(input.contribution_id, "contribution_id"),
            **info.context.signature(),
        )
        return _contributed(withdrawn)


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
