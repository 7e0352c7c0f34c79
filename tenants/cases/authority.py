"""Who may do what with a case: the permission, and whose case it must be."""

from uuid import UUID

from tenants.cases.case import Case
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal


def require(viewer: Viewer, permission: Permission, case: Case) -> None:
    """Refuse whoever neither answers for the case, nor acts for whoever does, nor leads where it lies."""
    if viewer.staff_id == case.about_staff_id:
        raise Refusal(Code.NOT_ALLOWED, "this case is about you", ("case_id",))
    owners = _owners(permission, case)
    acting = viewer.may(permission) and not viewer.acts_for.isdisjoint(owners)
    if not acting and not viewer.covers(permission, staff=owners, departments=(case.department_id,)):
        raise Refusal(Code.NOT_ALLOWED, "somebody else answers for this case", ("case_id",))


def _owners(permission: Permission, case: Case) -> tuple[UUID, ...]:
    """The first contact speaks with the requester; the work is the handler's alone."""
    if permission in (Permission.CASE_REPLY, Permission.CASE_CLOSE):
        return (case.first_contact_id, case.handler_id)
    return (case.handler_id,)
