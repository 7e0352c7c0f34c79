"""Reopening: a closed case goes on; nobody answered while it was closed, and from now on somebody does."""

from datetime import datetime, timedelta
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import confidentiality, custody, entries, heirs, inbox, involvement, policy, timing
from tenants.cases.case import Case, Outcome
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory import hierarchy
from tenants.directory.access import Permission, Viewer
from tenants.directory.department import Department
from tenants.directory.presence import stay
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.session import current
from tenants.text import text


class Reopening(TenantModel):
    """From when to when a case rested, and what had come out before."""

    case_id = fields.UUIDField()
    closed_at = fields.DatetimeField()
    reopened_at = fields.DatetimeField()
    by_id = fields.UUIDField()
    reason = fields.TextField()
    outcome = fields.CharEnumField(Outcome, max_length=20)
    resolution = fields.TextField(null=True)

    class Meta:
        table = "reopenings"


async def reopen(
    case_id: UUID, *, reason: str, expected_version: int | None = None, by: Viewer, at: datetime
) -> Case:
    """Go on with a closed case within the period that the policy allows; its limit begins anew."""
    why = text(reason, ("reason",))
    case = await take_up(
        case_id, Move.REOPEN, permission=Permission.CASE_CLOSE, expected_version=expected_version, by=by
    )
    await require_within_the_period(case, at=at)
    await _write_down(case, why, by=by, at=at)
    await _let_somebody_answer(case, by=by, at=at)
    await timing.follow(case, "case.reopened", at=at)
    await case.keep(*_CHANGED, at=at)
    await history.record("case.reopened", by=by.staff_id, at=at, case_id=case.id, reason=why)
    told = [case.first_contact_id, case.handler_id]
    await inbox.tell(told, "case.reopened", case=case, by=by.staff_id, at=at)
    return case


_ANEW = (
    *("outcome", "resolution", "resolved_at", "replied_at", "closed_at", "due_at"),
    # What the requester thinks of the new reply is another question.
    *("acknowledged_at", "satisfaction", "rated_by", "rated_by_id"),
)
_CHANGED = (
    *("state", *_ANEW, "first_contact_id", "handler_id"),
    *("department_id", "destination_department_id"),
)


async def require_within_the_period(case: Case, *, at: datetime) -> None:
    """Refuse a case that has rested for longer than the policy allows."""
    until = await period_of(case)
    if until is None or at > until:
        allowed = await policy.counting_for(case)
        raise Refusal(
            Code.CONFLICT,
            f"a case is reopened within {allowed.reopen_within_days} days of its closing; register a new one",
            ("case_id",),
        )


async def period_of(case: Case) -> datetime | None:
    """Until when a closed case may be reopened; None of one that is not closed."""
    allowed = await policy.counting_for(case)
    return case.closed_at and case.closed_at + timedelta(days=allowed.reopen_within_days)


async def _write_down(case: Case, why: str, *, by: Viewer, at: datetime) -> None:
    await Reopening.create(
        case_id=case.id,
        closed_at=case.closed_at,
        reopened_at=at,
        by_id=by.staff_id,
        reason=why,
        outcome=case.outcome or Outcome.DONE,
        resolution=case.resolution,
    )
    await entries.write(case, EntryKind.REOPENING, why, audience=Audience.REQUESTER, by=by, at=at)
    case.update_from_dict(dict.fromkeys(_ANEW))


async def _let_somebody_answer(case: Case, *, by: Viewer, at: datetime) -> None:
    """The same people as before, as far as they are still there; else whoever leads where they were.

    What merged into another department meanwhile goes on there.
    """
    contact_id, place = case.first_contact_id, await _heir(case.first_department_id)
    case.department_id = await _heir(case.department_id)
    if case.destination_department_id is not None:
        case.destination_department_id = await _heir(case.destination_department_id)
    case.first_contact_id = await _still_there(case, contact_id, place, by=by, at=at)
    case.handler_id = await _still_there(case, case.handler_id, case.department_id, by=by, at=at)
    await _let_it_lie_somewhere(case)
    await custody.begin_again(case, at=at)
    await involvement.take_part(case.id, case.first_contact_id, Part.FIRST_CONTACT, at=at)


_INTO = """
with recursive way(id, step) as (
    select $1::uuid, 0
    union all
    select (e.data ->> 'into')::uuid, w.step + 1
    from way w join events e on e.kind = 'department.merged' and e.subject_id = w.id
) select id from way order by step desc limit 1
"""


async def _heir(department_id: UUID) -> UUID:
    """The department, or what it merged into."""
    if await Department.filter(id=department_id, closed_at=None).exists():
        return department_id
    heir: UUID = await current().fetchval(_INTO, department_id)
    return heir


async def _let_it_lie_somewhere(case: Case) -> None:
    """A department that was closed meanwhile takes no case up again: it goes on where its handler works."""
    places = {case.department_id, case.destination_department_id or case.department_id}
    closed = {one.id for one in await Department.filter(id__in=list(places), closed_at__isnull=False)}
    if case.department_id in closed:
        case.department_id = (await Staff.get(id=case.handler_id)).department_id
    if case.destination_department_id in closed:
        case.destination_department_id = case.department_id


async def _still_there(case: Case, staff_id: UUID, department_id: UUID, *, by: Viewer, at: datetime) -> UUID:
    if await stay([staff_id]):
        return staff_id
    head_id = await hierarchy.head_of(department_id)
    head_id = await confidentiality.first_unconcerned(case.about, head_id)
    if head_id is not None and not await heirs.may_know(case, head_id, at=at):
        # Whoever goes on with it knows of it.
        head_id = by.staff_id
    if head_id is None:
        raise Refusal(Code.CONFLICT, "nobody is left who could answer for this case", ("case_id",))
    return head_id
