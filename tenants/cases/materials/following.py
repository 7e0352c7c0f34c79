"""Papers follow the case: what the former handler has of it is on its way to whoever answers for it now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenants.cases.case import Case
from tenants.cases.materials import papers as taking_up
from tenants.cases.materials import pass_on
from tenants.cases.materials.papers import Papers
from tenants.directory.access import Viewer
from tenants.session import current

# What has been sent to somebody else goes its way.
_WITH_HANDLER = """
select m.id, m.case_id
from unnest($1::uuid[], $2::uuid[]) as k(id, handler_id)
join case_materials m on m.case_id = k.id and m.holder_id = k.handler_id
where not exists (select from material_passes p where p.material_id = m.id and p.state = 'on_the_way')
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
) -> Papers | None:
    """For cases that are held and still name the former handler; one statement tells that most have none."""
    ids, handlers = [case.id for case in cases], [case.handler_id for case in cases]
    rows = await current().fetch(_WITH_HANDLER, ids, handlers)
    if not rows:
        return None
    touched = {row["case_id"] for row in rows}
    papers = await taking_up.of_cases(
        {case.id: case for case in cases if case.id in touched}, [row["id"] for row in rows]
    )
    await pass_on.put(
        papers, to=to, hand_over_id=hand_over_id, shift_hand_over_id=shift_hand_over_id, by=by, at=at
    )
    return papers
