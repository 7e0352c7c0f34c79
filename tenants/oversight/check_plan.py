"""Plan a check, name who inspects, call it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.directory import department, presence
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import check, check_telling, entitled
from tenants.oversight.check import Check, CheckedDepartment, CheckInspector, CheckKind, CheckState
from tenants.session import current
from tenants.text import optional_line, text

MOST_DEPARTMENTS, MOST_INSPECTORS = 200, 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be checked: the cases of these departments that were registered in the period.

    `tops` stand for themselves and every open department below them.
    """

    kind: CheckKind
    since: datetime
    until: datetime
    inspector_ids: Sequence[UUID]
    department_ids: Sequence[UUID] = ()
    tops: Sequence[UUID] = ()
    subject: str | None = None
    planned_for: datetime | None = None
    office_id: UUID | None = None


async def plan(wanted: Plan, *, by: Viewer, at: datetime) -> Check:
    """Plan a check; the heads are told, unless it is one that they are not to know of."""
    subject = _understood(wanted, at=at)
    departments = await _departments(wanted)
    await _require_planner(departments, by)
    await _require_inspectors(wanted.inspector_ids, departments)
    if wanted.office_id is not None:
        await department.require_open(wanted.office_id, "office_id")
    row = await Check.create(
        kind=wanted.kind,
        subject=subject,
        state=CheckState.PLANNED,
        since=wanted.since,
        until=wanted.until,
        planned_by_id=by.staff_id,
        planned_at=at,
        planned_for=wanted.planned_for,
        office_id=wanted.office_id,
    )
    for department_id in departments:
        await CheckedDepartment.create(check_id=row.id, department_id=department_id)
    await _name(row, wanted.inspector_ids)
    await _record(row, "check.planned", by=by, at=at)
    await check_telling.inspectors(row, "check.assigned", by=by, at=at)
    await check_telling.heads(row, "check.planned", by=by, at=at)
    return row


async def name_inspectors(
    check_id: UUID, *, inspector_ids: Sequence[UUID], by: Viewer, at: datetime
) -> Check:
    """Name who inspects from now on, in place of those named before; for whoever may plan the check."""
    row = await check.held(check_id, by=by)
    check.require_state(row, CheckState.PLANNED, CheckState.BEGUN)
    departments = await row.department_ids()
    await _require_planner(departments, by, path="check_id")
    await _require_inspectors(inspector_ids, departments)
    before = set(await row.inspector_ids())
    await CheckInspector.filter(check_id=row.id).delete()
    await _name(row, inspector_ids)
    await _record(row, "check.inspectors_named", by=by, at=at)
    await check_telling.inspectors(row, "check.assigned", besides=before, by=by, at=at)
    return row


async def call_off(check_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Check:
    """Call it off before it is concluded; whoever knew of it is told."""
    why = text(reason, "reason")
    row = await check.held(check_id, by=by)
    check.require_state(row, CheckState.PLANNED, CheckState.BEGUN)
    await _require_planner(await row.department_ids(), by, path="check_id")
    row.update_from_dict(
        {"state": CheckState.CALLED_OFF, "reason": why, "ended_by_id": by.staff_id, "ended_at": at}
    )
    await row.save(update_fields=["state", "reason", "ended_by_id", "ended_at"])
    await _record(row, "check.called_off", reason=why, by=by, at=at)
    await check_telling.inspectors(row, "check.called_off", by=by, at=at)
    await check_telling.heads(row, "check.called_off", by=by, at=at)
    return row


def _understood(wanted: Plan, *, at: datetime) -> str | None:
    subject = optional_line(wanted.subject, "subject")
    if wanted.kind is CheckKind.SPECIAL and subject is None:
        raise Refusal(Code.REQUIRED, "a special check has a subject", ("subject",))
    if wanted.since >= wanted.until:
        raise Refusal(Code.INVALID, "the period ends before it begins", ("until",))
    if wanted.planned_for is not None and wanted.planned_for < at:
        raise Refusal(Code.INVALID, "the day of the check lies in the past", ("planned_for",))
    return subject


_BELOW = """
with recursive below(id) as (
    select id from departments where id = any($1::uuid[]) and closed_at is null
    union select d.id from departments d join below b on d.parent_id = b.id where d.closed_at is null
)
select id from below
"""


async def _departments(wanted: Plan) -> list[UUID]:
    for name, ids in (("department_ids", wanted.department_ids), ("within_department_ids", wanted.tops)):
        for place, department_id in enumerate(ids):
            try:
                await department.require_open(department_id, name)
            except Refusal as refused:
                raise Refusal(refused.code, refused.message, (name, place)) from None
    below = [row["id"] for row in await current().fetch(_BELOW, list(wanted.tops))]
    found = list(dict.fromkeys([*wanted.department_ids, *below]))
    if not found:
        raise Refusal(Code.REQUIRED, "say which departments are checked", ("department_ids",))
    if len(found) > MOST_DEPARTMENTS:
        message = f"a check covers {MOST_DEPARTMENTS} departments at most; these are {len(found)}"
        raise Refusal(Code.LIMIT_EXCEEDED, message, ("department_ids",))
    return found


async def _require_planner(departments: Sequence[UUID], by: Viewer, *, path: str = "department_ids") -> None:
    """Whoever conducts checks in each of them, and neither works in one nor leads one."""
    if not all(by.covers(Permission.CHECK_CONDUCT, staff=(), departments=(one,)) for one in departments):
        raise Refusal(Code.NOT_ALLOWED, "this is not within your reach", (path,))
    if await entitled.belongs_to(by, departments):
        raise Refusal(Code.NOT_ALLOWED, "a check of one's own department is planned by others", (path,))


async def _require_inspectors(staff_ids: Sequence[UUID], departments: Sequence[UUID]) -> None:
    if not staff_ids:
        raise Refusal(Code.REQUIRED, "somebody must inspect", ("inspector_ids",))
    if len(staff_ids) > MOST_INSPECTORS:
        raise Refusal(Code.LIMIT_EXCEEDED, f"{MOST_INSPECTORS} inspectors at most", ("inspector_ids",))
    for place, staff_id in enumerate(staff_ids):
        try:
            await presence.require_present(staff_id, "inspector_ids")
        except Refusal as refused:
            raise Refusal(refused.code, refused.message, ("inspector_ids", place)) from None
        if await entitled.near(staff_id, departments):
            message = "nobody inspects the department they work in or lead"
            raise Refusal(Code.NOT_ALLOWED, message, ("inspector_ids", place))


async def _name(row: Check, staff_ids: Sequence[UUID]) -> None:
    for staff_id in dict.fromkeys(staff_ids):
        await CheckInspector.create(check_id=row.id, staff_id=staff_id)


async def _record(row: Check, kind: str, *, reason: str | None = None, by: Viewer, at: datetime) -> None:
    """Of a check that nobody is to know of the history tells no names before it has begun."""
    data: dict[str, object] = {"kind": row.kind}
    if row.is_announced:
        data |= {"departments": await row.department_ids(), "inspectors": await row.inspector_ids()}
    await history.record(kind, by=by.staff_id, at=at, subject_id=row.id, reason=reason, data=data)
