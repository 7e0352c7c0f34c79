"""Supervision: a marked case is followed by a supervisor, who is reported to by the dates they set."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import entries, inbox, involvement, lifecycle, timing
from tenants.cases.case import Case, open_for
from tenants.cases.doing import Doing
from tenants.cases.entries import Audience, CaseEntry, EntryKind
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.text import text


class Supervision(TenantModel):
    """Who follows a case, why, and when the next report is expected."""

    case_id = fields.UUIDField()
    supervisor_id = fields.UUIDField()
    reason = fields.TextField()
    since = fields.DatetimeField()
    report_by = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "supervisions"


async def mark(
    case_id: UUID,
    *,
    reason: str,
    report_by: datetime | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Supervision:
    """Follow the case from now on; whoever answers for it reports by the date, else by the limit."""
    why = text(reason, ("reason",))
    _require_ahead(report_by, at=at)
    case = await open_for(by, case_id, expected_version=expected_version)
    _require_supervisor(by, case)
    lifecycle.make(Move.SUPERVISE, case)
    if await Supervision.filter(case_id=case.id, ended_at=None).exists():
        raise Refusal(Code.CONFLICT, "this case is supervised already", ("case_id",))
    marked = await Supervision.create(
        case_id=case.id, supervisor_id=by.staff_id, reason=why, since=at, report_by=report_by
    )
    await involvement.take_part(case.id, by.staff_id, Part.SUPERVISOR, at=at)
    await timing.follow(case, "supervision.marked", at=at, doing=Doing(until=report_by))
    await _keep(case, marked, "supervision.marked", reason=why, by=by, at=at)
    await inbox.tell(_people(case), "supervision.marked", case=case, by=by.staff_id, at=at)
    return marked


async def report(
    case_id: UUID,
    *,
    said: str,
    next_report_by: datetime | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> CaseEntry:
    """Report to the supervisor; the next report is due by the date, else by the limit."""
    words = text(said, ("text",))
    _require_ahead(next_report_by, at=at, path="next_report_by")
    case = await take_up(
        case_id,
        Move.REPORT_TO_SUPERVISOR,
        permission=Permission.CASE_WORK,
        expected_version=expected_version,
        by=by,
    )
    marked = await _current(case)
    entry = await entries.write(case, EntryKind.REPORT, words, audience=Audience.INSIDE, by=by, at=at)
    marked.report_by = next_report_by
    await marked.save(update_fields=["report_by"])
    await timing.follow(case, "supervision.reported", at=at, doing=Doing(until=next_report_by))
    await _keep(case, marked, "supervision.reported", by=by, at=at)
    told = [marked.supervisor_id, case.first_contact_id]
    await inbox.tell(told, "supervision.reported", case=case, by=by.staff_id, at=at)
    return entry


async def lift(
    case_id: UUID, *, reason: str, expected_version: int | None = None, by: Viewer, at: datetime
) -> Supervision:
    """Follow the case no longer; for its supervisor, or whoever leads where it lies."""
    why = text(reason, ("reason",))
    case = await open_for(by, case_id, expected_version=expected_version)
    marked = await _current(case)
    if by.staff_id != marked.supervisor_id:
        _require_supervisor(by, case)
    marked.ended_at, marked.ended_by_id = at, by.staff_id
    await marked.save(update_fields=["ended_at", "ended_by_id"])
    await involvement.leave(case.id, Part.SUPERVISOR, at=at)
    await timing.follow(case, "supervision.lifted", at=at)
    await _keep(case, marked, "supervision.lifted", reason=why, by=by, at=at)
    told = [marked.supervisor_id, *_people(case)]
    await inbox.tell(told, "supervision.lifted", case=case, by=by.staff_id, at=at)
    return marked


async def end(case: Case, *, by: Viewer, at: datetime) -> None:
    """Nothing is left to follow when the case closes."""
    ended_by = by.staff_id if by.is_person else None
    await Supervision.filter(case_id=case.id, ended_at=None).update(ended_at=at, ended_by_id=ended_by)


def _require_supervisor(by: Viewer, case: Case) -> None:
    """Whoever leads over the case and does not answer for it themself."""
    departments = (case.department_id, case.first_department_id)
    leads = by.covers(Permission.CASE_SUPERVISE, staff=(), departments=departments)
    if not leads or by.staff_id == case.handler_id:
        raise Refusal(Code.NOT_ALLOWED, "only whoever leads over a case supervises it", ("case_id",))


def _require_ahead(moment: datetime | None, *, at: datetime, path: str = "report_by") -> None:
    if moment is not None and moment <= at:
        raise Refusal(Code.INVALID, "the date of the report lies in the past", (path,))


async def _current(case: Case) -> Supervision:
    marked = await Supervision.get_or_none(case_id=case.id, ended_at=None)
    if marked is None:
        raise Refusal(Code.CONFLICT, "this case is not supervised", ("case_id",))
    return marked


def _people(case: Case) -> list[UUID]:
    return [case.handler_id, case.first_contact_id]


async def _keep(
    case: Case, marked: Supervision, kind: str, *, reason: str | None = None, by: Viewer, at: datetime
) -> None:
    await case.keep("due_at", at=at)
    await history.record(
        kind,
        by=by.staff_id,
        at=at,
        case_id=case.id,
        subject_id=marked.id,
        reason=reason,
        data={"supervisor": marked.supervisor_id, "reportBy": marked.report_by},
    )
