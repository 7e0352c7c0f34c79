"""Recall: whoever passed papers on takes them back before they are confirmed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenants.cases import inbox
from tenants.cases.materials import papers as taking_up
from tenants.cases.materials.material import CaseMaterial, PassState
from tenants.cases.materials.papers import Papers
from tenants.directory.access import Viewer
from tenants.text import optional_text


async def recall(
    material_ids: Sequence[UUID], *, reason: str | None = None, by: Viewer, at: datetime
) -> list[CaseMaterial]:
    """These are no longer on their way; whoever has them has had them all the while."""
    why = optional_text(reason, ("reason",), most=1000)
    papers = await taking_up.take_up(material_ids, by=by)
    papers.require_held_by(by)
    papers.require_under_way()
    await put(papers, reason=why, by=by, at=at)
    return list(papers.materials)


async def put(papers: Papers, *, reason: str | None = None, by: Viewer, at: datetime) -> None:
    """The same where who may is known."""
    await taking_up.end_ways(papers.under_way.values(), PassState.RECALLED, reason=reason, by=by, at=at)
    besides = papers.moving_besides()
    await taking_up.tell_history("material.recalled", papers, besides=besides, reason=reason, by=by, at=at)
    for case, materials in papers.by_case():
        told = [
            one
            for material in materials
            for one in (papers.under_way[material.id].to_staff_id, material.holder_id)
        ]
        await inbox.tell(told, "material.recalled", case=case, by=by.staff_id, at=at)
