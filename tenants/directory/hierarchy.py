"""Who stands above whom: where a ladder climbs when something is late."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from tenants.session import current


@dataclass(frozen=True, slots=True)
class Above:
    """The people above somebody; None only where the tenant has named nobody at all.

    At the very top it is the person themself: somebody must answer.
    """

    superior_id: UUID | None
    head_id: UUID | None


# Whoever has left is climbed over. A head who is the person themself is taken only when there is no other.
_ABOVE = """
with recursive origin as (
    select id, department_id, superior_id from staff where id = any($1::uuid[])
), climb(origin, id, step) as (
    select id, superior_id, 1 from origin where superior_id is not null
    union all
    select c.origin, s.superior_id, c.step + 1 from climb c join staff s on s.id = c.id
    where s.left_on is not null and s.superior_id is not null
), superiors as (
    select distinct on (c.origin) c.origin, c.id
    from climb c join staff s on s.id = c.id and s.left_on is null order by c.origin, c.step
), branch(origin, head_id, parent_id, step) as (
    select o.id, d.head_id, d.parent_id, 1 from origin o join departments d on d.id = o.department_id
    union all
    select b.origin, d.head_id, d.parent_id, b.step + 1 from branch b join departments d on d.id = b.parent_id
), heads as (
    select distinct on (b.origin) b.origin, b.head_id as id
    from branch b join staff s on s.id = b.head_id and s.left_on is null
    order by b.origin, b.head_id = b.origin, b.step
)
select o.id, coalesce(superiors.id, heads.id) as superior_id, heads.id as head_id
from origin o
left join superiors on superiors.origin = o.id
left join heads on heads.origin = o.id
"""

_HEADS = """
with recursive branch(origin, head_id, parent_id, step) as (
    select id, head_id, parent_id, 1 from departments where id = any($1::uuid[])
    union all
    select b.origin, d.head_id, d.parent_id, b.step + 1 from branch b join departments d on d.id = b.parent_id
)
select distinct on (b.origin) b.origin, b.head_id
from branch b join staff s on s.id = b.head_id and s.left_on is null order by b.origin, b.step
"""


async def answerable_chain(staff_ids: Collection[UUID]) -> dict[UUID, Above]:
    """For each of them the superior and the head of the department, in one statement.

    The superior is the one named, else the next one up, else the head. The head is that of the own
    department, else of the nearest department above that has one who is still there.
    """
    rows = await current().fetch(_ABOVE, list(staff_ids))
    return {row["id"]: Above(row["superior_id"], row["head_id"]) for row in rows}


_COMMON = """
with recursive up(origin, id, head_id, parent_id, step) as (
    select id, id, head_id, parent_id, 1 from departments where id = any($1::uuid[])
    union all
    select u.origin, d.id, d.head_id, d.parent_id, u.step + 1
    from up u join departments d on d.id = u.parent_id
)
select u.head_id from up u join staff s on s.id = u.head_id and s.left_on is null
where u.head_id <> all($2::uuid[])
group by u.id, u.head_id having count(distinct u.origin) = cardinality($1::uuid[])
order by max(u.step) limit 1
"""


async def common_head(department_ids: Collection[UUID], *, besides: Collection[UUID] = ()) -> UUID | None:
    """Whoever leads the nearest department above all of these and is none of `besides`."""
    found: UUID | None = await current().fetchval(_COMMON, list(set(department_ids)), list(besides))
    return found


async def superior_of(staff_id: UUID) -> UUID | None:
    """Whoever somebody reports to."""
    above = (await answerable_chain([staff_id])).get(staff_id)
    return above.superior_id if above else None


async def head_of(department_id: UUID) -> UUID | None:
    """Whoever leads a department, or the nearest one above it."""
    return (await heads_of([department_id])).get(department_id)


async def heads_of(department_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The same for several, in one statement; one that nobody leads is left out."""
    rows = await current().fetch(_HEADS, list(department_ids))
    return {row["origin"]: row["head_id"] for row in rows}


_UPWARDS = """
with recursive up(id, parent_id, step) as (
    select id, parent_id, 1 from departments where id = $1
    union all
    select d.id, d.parent_id, u.step + 1 from up u join departments d on d.id = u.parent_id
)
select id from up order by step
"""


async def upwards(department_id: UUID) -> list[UUID]:
    """A department and those above it, the nearest first."""
    return [row["id"] for row in await current().fetch(_UPWARDS, department_id)]
