"""How far somebody's permission to configure reaches."""

from uuid import UUID

from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code, Refusal
from tenants.session import current


def require_tenant_wide(viewer: Viewer, permission: Permission) -> None:
    """Refuse whoever holds the permission for a part of the organization only."""
    if viewer.grants.get(permission) is not Scope.TENANT:
        raise Refusal(Code.NOT_ALLOWED, f"{permission} must reach the whole organization for this")


async def require_over(
    viewer: Viewer, permission: Permission, department_id: UUID | None, *, path: str = "id"
) -> None:
    """Refuse whoever's permission does not reach this department; None is above every department."""
    if not await _reaches(viewer, viewer.grants.get(permission), department_id):
        raise Refusal(Code.NOT_ALLOWED, "this is not within your reach", (path,))


_IS_BELOW = """
with recursive up(id, parent_id) as (
    select id, parent_id from departments where id = $1
    union all
    select d.id, d.parent_id from up join departments d on d.id = up.parent_id
)
select exists (select from up where id = $2)
"""


async def _reaches(viewer: Viewer, scope: Scope | None, department_id: UUID | None) -> bool:
    if scope is Scope.TENANT:
        return True
    if department_id is None or scope in (None, Scope.OWN):
        return False
    if scope is Scope.DEPARTMENT:
        return department_id == viewer.department_id
    # Asked of the tree itself: the viewer's own copy does not know a department that was opened just now.
    below: bool = await current().fetchval(_IS_BELOW, department_id, viewer.department_id)
    return below


async def require_over_person(
    viewer: Viewer, permission: Permission, staff_id: UUID, *, path: str = "id"
) -> None:
    """Refuse whoever's permission does not reach this member of the staff; everybody's reaches themself."""
    row = await current().fetchrow("select department_id from staff where id = $1", staff_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND, "there is no such member of the staff", (path,))
    scope = viewer.grants.get(permission)
    if scope is not None and staff_id == viewer.staff_id:
        return
    await require_over(viewer, permission, row["department_id"], path=path)
