"""Who is there at a moment: loads what decides it, for many people in two statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from tenants.directory.acting import OnTheDay
from tenants.session import current

# Most days it is nobody, and nothing further is looked up.
_AWAY = """
select distinct staff_id from absences where staff_id = any($1::uuid[]) and since <= $2 and ends_at > $2
"""

# A scalar sub-select asks for one person by the primary key, whatever the planner thinks of the rest.
_FACTS = """
with recursive origin as (
    select id, department_id from staff where id = any($1::uuid[])
), place as (
    select department_id as id from origin union select unnest($2::uuid[])
), branch(origin, id, head_id, parent_id, step) as (
    select d.id, d.id, d.head_id, d.parent_id, 1 from departments d join place p on p.id = d.id
    union all
    select b.origin, d.id, d.head_id, d.parent_id, b.step + 1
    from branch b join departments d on d.id = b.parent_id
), duty as (
    select r.department_id, f.staff_id, r.id as roster_id, f.place
    from rosters r join shifts f on f.roster_id = r.id and f.since <= $3 and f.until > $3
    where (select s.left_on is null from staff s where s.id = f.staff_id)
      and (r.department_id is null or r.department_id in (select b.id from branch b))
), head as (
    select b.id as department_id, b.head_id as staff_id
    from (select distinct id, head_id from branch where head_id is not null) b
    where (select s.left_on is null from staff s where s.id = b.head_id)
), root(id) as (
    select id from origin union select staff_id from duty union select staff_id from head
), chain(staff_id, stand_in_id, ordinal, id) as (
    select i.staff_id, i.stand_in_id, i.ordinal, i.id from stand_ins i join root r on r.id = i.staff_id
    where i.since <= $3 and (i.until is null or i.until > $3)
    union
    select i.staff_id, i.stand_in_id, i.ordinal, i.id
    from chain c join stand_ins i on i.staff_id = c.stand_in_id
    where i.since <= $3 and (i.until is null or i.until > $3)
), known(id) as (
    select id from root union select stand_in_id from chain
)
select 'away' as fact, k.id as a, null::uuid as b, 0 as n, null::uuid as m from known k
where exists (select from absences a where a.staff_id = k.id and a.since <= $3 and a.ends_at > $3)
   or (select s.left_on is not null from staff s where s.id = k.id)
union all select 'home', id, department_id, 0, null from origin
union all select 'branch', origin, id, step, null from branch
union all select 'head', department_id, staff_id, 0, null from head
union all select 'on_duty', department_id, staff_id, place, roster_id from duty
union all select 'stand_in', staff_id, stand_in_id, ordinal, id from chain
order by fact, n, m
"""

# Whose stand-in somebody is, however far down the chain; a head or a duty officer may act for anybody.
BEHIND = """mine(id) as (
    {who}
    union
    select i.staff_id from stand_ins i join mine m on m.id = i.stand_in_id
    where i.since <= {at} and (i.until is null or i.until > {at})
), presiding as (
    select exists (select from departments d join mine m on m.id = d.head_id where d.closed_at is null)
        or exists (select from shifts f join mine m on m.id = f.staff_id
                   where f.since <= {at} and f.until > {at}) as yes
)"""
AWAY_BEHIND = """
select distinct a.staff_id from absences a, presiding
where a.since <= {at} and a.ends_at > {at} and a.staff_id <> ({who})
  and (presiding.yes or a.staff_id in (select id from mine))
"""
_WHO = {"who": "select $1::uuid", "at": "$2"}
_AWAY_BEHIND = f"with recursive {BEHIND}{AWAY_BEHIND}".format(**_WHO)


async def load(
    staff_ids: Collection[UUID], *, at: datetime, department_ids: Collection[UUID] = ()
) -> OnTheDay:
    """What decides who acts for these people, and who is on duty for these departments, at a moment.

    One statement says who of them is away; only for those, and for departments, a second asks for more.
    """
    rows = await current().fetch(_AWAY, list(staff_ids), at) if staff_ids else []
    away = [row["staff_id"] for row in rows]
    if not away and not department_ids:
        return OnTheDay()
    return _facts(await current().fetch(_FACTS, away, list(department_ids), at))


async def acting_for(staff_ids: Collection[UUID], *, at: datetime) -> dict[UUID, UUID]:
    """For each of them whoever acts at this moment: themselves while they are here."""
    there = await load(staff_ids, at=at)
    return {staff_id: there.acting(staff_id) for staff_id in staff_ids}


async def still_acting(staff_id: UUID, *, at: datetime) -> UUID | None:
    """This person while they work here, else whoever acts in the place they have left; None for nobody."""
    if not await current().fetchval("select left_on is not null from staff where id = $1", staff_id):
        return staff_id
    acting = _facts(await current().fetch(_FACTS, [staff_id], [], at)).acting(staff_id)
    return acting if acting != staff_id else None


async def on_duty(department_id: UUID, *, at: datetime) -> list[UUID]:
    """Who is on duty for a department at a moment; nobody where no roster says so."""
    return (await load((), at=at, department_ids=[department_id])).duty_officers(department_id)


async def acts_for(staff_id: UUID, *, at: datetime) -> frozenset[UUID]:
    """The people who are away and for whom this one acts at the moment."""
    rows = await current().fetch(_AWAY_BEHIND, staff_id, at)
    acting = await acting_for([row["staff_id"] for row in rows], at=at)
    return frozenset(away for away, one in acting.items() if one == staff_id)


def _facts(rows: Sequence[asyncpg.Record]) -> OnTheDay:
    """Rows come in the order that counts within each fact: level by level, place by place."""
    stand_ins: defaultdict[UUID, list[UUID]] = defaultdict(list)
    branches: defaultdict[UUID, list[UUID]] = defaultdict(list)
    duty: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
    away: set[UUID] = set()
    homes: dict[UUID, UUID] = {}
    heads: dict[UUID, UUID] = {}
    for fact, a, b, _, _ in rows:
        match fact:
            case "away":
                away.add(a)
            case "home":
                homes[a] = b
            case "head":
                heads[a] = b
            case "branch":
                branches[a].append(b)
            case "on_duty":
                duty[a].append(b)
            case "stand_in":
                stand_ins[a].append(b)
    return OnTheDay(frozenset(away), stand_ins, homes, branches, heads, duty)
