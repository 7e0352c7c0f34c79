"""Which calendar counts, compiled and kept: by its id and version, so that a change is seen at once."""

from collections import OrderedDict
from collections.abc import Collection
from uuid import UUID

from tenants.errors import Code, Refusal
from tenants.session import current, current_tenant_id
from tenants.working_time.calendar import Calendar, CalendarException, defined_by
from tenants.working_time.compiled import CompiledCalendar

_VERSIONS = "select id, version from calendars where id = any($1::uuid[])"

# The department's own calendar, else that of the nearest department above it, else the tenant's default.
_OF_DEPARTMENT = """
with recursive branch(calendar_id, parent_id, step) as (
    select calendar_id, parent_id, 1 from departments where id = $1
    union all
    select d.calendar_id, d.parent_id, b.step + 1
    from branch b join departments d on d.id = b.parent_id where b.calendar_id is null
)
select k.id, k.version from calendars k where k.id = coalesce(
    (select calendar_id from branch where calendar_id is not null),
    (select id from calendars where is_default))
"""


async def load(calendar_id: UUID) -> CompiledCalendar:
    """The calendar as it is now; NOT_FOUND where there is none."""
    found = await load_many([calendar_id])
    if calendar_id not in found:
        raise Refusal(Code.NOT_FOUND, "there is no such calendar", ("calendar_id",))
    return found[calendar_id]


async def load_many(calendar_ids: Collection[UUID]) -> dict[UUID, CompiledCalendar]:
    """These calendars as they are now, in one statement where they have been compiled before."""
    rows = await current().fetch(_VERSIONS, list(calendar_ids))
    return {row["id"]: await _ready(row["id"], row["version"]) for row in rows}


async def for_department(department_id: UUID) -> CompiledCalendar:
    """The calendar that a department works by; refuses where the tenant has none at all."""
    row = await current().fetchrow(_OF_DEPARTMENT, department_id)
    if row is None:
        raise Refusal(Code.CONFLICT, "the organization has no working calendar yet")
    return await _ready(row["id"], row["version"])


_OF_DEPARTMENTS = """
with recursive branch(department_id, calendar_id, parent_id) as (
    select id, calendar_id, parent_id from departments where id = any($1::uuid[])
    union all
    select b.department_id, d.calendar_id, d.parent_id
    from branch b join departments d on d.id = b.parent_id where b.calendar_id is null
)
select w.id as department_id, k.id, k.version from unnest($1::uuid[]) as w(id)
join calendars k on k.id = coalesce(
    (select b.calendar_id from branch b where b.department_id = w.id and b.calendar_id is not null),
    (select c.id from calendars c where c.is_default))
"""


async def for_departments(department_ids: Collection[UUID]) -> dict[UUID, CompiledCalendar]:
    """The same for several departments at once; without any calendar they are left out."""
    rows = await current().fetch(_OF_DEPARTMENTS, list(department_ids))
    return {row["department_id"]: await _ready(row["id"], row["version"]) for row in rows}


_kept: OrderedDict[tuple[UUID, UUID, int], CompiledCalendar] = OrderedDict()
MOST_KEPT = 512


async def _ready(calendar_id: UUID, version: int) -> CompiledCalendar:
    """Compiled before, or compiled now; whoever asks has found the row through row-level security."""
    tenant_id = current_tenant_id()
    ready = _kept.get((tenant_id, calendar_id, version))
    if ready is None:
        calendar = await Calendar.get(id=calendar_id)
        exceptions = await CalendarException.filter(calendar_id=calendar_id)
        ready = CompiledCalendar(defined_by(calendar, exceptions))
        version = calendar.version
        _kept[tenant_id, calendar_id, version] = ready
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end((tenant_id, calendar_id, version))
    return ready
