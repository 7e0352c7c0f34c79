"""Who is entitled to decide about a department, and who is too near to it."""

from collections.abc import Collection, Iterable
from uuid import UUID

from tenants.directory import hierarchy
from tenants.directory.access import Permission, Viewer
from tenants.session import current

_ENTITLED = """
select s.id, min(array_position($3::uuid[], s.department_id)) as step
from staff s
join staff_roles r on r.tenant_id = s.tenant_id and r.staff_id = s.id
join role_permissions p on p.tenant_id = r.tenant_id and p.role_id = r.role_id
where s.left_on is null and p.permission = $1 and s.id <> all($2::uuid[])
  and (p.scope = 'tenant'
       or p.scope = 'department' and s.department_id = $4
       or p.scope = 'subtree' and s.department_id = any($3::uuid[]))
group by s.id
order by step nulls last, s.id
"""


async def deciders(
    permission: Permission, department_id: UUID, *, besides: Iterable[UUID | None]
) -> list[UUID | None]:
    """Whoever holds the permission over this department and works nearest to it, going up the tree.

    Those elsewhere are named where nobody on the way up is entitled.
    """
    way = await hierarchy.upwards(department_id)
    rows = await current().fetch(
        _ENTITLED, permission.value, [one for one in besides if one is not None], way, department_id
    )
    return [row["id"] for row in rows if row["step"] == rows[0]["step"]]


_BELONGS = """
select exists (select from staff where id = $1 and department_id = any($2::uuid[]))
    or exists (select from departments where head_id = $1 and id = any($2::uuid[]))
"""


async def belongs_to(viewer: Viewer, department_ids: Collection[UUID]) -> bool:
    """Whether the viewer works in one of these departments, or leads one."""
    return bool(await near(viewer.staff_id, department_ids))


async def near(staff_id: UUID, department_ids: Collection[UUID]) -> bool:
    """The same of any member of the staff, asked of the directory as it is now."""
    found: bool = await current().fetchval(_BELONGS, staff_id, list(department_ids))
    return found


async def leads(viewer: Viewer, department_ids: Collection[UUID]) -> bool:
    """Whether the viewer leads one of these departments."""
    found: bool = await current().fetchval(
        "select exists (select from departments where head_id = $1 and id = any($2::uuid[]))",
        viewer.staff_id,
        list(department_ids),
    )
    return found
