"""Reads what the accounts of cases and clocks are drawn from; what cannot be read is left out."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from tenants.cases.timeline import Held, Lasted, Timeline, draw
from tenants.errors import Refusal, Refusals
from tenants.rules.stages import Stage
from tenants.session import current
from tenants.working_time import loading
from tenants.working_time.compiled import CompiledCalendar

T = TypeVar("T")
Load = Callable[[Collection[UUID]], Awaitable[dict[UUID, T]]]

_HELD = "select case_id, staff_id, since, until from custody where case_id = any($1::uuid[]) order by ordinal"
_CLOCKS = """select case_id, stage, started_at, stopped_at, calendar_id from clocks
    where case_id = any($1::uuid[]) order by started_at, id"""
# While a case is offered, or an emergency, somebody answers for it all the same: it waits for nothing.
_WAITS = """select k.case_id, p.cause, p.since, p.until
    from clock_pauses p join clocks k on k.id = p.clock_id
    where k.case_id = any($1::uuid[]) and p.cause not in ('offer', 'emergency')"""
# Of each department: its own calendar, else that of the nearest above it, else the tenant's default.
_OF_DEPARTMENTS = """
with recursive branch(origin, calendar_id, parent_id) as (
    select id, calendar_id, parent_id from departments where id = any($1::uuid[])
    union all
    select b.origin, d.calendar_id, d.parent_id
    from branch b join departments d on d.id = b.parent_id where b.calendar_id is null
)
select origin,
    coalesce(max(calendar_id::text)::uuid, (select id from calendars where is_default)) as calendar_id
from branch group by origin
"""


async def timelines(departments: Mapping[UUID, UUID], *, at: datetime) -> dict[UUID, Timeline]:
    """The timelines of cases, given with the department each came to; none without a readable calendar."""
    keys = list(departments)
    session = current()
    held: dict[UUID, list[Held]] = defaultdict(list)
    for row in await session.fetch(_HELD, keys):
        held[row["case_id"]].append(Held(row["staff_id"], row["since"], row["until"]))
    stages: dict[UUID, list[Lasted]] = defaultdict(list)
    named: dict[UUID, UUID] = {}
    for row in await session.fetch(_CLOCKS, keys):
        stages[row["case_id"]].append(Lasted(row["stage"], row["started_at"], row["stopped_at"]))
        if row["stage"] == Stage.RESOLVE:
            named[row["case_id"]] = row["calendar_id"]
    waits: dict[UUID, list[Lasted]] = defaultdict(list)
    for row in await session.fetch(_WAITS, keys):
        waits[row["case_id"]].append(Lasted(row["cause"], row["since"], row["until"]))
    calendars = await _calendars(departments, named)
    return {
        key: draw(held[key], waits[key], stages[key], calendars[key], until=at)
        for key in keys
        if key in calendars and held[key]
    }


async def _calendars(
    departments: Mapping[UUID, UUID], named: Mapping[UUID, UUID]
) -> dict[UUID, CompiledCalendar]:
    """The calendar of each case's latest limit to resolve it, else that of the department it came to."""
    rows = await current().fetch(_OF_DEPARTMENTS, list(set(departments.values())))
    usual = {row["origin"]: row["calendar_id"] for row in rows}
    wanted = {key: named.get(key) or usual.get(department) for key, department in departments.items()}
    found = await readable({one for one in wanted.values() if one}, loading.load_many)
    return {key: found[one] for key, one in wanted.items() if one in found}


async def readable(ids: Collection[UUID], load: Load[T]) -> dict[UUID, T]:
    """Those of them that can be read: all at once, and where one cannot, each by itself."""
    try:
        return await load(ids)
    except (Refusal, Refusals):
        found: dict[UUID, T] = {}
        for one in _parts(list(ids)):
            found |= await readable(one, load)
        return found


def _parts(ids: Sequence[UUID]) -> list[list[UUID]]:
    return [[one] for one in ids] if len(ids) > 1 else []
