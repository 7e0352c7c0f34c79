"""What is expected of somebody beside their own cases: a decision, an answer, a watch, a signature."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.cases import following
from tenants.cases.case import Case
from tenants.directory.staff import Staff
from tenants.session import current


@dataclass(frozen=True, slots=True)
class _Duty:
    """Rows that name the person who is expected, and which of them still wait."""

    table: str
    person: str
    waiting: str
    case: str = "case_id"


_DUTIES = (
    _Duty("extensions", "approver_id", "state = 'asked'"),
    _Duty("arbitrations", "arbiter_id", "decided_at is null and lapsed_at is null"),
    _Duty("escalations", "to_staff_id", "state = 'asked'"),
    _Duty("contributions", "approver_id", "state = 'proposed'"),
    _Duty("referrals", "approver_id", "state = 'proposed'"),
    _Duty("meetings", "convened_by_id", "held_at is null and cancelled_at is null"),
    _Duty("supervisions", "supervisor_id", "ended_at is null"),
    _Duty("cases", "replier_id", "state = 'resolved'", case="id"),
)


async def pass_on(case_ids: Collection[UUID], giver: Staff, taker: Staff) -> None:
    """What was expected of the one in these cases is expected of the other; the cases are locked."""
    ids = list(case_ids)
    for duty in _DUTIES:
        await current().execute(
            f"""update {duty.table} set {duty.person} = $2
                where {duty.person} = $1 and {duty.waiting} and {duty.case} = any($3::uuid[])""",  # noqa: S608
            giver.id,
            taker.id,
            ids,
        )
    await current().execute(
        """update clocks set doer_id = $2, doer_department_id = $3
           where doer_id = $1 and state <> 'stopped' and case_id = any($4::uuid[])""",
        giver.id,
        taker.id,
        taker.department_id,
        ids,
    )
    await current().execute(
        """update contributions set staff_id = $2, department_id = $3
           where staff_id = $1 and state in ('proposed', 'asked') and case_id = any($4::uuid[])""",
        giver.id,
        taker.id,
        taker.department_id,
        ids,
    )


async def take_logs_back(giver: Staff, *, at: datetime) -> None:
    """A log of a change of shifts that waits for a signature tells of what one no longer has."""
    for row in await current().fetch(_TAKE_LOGS_BACK, giver.id, at):
        await following.follow(await Case.get(id=row["case_id"]), "shift.withdrawn", at=at)


async def decided(case_id: UUID, *, at: datetime) -> None:
    """Whoever has nothing left to decide about a case is its approver no longer; the others still are."""
    await current().execute(_NOTHING_LEFT, case_id, at)


_NOTHING_LEFT = """
update involvements set ended_at = $2
where case_id = $1 and part = 'approver' and ended_at is null and staff_id not in (
    select approver_id from extensions where case_id = $1 and state = 'asked'
    union all
    select approver_id from contributions where case_id = $1 and state = 'proposed'
    union all
    select approver_id from referrals where case_id = $1 and state = 'proposed'
    union all
    select arbiter_id from arbitrations where case_id = $1 and decided_at is null and lapsed_at is null)
"""
_TAKE_LOGS_BACK = """
with taken_back as (
    update shift_hand_overs set withdrawn_at = $2
    where (from_staff_id = $1 or to_staff_id = $1) and signed_by_taker_at is null and withdrawn_at is null
    returning id)
update involvements i set ended_at = $2
from shift_lines l join taken_back b on b.id = l.shift_hand_over_id
where i.tenant_id = l.tenant_id and i.case_id = l.case_id and i.part = 'relief' and i.ended_at is null
returning i.case_id
"""
