"""How many breaches stand against somebody: two within a year weigh more than one (R16.7)."""

from datetime import datetime
from uuid import UUID

from tenants.directory.access import Permission, Viewer
from tenants.session import current

# A breach stands from its decision until that is lifted: the same as `STANDING` in lifecycle.py.
COUNT = """
select count(*) from breaches b
where b.staff_id = $1 and b.occurred_at > $2::timestamptz - interval '1 year' and b.occurred_at <= $2
  and b.id is distinct from $3 and b.state in ('upheld', 'contested', 'confirmed', 'changed')
"""


async def upheld_within_year(staff_id: UUID, *, until: datetime, besides: UUID | None = None) -> int:
    """Upheld breaches of a person that happened in the year up to a moment, it included."""
    count: int = await current().fetchval(COUNT, staff_id, until, besides)
    return count


async def may_read(viewer: Viewer, staff_id: UUID) -> bool:
    """Whether the viewer may know how often this person was found in breach."""
    if staff_id == viewer.staff_id:
        return True
    row = await current().fetchrow("select department_id from staff where id = $1", staff_id)
    return row is not None and viewer.covers(
        Permission.BREACH_READ, staff=(), departments=(row["department_id"],)
    )
