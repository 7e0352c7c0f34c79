"""Settle: papers are given back, sent on or filed, or it is known that they are lost."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tenants.cases import heirs, inbox, involvement
from tenants.cases.case import Case
from tenants.cases.involvement import Part
from tenants.cases.materials import holding
from tenants.cases.materials import papers as taking_up
from tenants.cases.materials.material import CaseMaterial, MaterialState
from tenants.cases.materials.papers import Papers
from tenants.directory import hierarchy
from tenants.directory.access import Viewer
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.text import optional_line, optional_text


class Settlement(StrEnum):
    """What becomes of papers in the end."""

    GIVEN_BACK = "given_back"
    SENT_ON = "sent_on"
    FILED = "filed"
    LOST = "lost"


_TO_SOMEBODY = {
    Settlement.GIVEN_BACK: "say who took it",
    Settlement.SENT_ON: "say to which body it went",
}


async def settle(
    material_ids: Sequence[UUID],
    outcome: Settlement,
    *,
    to: str | None = None,
    remark: str | None = None,
    by: Viewer,
    at: datetime,
) -> list[CaseMaterial]:
    """Nobody here has these any more: `to` says who took them, which body they went to, where they are filed.

    What is lost is explained, and those above are told.
    """
    where, words = optional_line(to, ("to",)), optional_text(remark, ("remark",), most=1000)
    if where is None and outcome in _TO_SOMEBODY:
        raise Refusal(Code.REQUIRED, _TO_SOMEBODY[outcome], ("to",))
    if words is None and outcome is Settlement.LOST:
        raise Refusal(Code.REQUIRED, "say how it came about", ("remark",))
    papers = await taking_up.take_up(material_ids, by=by)
    papers.require_held_by(by)
    papers.refuse_under_way()
    holders = {one.id: one.holder_id for one in papers.materials}
    await put(papers, outcome, to=where, remark=words, by=by, at=at)
    for case, materials in papers.by_case():
        had = [holders[one.id] for one in materials]
        told = [case.handler_id, case.first_contact_id, *had]
        told += await _alarmed(case, had, at=at) if outcome is Settlement.LOST else []
        await inbox.tell(told, f"material.{outcome}", case=case, by=by.staff_id, at=at)
    return list(papers.materials)


async def put(
    papers: Papers,
    outcome: Settlement,
    *,
    to: str | None = None,
    remark: str | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Write where they are; whoever calls has asked whether this may be."""
    became = {
        "state": MaterialState(outcome.value),
        "holder_id": None,
        "settled_at": at,
        "settled_by_id": by.staff_id if by.is_person else None,
        "settled_to": to,
        "settled_remark": remark,
    }
    await holding.end(papers.materials, at=at)
    await CaseMaterial.filter(id__in=[one.id for one in papers.materials]).update(**became)
    for one in papers.materials:
        one.update_from_dict(became)
    await taking_up.tell_history(f"material.{outcome}", papers, reason=remark, by=by, at=at)


async def _alarmed(case: Case, had: Sequence[UUID | None], *, at: datetime) -> list[UUID]:
    """Those above whoever had it and above whoever works on the case, and whoever supervises it."""
    people = await Staff.filter(id__in=[one for one in had if one is not None])
    heads = await hierarchy.heads_of({case.department_id, *(one.department_id for one in people)})
    above = await heirs.who_may_know(case, heads.values(), at=at)
    return [*above, *await involvement.who(case.id, Part.SUPERVISOR)]
