"""How far somebody's permission to configure reaches."""

from uuid import UUID

from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code, Refusal


def require_tenant_wide(viewer: Viewer, permission: Permission) -> None:
    """Refuse whoever holds the permission for a part of the organization only."""
    if viewer.grants.get(permission) is not Scope.TENANT:
        raise Refusal(Code.NOT_ALLOWED, f"{permission} must reach the whole organization for this")


def require_over(viewer: Viewer, permission: Permission, *departments: UUID | None, path: str = "id") -> None:
    """Refuse whoever's permission does not reach each of these departments; None is the top of the tree."""
    if viewer.grants.get(permission) is Scope.TENANT:
        return
    for department_id in departments:
        if not viewer.covers(permission, staff=(), departments=(department_id,)):
            raise Refusal(Code.NOT_ALLOWED, "this department is not within your reach", (path,))
