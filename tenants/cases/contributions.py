"""What others contribute to a case under its lead: a written opinion, or a written share of the work."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel, find, told_at
from tenants.cases import authority, hand_over, inbox, involvement, lifecycle, takers, timing
from tenants.cases.case import Case, open_for
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.doing import Doing
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.directory.access import Permission, Viewer
from tenants.directory.department import Department
from tenants.directory.grade import Grade
from tenants.directory.presence import require_present
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.text import text


class ContributionKind(StrEnum):
    """What is asked for."""

    CONSULTATION = "consultation"
    ASSIST = "assist"


class ContributionState(StrEnum):
    """What became of it."""

    PROPOSED = "proposed"
    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Contribution(TenantModel):
    """Who was asked for what, and what they gave."""

    case_id = fields.UUIDField()
    kind = fields.CharEnumField(ContributionKind, max_length=20)
    asked_by_id = fields.UUIDField()
    asked_at = fields.DatetimeField()
    department_id = fields.UUIDField()
    staff_id = fields.UUIDField(null=True)
    text = fields.TextField()
    until = fields.DatetimeField(null=True)
    least_level = fields.IntField(null=True)
    approver_id = fields.UUIDField(null=True)
    approved_at = fields.DatetimeField(null=True)
    state = fields.CharEnumField(ContributionState, max_length=20)
    answer = fields.TextField(null=True)
    answered_by_id = fields.UUIDField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "contributions"


PARTS = {
    ContributionKind.CONSULTATION: Part.CONSULTED,
    ContributionKind.ASSIST: Part.ASSISTANT,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a department or one of its people, and by when."""

    text: str
    department_id: UUID | None = None
    staff_id: UUID | None = None
    until: datetime | None = None


async def draft(case: Case, kind: ContributionKind, wish: Wish, *, by: Viewer, at: datetime) -> Contribution:
    """A contribution as it is wished for, not yet kept."""
    if wish.until is not None and wish.until <= at:
        raise Refusal(Code.INVALID, "the limit lies in the past", ("until",))
    department, colleague = await _whom(case, wish)
    return Contribution(
        case_id=case.id,
        kind=kind,
        asked_by_id=by.staff_id,
        asked_at=at,
        department_id=department.id,
        staff_id=colleague.id if colleague else None,
        text=text(wish.text, ("text",)),
        until=wish.until,
        state=ContributionState.ASKED,
    )


async def require_grade(asked: Contribution) -> None:
    """Refuse whoever may not give what they are asked for, and a department in which nobody may."""
    if asked.least_level is None:
        return
    if asked.staff_id is not None:
        path, able = "to_staff_id", await _of_grade(asked.least_level, id=asked.staff_id)
    else:
        path = "to_department_id"
        able = await _of_grade(asked.least_level, department_id=asked.department_id)
    if not able:
        raise Refusal(Code.NOT_ALLOWED, "an opinion is given by a higher grade", (path,))


async def call(case: Case, asked: Contribution, *, by: Viewer, at: datetime) -> None:
    """Tell whoever was asked, and start their clock."""
    people = await takers.of(department_id=asked.department_id, staff_id=asked.staff_id, at=at)
    await involvement.take_parts([(case.id, one) for one in people], PARTS[asked.kind], at=at)
    doing = Doing(asked.staff_id, asked.department_id, asked.until, asked.id)
    await timing.follow(case, f"{asked.kind}.asked", at=at, doing=doing)
    await case.keep("due_at", at=at)
    await record("asked", asked, by=by, at=at, reason=asked.text)
    told = [*people, case.first_contact_id]
    await inbox.tell(told, f"{asked.kind}.asked", case=case, by=by.staff_id, at=at)


async def give(contribution_id: UUID, *, answer: str, by: Viewer, at: datetime) -> Contribution:
    """Give the opinion, or the result of the share, in writing."""
    words = text(answer, ("answer",))
    case, asked = await open_one(contribution_id, Move.CONTRIBUTE, ContributionState.ASKED, by=by)
    await _require_asked(asked, by)
    asked.update_from_dict({"answer": words, "answered_by_id": by.staff_id})
    await end(case, asked, ContributionState.DONE, at=at)
    await timing.follow(case, f"{asked.kind}.done", at=at, doing=Doing(contribution_id=asked.id))
    await case.keep("due_at", at=at)
    await record("done", asked, by=by, at=at, reason=words)
    told = [asked.asked_by_id, case.handler_id, case.first_contact_id]
    await inbox.tell(told, f"{asked.kind}.done", case=case, by=by.staff_id, at=at)
    return asked


