"""Inherit: with all else that somebody passes on for good, their papers set out for whoever follows."""

from collections.abc import Sequence
from datetime import datetime

from tenants.cases.case import Case
from tenants.cases.materials import following
from tenants.directory.access import Viewer
from tenants.directory.staff import Staff
from tenants.session import current

# What they hold and is on no way yet, and what is on its way to them.
_THEIRS = """
select m.id, p.id is not null as coming
from case_materials m
left join material_passes p on p.material_id = m.id and p.state = 'on_the_way'
where m.state = 'held' and m.case_id = any($1::uuid[])
  and (m.holder_id = $2 and p.id is null or p.to_staff_id = $2)
order by m.case_id, m.ordinal
"""


async def follow(cases: Sequence[Case], giver: Staff, heir: Staff, *, by: Viewer, at: datetime) -> None:
    """What the giver has of these cases, and what is on its way to them, is on its way to the heir."""
    rows = await current().fetch(_THEIRS, [case.id for case in cases], giver.id)
    coming = [row["id"] for row in rows if row["coming"]]
    leaving = [row["id"] for row in rows if not row["coming"]]
    await following.send_after(cases, coming, leaving, to=heir.id, by=by, at=at)
