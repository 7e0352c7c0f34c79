"""Begin a check: from now on the departments know of it."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.directory.access import Viewer
from tenants.oversight import check, check_telling
from tenants.oversight.check import Check, CheckState


async def begin(check_id: UUID, *, by: Viewer, at: datetime) -> Check:
    """Begin it, as one of its inspectors; the heads of the departments are told."""
    row = await check.held(check_id, by=by)
    check.require_state(row, CheckState.PLANNED)
    await check.require_inspector(row, by)
    row.update_from_dict({"state": CheckState.BEGUN, "begun_by_id": by.staff_id, "begun_at": at})
    await row.save(update_fields=["state", "begun_by_id", "begun_at"])
    data = {
        "kind": row.kind,
        "departments": await row.department_ids(),
        "inspectors": await row.inspector_ids(),
    }
    await history.record("check.begun", by=by.staff_id, at=at, subject_id=row.id, data=data)
    await check_telling.heads(row, "check.begun", by=by, at=at)
    return row