async def withdraw(contribution_id: UUID, *, by: Viewer, at: datetime) -> Contribution:
    """It is not needed any more; for whoever answers for the case."""
    case, asked = await open_one(
        contribution_id,
        Move.CONTRIBUTE,
        ContributionState.ASKED,
        ContributionState.PROPOSED,
        by=by,
    )
    with told_at("contribution_id"):
        authority.require(by, Permission.CASE_WORK, case)
    await end(case, asked, ContributionState.WITHDRAWN, at=at)
    await timing.follow(case, f"{asked.kind}.withdrawn", at=at, doing=Doing(contribution_id=asked.id))
    await case.keep("due_at", at=at)
    await record("withdrawn", asked, by=by, at=at)
    people = await takers.of(department_id=asked.department_id, staff_id=asked.staff_id, at=at)
    await inbox.tell(people, f"{asked.kind}.withdrawn", case=case, by=by.staff_id, at=at)
    return asked


async def refuse_while_shared(case: Case) -> None:
    """The lead brings a case to its end when every share of it is done."""
    kind, state = ContributionKind.ASSIST, ContributionState.ASKED
    if await Contribution.filter(case_id=case.id, kind=kind, state=state).exists():
        raise Refusal(Code.ILLEGAL_MOVE, "a share of the work has not been done yet", ("case_id",))


async def open_one(
    contribution_id: UUID, move: Move, *states: ContributionState, by: Viewer
) -> tuple[Case, Contribution]:
    """The contribution and its case, both held, if it is in one of these states."""
    known = await find(Contribution, contribution_id, "contribution_id")
    with told_at("contribution_id"):
        case = await open_for(by, known.case_id)
        lifecycle.make(move, case)
    # Read again under the case's lock.
    asked = await Contribution.get(id=contribution_id)
    if asked.state not in states:
        raise Refusal(Code.ILLEGAL_MOVE, f"this is {asked.state}", ("contribution_id",))
    return case, asked


async def end(case: Case, asked: Contribution, state: ContributionState, *, at: datetime) -> None:
    """Nobody is asked for it any longer."""
    asked.state, asked.ended_at = state, at
    await asked.save(update_fields=["state", "ended_at", "answer", "answered_by_id"])
    others = Contribution.filter(case_id=case.id, kind=asked.kind, state=ContributionState.ASKED)
    if not await others.exists():
        await involvement.leave(case.id, PARTS[asked.kind], at=at)


async def record(
    what: str, asked: Contribution, *, by: Viewer, at: datetime, reason: str | None = None
) -> None:
    """Write into the history what became of it."""
    await history.record(
        f"{asked.kind}.{what}",
        by=by.staff_id,
        at=at,
        case_id=asked.case_id,
        subject_id=asked.id,
        reason=reason,
        data={"department": asked.department_id, "staff": asked.staff_id, "until": asked.until},
    )


async def _whom(case: Case, wish: Wish) -> tuple[Department, Staff | None]:
    colleague = None
    if wish.staff_id is not None:
        await require_present(wish.staff_id, "to_staff_id")
        colleague = await Staff.get(id=wish.staff_id)
        if colleague.id == case.handler_id:
            raise Refusal(Code.INVALID, "nobody is asked for their own work", ("to_staff_id",))
    wanted = wish.department_id or (colleague.department_id if colleague else None)
    if wanted is None:
        raise Refusal(Code.REQUIRED, "name a department or a member of the staff", ("to_department_id",))
    department = await hand_over.open_department(wanted)
    if colleague is not None and colleague.department_id != department.id:
        raise Refusal(Code.INVALID, f"{colleague.name} works elsewhere", ("to_staff_id",))
    if case.confidentiality is Confidentiality.INFORMANT:
        # An ordinary complaint is put to those whom it is about; what somebody informed of is not.
        await hand_over.refuse_concerned(case, department, colleague)
        hand_over.require_named(case, colleague)
    return department, colleague


async def _require_asked(asked: Contribution, by: Viewer) -> None:
    """The person named, else somebody of the department, or whoever acts for them; of the grade wanted."""
    if asked.staff_id is not None:
        theirs = by.staff_id == asked.staff_id or asked.staff_id in by.acts_for
    else:
        part = await involvement.has_part(asked.case_id, by.staff_id, PARTS[asked.kind])
        theirs = part or by.department_id == asked.department_id
    if not theirs:
        raise Refusal(Code.NOT_ALLOWED, "somebody else was asked", ("contribution_id",))
    if asked.least_level is not None and not await _of_grade(asked.least_level, id=by.staff_id):
        raise Refusal(Code.NOT_ALLOWED, "an opinion is given by a higher grade", ("contribution_id",))


async def _of_grade(least: int, **among: UUID) -> bool:
    """Whether anybody among them is of this grade or above."""
    grades = [one.id for one in await Grade.filter(level__gte=least)]
    return await Staff.filter(grade_id__in=grades, left_on=None, **among).exists()
