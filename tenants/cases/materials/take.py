"""Take: papers are fetched from the desk of somebody who is away or gone; nobody else has to be asked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenants.cases import inbox
from tenants.cases.case import Case
from tenants.cases.materials import holding
from tenants.cases.materials import papers as taking_up
from tenants.cases.materials.material import CaseMaterial, MaterialState, PassState
from tenants.cases.materials.papers import Papers
from tenants.directory.access import Permission, Viewer
from tenants.directory.presence import require_present
from tenants.directory.staff import Staff
from tenants.errors import Code
from tenants.text import text

# Who may reassign, or supervise, where the case lies or where the papers lie.
_ABOVE = (Permission.CASE_REASSIGN, Permission.CASE_SUPERVISE)


async def take(material_ids: Sequence[UUID], *, reason: str, by: Viewer, at: datetime) -> list[CaseMaterial]:
    """From this moment on `by` has these; whoever had them is told, and why.

    For the case's handler, and for whoever leads there; what was on its way is so no longer.
    """
    why = text(reason, ("reason",), most=1000)
    papers = await taking_up.take_up(material_ids, by=by)
    await _require_may(papers, by)
    await papers.refuse_concerned(by)
    await require_present(by.staff_id, "material_ids")
    before = {one.id: one.holder_id for one in papers.materials}
    await taking_up.end_ways(papers.under_way.values(), PassState.RECALLED, reason=why, by=by, at=at)
    await holding.change(papers.materials, to=by.staff_id, at=at)
    data = {"from": before[papers.materials[0].id], "to": by.staff_id}
    besides = papers.moving_besides()
    await taking_up.tell_history(
        "material.taken", papers, besides=besides, reason=why, data=data, by=by, at=at
    )
    for case, materials in papers.by_case():
        ways = [papers.under_way[one.id] for one in materials if one.id in papers.under_way]
        told = [
            *(before[one.id] for one in materials),
            *(way.to_staff_id for way in ways),
            case.first_contact_id,
        ]
        await inbox.tell(told, "material.taken", case=case, by=by.staff_id, at=at)
    return list(papers.materials)


async def _require_may(papers: Papers, by: Viewer) -> None:
    holders = await Staff.filter(id__in=[one.holder_id for one in papers.materials if one.holder_id])
    desks = {one.id: one.department_id for one in holders}
    for one in papers.materials:
        if one.state is not MaterialState.HELD:
            raise papers.refuse(one, Code.ILLEGAL_MOVE, f"this is {one.state.replace('_', ' ')}")
        assert one.holder_id is not None  # noqa: S101  what is held somebody has
        if one.holder_id == by.staff_id:
            raise papers.refuse(one, Code.ILLEGAL_MOVE, "you hold this already")
        if not _may(papers.cases[one.case_id], desks[one.holder_id], by):
            raise papers.refuse(one, Code.NOT_ALLOWED, "somebody else holds this")


def _may(case: Case, desk: UUID, by: Viewer) -> bool:
    works_on_it = by.is_person and (by.staff_id == case.handler_id or case.handler_id in by.acts_for)
    return works_on_it or any(
        by.covers(permission, staff=(), departments=(case.department_id, desk)) for permission in _ABOVE
    )
