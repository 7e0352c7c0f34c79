"""Inherit: with all else that somebody passes on for good, their papers set out for whoever follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from tenants.cases.case import Case
from tenants.cases.materials import papers as taking_up
from tenants.cases.materials import pass_on, recall
from tenants.directory.access import Viewer
from tenants.directory.staff import Staff
from tenants.session import current

# What they hold and is on no way yet, and what is on its way to them.
_THEIRS = """
select m.id, m.case_id, p.id is not null as coming
from case_materials m
left join material_passes p on p.material_id = m.id and p.state = 'on_the_way'
where m.state = 'held' and m.case_id = any($1::uuid[])
  and (m.holder_id = $2 and p.id is null or p.to_staff_id = $2)
order by m.case_id, m.ordinal
"""


async def follow(cases: Sequence[Case], giver: Staff, heir: Staff, *, by: Viewer, at: datetime) -> None:
    """What the giver has of these cases, and what is on its way to them, is on its way to the heir."""
    rows = await current().fetch(_THEIRS, [case.id for case in cases], giver.id)
    if not rows:
        return
    of_id = {case.id: case for case in cases}
    coming = [row["id"] for row in rows if row["coming"]]
    if coming:
        papers = await taking_up.of_cases(_touched(of_id, rows, coming), coming)
        await recall.put(papers, by=by, at=at)
        # What the heir themself has sent need not come back to them.
        coming = [one.id for one in papers.materials if one.holder_id != heir.id]
    leaving = [*coming, *(row["id"] for row in rows if not row["coming"])]
    if leaving:
        papers = await taking_up.of_cases(_touched(of_id, rows, leaving), leaving)
        await pass_on.put(papers, to=heir.id, by=by, at=at)


def _touched(
    of_id: Mapping[UUID, Case], rows: Sequence[asyncpg.Record], wanted: Sequence[UUID]
) -> dict[UUID, Case]:
    touched = {row["case_id"] for row in rows if row["id"] in wanted}
    return {case_id: case for case_id, case in of_id.items() if case_id in touched}
