"""How far a viewer's permission reaches, as a condition on rows that name a department."""

from uuid import UUID

from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate, among
from tenants.directory.access import Permission, Scope, Viewer


def within(viewer: Viewer, permission: Permission, column: str = "department_id") -> Predicate:
    """Rows of departments that the permission reaches; what is one's own is for each table to say."""
    scope = viewer.grants.get(permission)
    if scope is Scope.TENANT:
        return EVERY_ROW
    departments = reached(viewer, scope)
    return among(column, departments) if departments else NO_ROW


def reached(viewer: Viewer, scope: Scope | None) -> list[UUID]:
    """The departments of a scope that is narrower than the tenant."""
    if scope is Scope.DEPARTMENT:
        return [viewer.department_id]
    return sorted(viewer.subtree) if scope is Scope.SUBTREE else []
