"""Closing: a case comes to its end when the requester's things are no longer here."""

from collections.abc import Sequence
from datetime import datetime

from tenants.cases import inbox
from tenants.cases.case import Case
from tenants.cases.materials import papers as taking_up
from tenants.cases.materials import recall, settle
from tenants.cases.materials.material import CaseMaterial, MaterialState
from tenants.cases.materials.settle import Settlement
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal


async def file_the_rest(case: Case, *, by: Viewer, at: datetime) -> None:
    """Refused while something that the requester wants back is still here; the rest stays with the file."""
    held = await _held(case)
    left = [one.name for one in held if one.to_give_back]
    if left:
        reason = f"give back, send on or file what the requester left first: {left[0]}"
        raise Refusal(Code.ILLEGAL_MOVE, reason, ("case_id",))
    await _file(case, held, by=by, at=at)


async def leave_the_rest(case: Case, *, by: Viewer, at: datetime) -> list[CaseMaterial]:
    """The same where the requester has ended the case: what they want back waits with whoever holds it."""
    held = await _held(case)
    await _file(case, [one for one in held if not one.to_give_back], by=by, at=at)
    return [one for one in held if one.to_give_back]


async def _held(case: Case) -> list[CaseMaterial]:
    return await CaseMaterial.filter(case_id=case.id, state=MaterialState.HELD).order_by("ordinal")


async def _file(case: Case, materials: Sequence[CaseMaterial], *, by: Viewer, at: datetime) -> None:
    """Whoever has any, or was to be handed some, is told: it goes to the file from their desk."""
    if not materials:
        return
    papers = await taking_up.among([case], [one.id for one in materials])
    if papers.under_way:
        await recall.put(await taking_up.among([case], list(papers.under_way)), by=by, at=at)
    holders = [one.holder_id for one in materials]
    await settle.put(papers, Settlement.FILED, by=by, at=at)
    await inbox.tell(holders, "material.filed", case=case, by=by.staff_id, at=at)
