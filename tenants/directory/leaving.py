"""Leaving: nobody goes while something would be left without a person who answers for it."""

from datetime import date, datetime
from uuid import UUID

from tenants.base import require_version
from tenants.constraints import all_or_nothing
from tenants.directory import shift, stand_in
from tenants.directory.charge import somebody_stays_in_charge
from tenants.directory.staff import Staff, present
from tenants.errors import Code, Refusal, Refusals
from tenants.history import record
from tenants.session import current


async def leave(
    staff_id: UUID,
    *,
    by: UUID | None,
    at: datetime,
    reason: str | None = None,
    expected_version: int | None = None,
) -> Staff:
    """From now on this person may do nothing and be given nothing; what they did stays theirs."""
    async with all_or_nothing(), somebody_stays_in_charge("id"):
        staff = await present(staff_id)
        require_version(staff, expected_version)
        await _require_nothing_to_answer_for(staff_id)
        await staff.change(at=at, left_on=await _last_day(staff, at=at))
        await _let_go(staff_id, at=at)
        # A stand-in or duty officer who is gone would be looked for in vain.
        given_up = {
            "standIns": await stand_in.forget(staff_id, at=at),
            "shifts": await shift.end_of_person(staff_id, at=at),
        }
        await record("staff.left", by=by, at=at, subject_id=staff.id, reason=reason, data=given_up)
    return staff


async def _let_go(staff_id: UUID, *, at: datetime) -> None:
    """What a whole department was asked for, the others are still asked for; a log of nothing is no log."""
    await current().execute(
        "update involvements set ended_at = $2 where staff_id = $1 and ended_at is null", staff_id, at
    )
    await current().execute(
        """update shift_hand_overs set withdrawn_at = $2
           where (from_staff_id = $1 or to_staff_id = $1) and signed_by_taker_at is null
             and withdrawn_at is null""",
        staff_id,
        at,
    )


_STILL = {
    "cases": "they answer for open cases: hand these over first",
    "requesters": "they are first contact of open cases: these must be closed first",
    "duties": "a decision, an answer, a watch or a signature is expected of them: pass it on first",
    "replies": "they are to reply to somebody: this must be done, or passed on, first",
    "offers": "a case has been offered to them: it must be accepted or returned first",
    "papers": "papers are still with them, or on the way to them: pass these on first",
    "departments": "they head a department: name another head first",
    "staff": "they are the superior of others: name another superior first",
}


async def _require_nothing_to_answer_for(staff_id: UUID) -> None:
    row = await current().fetchrow(
        """select
            exists (select from custody where staff_id = $1 and until is null) as cases,
            exists (select from involvements where staff_id = $1 and part = 'first_contact'
                    and ended_at is null) as requesters,
            exists (select from involvements where staff_id = $1 and ended_at is null
                    and part in ('approver', 'supervisor', 'relief', 'escalated_to'))
                or exists (select from escalations where to_staff_id = $1 and state = 'asked')
                or exists (select from contributions where staff_id = $1 and ended_at is null)
                or exists (select from meetings where convened_by_id = $1
                           and held_at is null and cancelled_at is null) as duties,
            exists (select from cases where replier_id = $1 and state = 'resolved') as replies,
            exists (select from hand_overs where to_staff_id = $1 and state = 'offered') as offers,
            exists (select from case_materials where holder_id = $1)
                or exists (select from material_passes where to_staff_id = $1
                           and state = 'on_the_way') as papers,
            exists (select from departments where head_id = $1 and closed_at is null) as departments,
            exists (select from staff where superior_id = $1 and left_on is null) as staff""",
        staff_id,
    )
    assert row is not None  # noqa: S101
    reasons = [Refusal(Code.CONFLICT, reason, ("id",)) for name, reason in _STILL.items() if row[name]]
    if reasons:
        raise Refusals(reasons)


async def _last_day(staff: Staff, *, at: datetime) -> date:
    """The day it is for the tenant, and never before the first."""
    today: date = await current().fetchval(
        "select ($1::timestamptz at time zone time_zone)::date from tenants", at
    )
    if today < staff.joined_on:
        raise Refusal(Code.ILLEGAL_MOVE, "they have not even begun: change the day of joining first", ("id",))
    return today
