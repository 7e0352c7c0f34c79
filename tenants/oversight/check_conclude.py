"""Conclude a check: an opinion, a rating for each department; from now on they read what was found."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants import history
from tenants.cases.case import Case
from tenants.directory import hierarchy
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import check, check_telling
from tenants.oversight.check import Check, CheckedDepartment, CheckState, Rating
from tenants.oversight.check_finding import CheckFinding
from tenants.session import current
from tenants.text import text

LONGEST = 20_000


async def conclude(
    check_id: UUID, *, opinion: str, ratings: Mapping[UUID, Rating], by: Viewer, at: datetime
) -> Check:
    """Conclude it as one of its inspectors; told to the heads, the office, and whoever planned it.

    From now on the history tells what was drawn and found.
    """
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
    rated = {str(one): rating for one, rating in ratings.items()}
    data: dict[str, Any] = {"ratings": rated, "office": row.office_id}
    data |= {"draws": await _drawn(row.id), "findings": await _found(row.id)}
    await history.record("check.concluded", by=by.staff_id, at=at, subject_id=row.id, reason=words, data=data)
    office = await hierarchy.head_of(row.office_id) if row.office_id is not None else None
    told = [*await check_telling.heads_of(row), office, row.planned_by_id]
    await check_telling.people(row, told, "check.concluded", by=by, at=at)
    return row


_DRAWN = """
select l.id, l.department_id, l.seed, l.registered,
    array_agg(case when c.confidentiality = 'ordinary' then c.number end order by d.ordinal) as numbers
from check_draws l join drawn_cases d on d.check_draw_id = l.id join cases c on c.id = d.case_id
where l.check_id = $1 group by l.tenant_id, l.id order by l.id
"""


async def _drawn(check_id: UUID) -> list[dict[str, Any]]:
    """Each lot, so that nobody changes it unnoticed; of a confidential case only that one was drawn."""
    return [
        {
            "draw": lot["id"],
            "department": lot["department_id"],
            "seed": lot["seed"],
            "registered": lot["registered"],
            "drawn": lot["numbers"],
        }
        for lot in await current().fetch(_DRAWN, check_id)
    ]


async def _found(check_id: UUID) -> list[dict[str, Any]]:
    """Each finding as it stands in the end; of one about a confidential case neither which nor by what."""
    found = await CheckFinding.filter(check_id=check_id).order_by("id")
    cases = Case.filter(id__in=[one.case_id for one in found if one.case_id is not None])
    kept_close = {one.id for one in await cases if one.confidential}
    return [
        {
            "finding": one.id,
            "department": one.department_id,
            "case": None if one.case_id in kept_close else one.case_id,
            "criterion": None if one.case_id in kept_close else one.criterion,
            "verdict": one.verdict,
            "correctBy": one.correct_by,
        }
        for one in found
    ]
