"""Mutations: urge, supervise, ask for guidance."""

from datetime import datetime

import strawberry

from schema.atomic import Payload, mutation, open_to_machines
from schema.cases.case import Case
from schema.cases.finishing import CasePayload
from schema.cases.inputs import expected, the_case, words
from schema.cases.supervision import Escalation, Supervision
from schema.context import Info
from schema.permissions import REACHED, readable, requires
from tenants.cases import escalate, supervise, urge
from tenants.cases.urge import Urging
from tenants.directory.access import Permission


@strawberry.input(description="A reminder.")
class CaseUrgeInput:
    """What is said, and in whose name."""

    case_id: strawberry.ID = the_case()
    text: str = words("What is said")
    urging: Urging = strawberry.field(description="In whose name.", default=Urging.OWN)


@strawberry.input(description="Why a case is followed, and when the first report is expected.")
class CaseSuperviseInput:
    """A mark."""

    case_id: strawberry.ID = the_case()
    reason: str = words("Why")
    report_by: datetime | None = strawberry.field(
        description="When the first report is expected; none leaves it to the limit.", default=None
    )
    expected_version: int | None = expected()


@strawberry.input(description="What the supervisor is told.")
class SupervisionReportInput:
    """A report."""

    case_id: strawberry.ID = the_case()
    text: str = words("What there is to report")
    next_report_by: datetime | None = strawberry.field(
        description="When the next report is expected; none leaves it to the limit.", default=None
    )
    expected_version: int | None = expected()


@strawberry.input(description="Why a case is followed no longer.")
class SupervisionLiftInput:
    """The end of a supervision."""

    case_id: strawberry.ID = the_case()
    reason: str = words("Why")
    expected_version: int | None = expected()


@strawberry.input(description="What somebody higher is asked.")
class CaseEscalateInput:
    """A question."""

    case_id: strawberry.ID = the_case()
    question: str = words("What is to be decided, or was not clear")
    expected_version: int | None = expected()


@strawberry.input(description="What is to be done.")
class EscalationAnswerInput:
    """Guidance."""

    escalation_id: strawberry.ID = strawberry.field(description="The question.")
    answer: str = words("The guidance")


@readable(REACHED)
@strawberry.type(description="The supervision as it is now, and its case.")
class SupervisionPayload(Payload):
    """Answer to the mutations of a supervision."""

    supervision: Supervision | None = strawberry.field(
        description="The supervision; null when refused.", default=None
    )
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@readable(REACHED)
@strawberry.type(description="The question as it is now, and its case.")
class EscalationPayload(Payload):
    """Answer to the mutations of an escalation."""

    escalation: Escalation | None = strawberry.field(
        description="The question; null when refused.", default=None
    )
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@strawberry.type
class SupervisingMutation:
    """How a case is followed and who is asked about it."""

    @open_to_machines(
        requires(Permission.CASE_URGE),
        description="Remind whoever answers for a case, in one's own name or at the requester's wish. From "
        "the third time on their superior hears of it too.",
    )
    async def case_urge(self, info: Info, input: CaseUrgeInput) -> CasePayload:
        entry = await urge.urge(
            Case.key_of(input.case_id, "case_id"),
            said=input.text,
            urging=input.urging,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(entry.case_id))

    @mutation(
        requires(Permission.CASE_SUPERVISE),
        description="Mark a case and follow it; whoever answers for it reports by the dates that are set.",
    )
    async def case_supervise(self, info: Info, input: CaseSuperviseInput) -> SupervisionPayload:
        marked = await supervise.mark(
            Case.key_of(input.case_id, "case_id"),
            reason=input.reason,
            report_by=input.report_by,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return _supervised(marked)

    @mutation(requires(Permission.CASE_WORK), description="Report to the supervisor of a marked case.")
    async def supervision_report(self, info: Info, input: SupervisionReportInput) -> CasePayload:
        entry = await supervise.report(
            Case.key_of(input.case_id, "case_id"),
            said=input.text,
            next_report_by=input.next_report_by,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.known(entry.case_id))

    @mutation(requires(Permission.CASE_SUPERVISE), description="Follow a case no longer.")
    async def supervision_lift(self, info: Info, input: SupervisionLiftInput) -> SupervisionPayload:
        lifted = await supervise.lift(
            Case.key_of(input.case_id, "case_id"),
            reason=input.reason,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return _supervised(lifted)

    @mutation(
        requires(Permission.CASE_WORK),
        description="Ask the superior for guidance; asked again, whoever stands above the one who gave none, "
        "or none that was clear.",
    )
    async def case_escalate(self, info: Info, input: CaseEscalateInput) -> EscalationPayload:
        asked = await escalate.ask(
            Case.key_of(input.case_id, "case_id"),
            question=input.question,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return _escalated(asked)

    @mutation(requires(Permission.CASE_READ), description="Give guidance to whoever asked for it.")
    async def escalation_answer(self, info: Info, input: EscalationAnswerInput) -> EscalationPayload:
        answered = await escalate.answer(
            Escalation.key_of(input.escalation_id, "escalation_id"),
            said=input.answer,
            **info.context.signature(),
        )
        return _escalated(answered)


def _supervised(row: supervise.Supervision) -> SupervisionPayload:
    return SupervisionPayload(supervision=Supervision.known(row.id), case=Case.known(row.case_id))


def _escalated(row: escalate.Escalation) -> EscalationPayload:
    return EscalationPayload(escalation=Escalation.known(row.id), case=Case.known(row.case_id))
