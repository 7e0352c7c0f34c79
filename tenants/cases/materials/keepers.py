"""Keepers: whoever holds a material of a case, or is on the point of being handed one, has a part in it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tenants.cases import involvement
from tenants.cases.involvement import Part
from tenants.session import current

_NOW = """
select m.case_id, m.holder_id as staff_id from case_materials m
where m.case_id = any($1::uuid[]) and m.state = 'held'
union
select m.case_id, p.to_staff_id from case_materials m
join material_passes p on p.material_id = m.id and p.state = 'on_the_way'
where m.case_id = any($1::uuid[]) and m.state = 'held'
"""


async def follow(case_ids: Collection[UUID], *, at: datetime) -> None:
    """Materials have changed hands: their case is among the cases of whoever has to do with them now."""
    rows = await current().fetch(
        f"""with now as ({_NOW}), gone as (
                update involvements i set ended_at = $2
                where i.case_id = any($1::uuid[]) and i.part = 'keeper' and i.ended_at is null
                  and not exists (select from now n where n.case_id = i.case_id and n.staff_id = i.staff_id))
            select case_id, staff_id from now""",  # noqa: S608
        list(case_ids),
        at,
    )
    if rows:
        await involvement.take_parts([(row["case_id"], row["staff_id"]) for row in rows], Part.KEEPER, at=at)
