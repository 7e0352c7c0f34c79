"""Conclude a check: an opinion, a rating for each department; from now on they read what was found."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.directory import hierarchy
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import check, check_telling
from tenants.oversight.check import Check, CheckedDepartment, CheckState, Rating
from tenants.text import text

LONGEST = 20_000


async def conclude(
    check_id: UUID, *, opinion: str, ratings: Mapping[UUID, Rating], by: Viewer, at: datetime
) -> Check:
    """Conclude it as one of its inspectors; told to the heads, the office, and whoever planned it."""
    words = text(opinion, "opinion", most=LONGEST)
    row = await check.held(check_id, by=by)
    check.require_state(row, CheckState.BEGUN)
    await check.require_inspector(row, by)
    if set(ratings) != set(await row.department_ids()):
        raise Refusal(Code.INVALID, "rate each department that was checked, and no other", ("ratings",))
    for department_id, rating in ratings.items():
        await CheckedDepartment.filter(check_id=row.id, department_id=department_id).update(rating=rating)
    row.update_from_dict(
        {"state": CheckState.CONCLUDED, "opinion": words, "ended_by_id": by.staff_id, "ended_at": at}
    )
    await row.save(update_fields=["state", "opinion", "ended_by_id", "ended_at"])
    data = {"ratings": {str(one): rating for one, rating in ratings.items()}, "office": row.office_id}
    await history.record("check.concluded", by=by.staff_id, at=at, subject_id=row.id, reason=words, data=data)
    office = await hierarchy.head_of(row.office_id) if row.office_id is not None else None
    told = [*await check_telling.heads_of(row), office, row.planned_by_id]
    await check_telling.people(row, told, "check.concluded", by=by, at=at)
    return row
