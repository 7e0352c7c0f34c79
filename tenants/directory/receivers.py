"""Who is told when something is offered, or left, to a whole department."""

from uuid import UUID

from tenants.directory.access import Permission
from tenants.session import current


async def of_department(
    department_id: UUID, *, permission: Permission = Permission.CASE_ACCEPT
) -> list[UUID]:
    """Its head, and everybody in it who may accept cases, or do what else is asked; nobody who has left."""
    rows = await current().fetch(
        """select s.id from staff s
           where s.left_on is null and (
               s.id = (select head_id from departments where id = $1)
               or s.department_id = $1 and exists (
                   select from staff_roles r
                   join role_permissions p on p.tenant_id = r.tenant_id and p.role_id = r.role_id
                   where r.tenant_id = s.tenant_id and r.staff_id = s.id and p.permission = $2))
           order by s.id""",
        department_id,
        permission.value,
    )
    return [row["id"] for row in rows]
