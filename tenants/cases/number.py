"""Case numbers: the day in the tenant's time zone, then a count, e.g. 20260302-0007."""

from datetime import datetime

from tenants.ids import new_id
from tenants.session import current, current_tenant_id


async def next_number(*, at: datetime) -> str:
    """The next number of the day; registrations of one tenant take turns for it."""
    row = await current().fetchrow(
        """insert into case_numbers (tenant_id, id, day, last)
           select t.id, $2, ($3::timestamptz at time zone t.time_zone)::date, 1 from tenants t where t.id = $1
           on conflict (tenant_id, day) do update set last = case_numbers.last + 1
           returning day, last""",
        current_tenant_id(),
        new_id(),
        at,
    )
    if row is None:
        raise RuntimeError("the session's tenant does not exist")
    return f"{row['day']:%Y%m%d}-{row['last']:04d}"
