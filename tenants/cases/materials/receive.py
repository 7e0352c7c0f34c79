"""Receive: whoever papers are on their way to confirms that they have come, or reports that they have not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenants.cases import heirs, inbox
from tenants.cases.case import Case
from tenants.cases.materials import holding
from tenants.cases.materials import papers as taking_up
from tenants.cases.materials.material import CaseMaterial, MaterialPass, PassState
from tenants.cases.materials.papers import Papers, is_theirs
from tenants.directory import hierarchy
from tenants.directory.access import Viewer
from tenants.directory.presence import require_present
from tenants.directory.staff import Staff
from tenants.errors import Code
from tenants.text import text


async def receive(material_ids: Sequence[UUID], *, by: Viewer, at: datetime) -> list[CaseMaterial]:
    """Confirm that these have come: from this moment on `by` has them, also where they act for the taker."""
    papers = await _on_their_way(material_ids, by=by)
    await papers.refuse_concerned(by)
    # Whoever has just left may not come to hold anything.
    await require_present(by.staff_id, "material_ids")
    await _take_in(papers, by=by, at=at)
    return list(papers.materials)


async def with_signature(
    cases: Sequence[Case], material_ids: Sequence[UUID], *, by: Viewer, at: datetime
) -> None:
    """Both have signed for these cases and what of them is on its way from one to the other: it has come."""
    if material_ids:
        await _take_in(await taking_up.among(cases, material_ids), by=by, at=at)


async def _take_in(papers: Papers, *, by: Viewer, at: datetime) -> None:
    ways = [papers.under_way[one.id] for one in papers.materials]
    await taking_up.end_ways(ways, PassState.RECEIVED, by=by, at=at)
    await holding.change(papers.materials, to=by.staff_id, at=at)
    await _tell_history("material.received", papers, by=by, at=at)
    for case, materials in papers.by_case():
        told = [one for way in _ways(papers, materials) for one in (way.from_staff_id, way.to_staff_id)]
        await inbox.tell(told, "material.received", case=case, by=by.staff_id, at=at)


async def report_missing(
    material_ids: Sequence[UUID], *, reason: str, by: Viewer, at: datetime
) -> list[CaseMaterial]:
    """These have not come: whoever passed them on still has them, and those above both are told."""
    why = text(reason, ("reason",), most=1000)
    papers = await _on_their_way(material_ids, by=by)
    ways = [papers.under_way[one.id] for one in papers.materials]
    await taking_up.end_ways(ways, PassState.MISSING, reason=why, by=by, at=at)
    await _tell_history("material.missing", papers, reason=why, by=by, at=at)
    for case, materials in papers.by_case():
        told = await _to_be_told(case, _ways(papers, materials), at=at)
        await inbox.tell(told, "material.missing", case=case, by=by.staff_id, at=at)
    return list(papers.materials)


async def _on_their_way(material_ids: Sequence[UUID], *, by: Viewer) -> Papers:
    papers = await taking_up.take_up(material_ids, by=by)
    papers.require_under_way()
    for one in papers.materials:
        way = papers.under_way[one.id]
        if not is_theirs(by, way.to_staff_id) or by.staff_id == way.from_staff_id:
            raise papers.refuse(one, Code.NOT_ALLOWED, "this is on its way to somebody else")
    return papers


def _ways(papers: Papers, materials: Sequence[CaseMaterial]) -> list[MaterialPass]:
    return [papers.under_way[one.id] for one in materials]


async def _tell_history(
    kind: str, papers: Papers, *, reason: str | None = None, by: Viewer, at: datetime
) -> None:
    first = papers.under_way[papers.materials[0].id]
    data = {"from": first.from_staff_id, "to": first.to_staff_id}
    await taking_up.tell_history(
        kind, papers, besides=papers.moving_besides(), reason=reason, data=data, by=by, at=at
    )


async def _to_be_told(case: Case, ways: Sequence[MaterialPass], *, at: datetime) -> list[UUID | None]:
    both = {one for way in ways for one in (way.from_staff_id, way.to_staff_id)}
    people = await Staff.filter(id__in=list(both)).order_by("id")
    heads = await hierarchy.heads_of({one.department_id for one in people})
    above = await heirs.who_may_know(case, heads.values(), at=at)
    return [*(one.id for one in people), *above, case.first_contact_id]
