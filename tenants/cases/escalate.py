"""Escalation by hand: what one cannot decide goes to the superior; unclear or unanswered, a level higher."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel, find, told_at
from tenants.cases import approving, confidentiality, inbox, involvement, lifecycle, takers, timing
from tenants.cases.case import Case, open_for
from tenants.cases.doing import Doing
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory import hierarchy
from tenants.directory.access import Permission, Viewer
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.text import text


class EscalationState(StrEnum):
    """What became of the question."""

    ASKED = "asked"
    ANSWERED = "answered"
    UNCLEAR = "unclear"
    UNANSWERED = "unanswered"


class Escalation(TenantModel):
    """Somebody was asked for guidance on a case."""

    case_id = fields.UUIDField()
    level = fields.IntField()
    asked_by_id = fields.UUIDField()
    asked_at = fields.DatetimeField()
    to_staff_id = fields.UUIDField()
    question = fields.TextField()
    state = fields.CharEnumField(EscalationState, max_length=20)
    answer = fields.TextField(null=True)
    answered_by_id = fields.UUIDField(null=True)
    answered_at = fields.DatetimeField(null=True)
    # When all of the leadership was told, for nobody stands higher.
    exhausted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "escalations"


async def ask(
    case_id: UUID, *, question: str, expected_version: int | None = None, by: Viewer, at: datetime
) -> Escalation:
    """Ask the superior for guidance; asked again, the one above whoever gave none, or none that was clear.

    The handler goes on answering for the case: asking is not handing over.
    """
    words = text(question, ("question",))
    case = await take_up(
        case_id, Move.ESCALATE, permission=Permission.CASE_WORK, expected_version=expected_version, by=by
    )
    before = await _last(case)
    above = await next_above(case, before.to_staff_id if before else case.handler_id)
    return await ask_anew(case, before, above, question=words, by=by.staff_id, at=at)


async def ask_anew(
    case: Case, before: Escalation | None, above: UUID, *, question: str, by: UUID | None, at: datetime
) -> Escalation:
    """Ask this person about a held case, a level above whoever was asked before; `by` None asks by itself."""
    await _leave_behind(case, before)
    asked = await Escalation.create(
        case_id=case.id,
        level=before.level + 1 if before else 1,
        asked_by_id=case.handler_id,
        asked_at=at,
        to_staff_id=above,
        question=question,
        state=EscalationState.ASKED,
    )
    await _call(case, asked, by=by, at=at)
    return asked


async def answer(escalation_id: UUID, *, said: str, by: Viewer, at: datetime) -> Escalation:
    """Give guidance; for whoever was asked, acts for them, or was called on since, but not for the asker."""
    words = text(said, ("text",))
    case, asked = await _open(escalation_id, by=by)
    if by.staff_id in (asked.asked_by_id, case.handler_id):
        raise Refusal(Code.NOT_ALLOWED, "nobody answers their own question", ("escalation_id",))
    called = await involvement.has_part(case.id, by.staff_id, Part.ESCALATED_TO)
    if by.staff_id != asked.to_staff_id and asked.to_staff_id not in by.acts_for and not called:
        raise Refusal(Code.NOT_ALLOWED, "somebody else was asked", ("escalation_id",))
    if asked.state is not EscalationState.ASKED:
        raise Refusal(Code.ILLEGAL_MOVE, f"this question is already {asked.state}", ("escalation_id",))
    given = {"state": EscalationState.ANSWERED, "answer": words, "answered_by_id": by.staff_id}
    asked.update_from_dict({**given, "answered_at": at})
    await asked.save(update_fields=[*given, "answered_at"])
    await timing.follow(case, "escalation.answered", at=at)
    await case.keep("due_at", at=at)
    await record("escalation.answered", asked, by=by.staff_id, at=at, reason=words)
    told = [asked.asked_by_id, case.handler_id, case.first_contact_id]
    await inbox.tell(told, "escalation.answered", case=case, by=by.staff_id, at=at)
    return asked


async def _last(case: Case) -> Escalation | None:
    """The latest question of the present handler; whoever takes a case over begins at their own superior."""
    last = await Escalation.filter(case_id=case.id).order_by("-asked_at", "-id").first()
    return last if last is not None and last.asked_by_id == case.handler_id else None


async def next_above(case: Case, staff_id: UUID) -> UUID:
    """The superior; whom the case is about is passed over."""
    above = await confidentiality.first_unconcerned(case.about, await hierarchy.superior_of(staff_id))
    if above is None or above == staff_id:
        raise Refusal(Code.CONFLICT, "nobody stands higher who could be asked", ("case_id",))
    return above


async def _leave_behind(case: Case, before: Escalation | None) -> None:
    """What was asked before was not answered, or not clearly: that is why somebody asks higher up."""
    await Escalation.filter(case_id=case.id, state=EscalationState.ASKED).update(
        state=EscalationState.UNANSWERED
    )
    if before is not None and before.state is EscalationState.ANSWERED:
        before.state = EscalationState.UNCLEAR
        await before.save(update_fields=["state"])


async def _call(case: Case, asked: Escalation, *, by: UUID | None, at: datetime) -> None:
    person = await Staff.get(id=asked.to_staff_id)
    asker = [asked.asked_by_id]
    there = await approving.decides(case, person.id, besides=asker, permission=None, at=at)
    on_duty = await takers.on_watch([person.department_id], besides=[case.handler_id, *asker], at=at)
    on_duty = await confidentiality.unconcerned(case.about, on_duty)
    called = list(dict.fromkeys([person.id, there, *on_duty]))
    await involvement.take_parts([(case.id, one) for one in called], Part.ESCALATED_TO, at=at)
    doing = Doing(staff_id=person.id, department_id=person.department_id)
    await timing.follow(case, "escalation.asked", at=at, doing=doing)
    await case.keep("due_at", at=at)
    await record("escalation.asked", asked, by=by, at=at, reason=asked.question)
    told = [*called, case.first_contact_id]
    await inbox.tell(told, "escalation.asked", case=case, by=by, at=at)


async def _open(escalation_id: UUID, *, by: Viewer) -> tuple[Case, Escalation]:
    known = await find(Escalation, escalation_id, "escalation_id")
    with told_at("escalation_id"):
        case = await open_for(by, known.case_id)
        lifecycle.make(Move.GUIDE, case)
    # Read again under the case's lock.
    return case, await Escalation.get(id=escalation_id)


async def record(
    kind: str, asked: Escalation, *, by: UUID | None, at: datetime, reason: str | None = None
) -> None:
    """Tell the history what became of a question."""
    data = {"level": asked.level, "to": asked.to_staff_id}
    await history.record(
        kind, by=by, at=at, case_id=asked.case_id, subject_id=asked.id, reason=reason, data=data
    )
