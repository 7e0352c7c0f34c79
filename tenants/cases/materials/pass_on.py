"""Pass on: papers go to another desk; until they are confirmed there whoever passed them on has them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenants.cases import confidentiality, heirs, inbox
from tenants.cases.case import Case
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.doing import Doing
from tenants.cases.materials import papers as taking_up
from tenants.cases.materials.material import CaseMaterial, MaterialPass
from tenants.cases.materials.papers import Papers
from tenants.directory import on_the_day
from tenants.directory.access import Viewer
from tenants.directory.presence import require_present
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.text import optional_text


async def pass_on(
    material_ids: Sequence[UUID], *, to_staff_id: UUID, remark: str | None = None, by: Viewer, at: datetime
) -> list[CaseMaterial]:
    """Put these on their way to a colleague, who sees their case from now on; nothing changes hands yet."""
    words = optional_text(remark, ("remark",), most=1000)
    papers = await taking_up.take_up(material_ids, by=by)
    papers.require_held_by(by)
    papers.refuse_under_way()
    await require_present(to_staff_id, "to_staff_id")
    if any(one.holder_id == to_staff_id for one in papers.materials):
        raise Refusal(Code.INVALID, "this is where they lie", ("to_staff_id",))
    for case in papers.cases.values():
        await _require_may_know(case, to_staff_id, at=at)
    await put(papers, to=to_staff_id, remark=words, by=by, at=at)
    return list(papers.materials)


async def put(
    papers: Papers,
    *,
    to: UUID,
    remark: str | None = None,
    hand_over_id: UUID | None = None,
    shift_hand_over_id: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Let what is held set out: with an errand of its own, or with its case."""
    await MaterialPass.bulk_create(
        MaterialPass(
            material_id=one.id,
            from_staff_id=one.holder_id,
            to_staff_id=to,
            passed_at=at,
            remark=remark,
            hand_over_id=hand_over_id,
            shift_hand_over_id=shift_hand_over_id,
        )
        for one in papers.materials
    )
    taker = await Staff.get(id=to)
    await taking_up.tell_history(
        "material.passed",
        papers,
        besides=papers.moving,
        reason=remark,
        doing=Doing(staff_id=to, department_id=taker.department_id),
        data={"to": to, "from": papers.materials[0].holder_id},
        by=by,
        at=at,
    )
    takers = [to, *(await on_the_day.acting_for([to], at=at)).values()]
    for case, materials in papers.by_case():
        # Whoever has it is told too, where somebody else has sent it off.
        told = [*await confidentiality.unconcerned(case.about, takers), *(one.holder_id for one in materials)]
        await inbox.tell(told, "material.passed", case=case, by=by.staff_id, at=at)


async def _require_may_know(case: Case, staff_id: UUID, *, at: datetime) -> None:
    if await confidentiality.concerned(case.about, [staff_id]):
        raise Refusal(Code.NOT_ALLOWED, "the case is about them", ("to_staff_id",))
    informed = case.confidentiality is Confidentiality.INFORMANT
    if informed and not await heirs.may_know(case, staff_id, at=at):
        raise Refusal(Code.NOT_ALLOWED, "they need not know of this case", ("to_staff_id",))
