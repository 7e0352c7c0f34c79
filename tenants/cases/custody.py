"""Custody: at every moment exactly one member of the staff answers for the work.

The database refuses overlaps at once and gaps at commit; here the hands change.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases import involvement
from tenants.cases.case import Case
from tenants.cases.involvement import Part
from tenants.cases.materials import following
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.session import current


class Custody(TenantModel):
    """One period in which one person answered for a case."""

    case_id = fields.UUIDField()
    ordinal = fields.IntField()
    staff_id = fields.UUIDField()
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "custody"


async def begin(case: Case, *, at: datetime) -> None:
    """From registration on the handler answers for the case."""
    await Custody.create(case_id=case.id, ordinal=1, staff_id=case.handler_id, since=at)
    await involvement.take_part(case.id, case.handler_id, Part.HANDLER, at=at)


async def begin_again(case: Case, *, at: datetime) -> None:
    """From its reopening on somebody answers for a case again; nobody did while it was closed."""
    ordinal = 1 + await Custody.filter(case_id=case.id).count()
    await Custody.create(case_id=case.id, ordinal=ordinal, staff_id=case.handler_id, since=at)
    await involvement.take_part(case.id, case.handler_id, Part.HANDLER, at=at)


async def pass_on(
    case: Case, *, to: UUID, hand_over_id: UUID | None = None, by: Viewer, at: datetime
) -> None:
    """From this moment on `to` answers; the one before answered until this very moment.

    Nobody comes to answer for a case that is about them. What the one before has of the requester's papers
    is on its way to them.
    """
    await refuse_concerned([case.id], to)
    await following.follow([case], to=to, hand_over_id=hand_over_id, by=by, at=at)
    ended = await _end(case, at=at)
    await Custody.create(case_id=case.id, ordinal=ended.ordinal + 1, staff_id=to, since=at)
    await involvement.leave(case.id, Part.HANDLER, at=at)
    await involvement.take_part(case.id, to, Part.HANDLER, at=at)
    case.handler_id = to


async def pass_on_all(
    cases: Sequence[Case], *, to: UUID, shift_hand_over_id: UUID | None = None, by: Viewer, at: datetime
) -> list[UUID]:
    """The same for many cases of one person; whoever calls writes the handler, and passes the parts on.

    Gives what the one before has of papers and is on its way to `to`.
    """
    case_ids = [case.id for case in cases]
    await refuse_concerned(case_ids, to)
    papers = await following.follow(cases, to=to, shift_hand_over_id=shift_hand_over_id, by=by, at=at)
    rows = await current().fetch(
        """update custody set until = $2 where case_id = any($1::uuid[]) and until is null
           returning case_id, ordinal""",
        case_ids,
        at,
    )
    await Custody.bulk_create(
        Custody(case_id=row["case_id"], ordinal=row["ordinal"] + 1, staff_id=to, since=at) for row in rows
    )
    return papers


async def end(case: Case, *, at: datetime) -> None:
    """Nothing is left to answer for."""
    await _end(case, at=at)
    await involvement.leave_all(case.id, at=at)


async def refuse_concerned(case_ids: Sequence[UUID], staff_id: UUID, path: str = "case_id") -> None:
    """Nobody answers for a case that is about them, neither for the work nor to the requester.

    It is told to whoever sees these cases; from whomever may not know of them, keep even that.
    """
    concerned = await current().fetchval(
        """select true from cases c join staff s on s.id = $2
           where c.id = any($1::uuid[]) and num_nonnulls(c.about_staff_id, c.about_department_id) > 0
             and (c.about_staff_id = s.id or is_within(s.department_id, c.about_department_id))
           limit 1""",
        case_ids,
        staff_id,
    )
    if concerned:
        raise Refusal(Code.NOT_ALLOWED, "this is about whoever would answer for it", (path,))


async def _end(case: Case, *, at: datetime) -> Custody:
    period = await Custody.get(case_id=case.id, until=None)
    period.until = at
    await period.save(update_fields=["until"])
    return period
