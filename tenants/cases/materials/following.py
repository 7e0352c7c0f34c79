"""Papers follow the case: what the former handler has of it is on its way to whoever answers for it now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenants.cases.case import Case
from tenants.cases.materials import papers as taking_up
from tenants.cases.materials import pass_on, recall
from tenants.directory.access import Viewer
from tenants.session import current

# What the former handler has, and what is on its way to them. What they have sent to somebody else goes its
# way; what they have sent to whoever follows is there already.
_THEIRS = """
select m.id, m.case_id, coalesce(p.to_staff_id = k.handler_id, false) as coming,
       coalesce(p.to_staff_id = $3, false) as sent
from unnest($1::uuid[], $2::uuid[]) as k(id, handler_id)
join case_materials m on m.case_id = k.id and m.state = 'held'
left join material_passes p on p.material_id = m.id and p.state = 'on_the_way'
where m.holder_id = k.handler_id and (p.id is null or p.to_staff_id = $3) or p.to_staff_id = k.handler_id
order by m.case_id, m.ordinal
"""


async def follow(
    cases: Sequence[Case],
    *,
    to: UUID,
    hand_over_id: UUID | None = None,
    shift_hand_over_id: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> list[UUID]:
    """For cases that are held and still name the former handler; one statement tells that most have none.

    Gives what the former handler has and is on its way to `to`.
    """
    ids, handlers = [case.id for case in cases], [case.handler_id for case in cases]
    rows = await current().fetch(_THEIRS, ids, handlers, to)
    errand = {"hand_over_id": hand_over_id, "shift_hand_over_id": shift_hand_over_id}
    coming = [row["id"] for row in rows if row["coming"]]
    leaving = [row["id"] for row in rows if not row["coming"] and not row["sent"]]
    await send_after(cases, coming, leaving, to=to, **errand, by=by, at=at)
    return [row["id"] for row in rows if not row["coming"]]


async def send_after(
    cases: Sequence[Case],
    coming: Sequence[UUID],
    leaving: Sequence[UUID],
    *,
    to: UUID,
    hand_over_id: UUID | None = None,
    shift_hand_over_id: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Let what was `coming` to somebody go to `to` instead, and what is `leaving` them set out."""
    if coming:
        papers = await taking_up.among(cases, coming)
        await recall.put(papers, by=by, at=at)
        # What whoever follows has sent themself need not come back to them.
        coming = [one.id for one in papers.materials if one.holder_id != to]
    if coming or leaving:
        await pass_on.put(
            await taking_up.among(cases, [*coming, *leaving]),
            to=to,
            hand_over_id=hand_over_id,
            shift_hand_over_id=shift_hand_over_id,
            by=by,
            at=at,
        )
