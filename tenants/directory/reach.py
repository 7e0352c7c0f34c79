"""Whose account somebody may touch: within their scope, and never of somebody who may do more than they."""

from uuid import UUID

from tenants.directory.access import KNOWN, Permission, Scope, Viewer, widest
from tenants.errors import Code, Refusal
from tenants.session import current

_SQL = """
select s.department_id, array(
    select (p.permission, p.scope) from staff_roles sr join role_permissions p on p.role_id = sr.role_id
    where sr.staff_id = s.id) as grants
from staff s where s.id = $1
"""


async def require_reach(viewer: Viewer, staff_id: UUID, path: str) -> None:
    """Refuse an account outside the viewer's scope, and one that would lend them permissions they lack."""
    row = await current().fetchrow(_SQL, staff_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND, "there is no such member of the staff", (path,))
    if not viewer.covers(
        Permission.ACCOUNT_CONFIGURE, staff=(staff_id,), departments=(row["department_id"],)
    ):
        raise Refusal(Code.NOT_ALLOWED, "this account is outside your scope", (path,))
    theirs = widest((Permission(name), Scope(scope)) for name, scope in row["grants"] if name in KNOWN)
    if staff_id != viewer.staff_id and any(_lacks(viewer, *grant) for grant in theirs.items()):
        raise Refusal(Code.NOT_ALLOWED, "they may do more than you: ask somebody who may do as much", (path,))


def _lacks(viewer: Viewer, permission: Permission, scope: Scope) -> bool:
    own = viewer.grants.get(permission)
    return own is None or own.width < scope.width
