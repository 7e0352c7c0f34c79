"""Who may do what with a case: the permission, and whose case it must be."""

from uuid import UUID

from tenants.cases.case import Case
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal


def require(viewer: Viewer, permission: Permission, case: Case) -> None:
    """Refuse whoever neither answers for the case nor leads where it lies."""
    if not viewer.covers(permission, staff=_owners(permission, case), departments=(case.department_id,)):
        raise Refusal(Code.NOT_ALLOWED, "somebody else answers for this case", ("case_id",))


def _owners(permission: Permission, case: Case) -> tuple[UUID, ...]:
    """The first contact speaks with the requester; the work is the handler's alone."""
    if permission in (Permission.CASE_REPLY, Permission.CASE_CLOSE):
        return (case.first_contact_id, case.handler_id)
    return (case.handler_id,)
