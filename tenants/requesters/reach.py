"""Which profiles somebody may do something with: those of cases within the reach of the permission."""

from uuid import UUID

from tenants.cases.case import Case, may_read
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.contacts import is_named
from tenants.cases.requester import Requester
from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code, Refusal


async def open_for(viewer: Viewer, permission: Permission, requester_id: UUID, path: str = "id") -> Requester:
    """The profile, held until the transaction ends; NOT_FOUND for whoever may not do this with it."""
    found = await Requester.filter(id=requester_id).select_for_update().get_or_none()
    if found is None or not await _reaches(viewer, permission, found):
        raise Refusal(Code.NOT_FOUND, "nobody is known by this id", (path,))
    if found.merged_into_id is not None:
        raise Refusal(Code.ILLEGAL_MOVE, "this profile was merged into another", (path,))
    if found.erased_at is not None:
        raise Refusal(Code.ILLEGAL_MOVE, "what was known of them was erased", (path,))
    return found


async def _reaches(viewer: Viewer, permission: Permission, requester: Requester) -> bool:
    if viewer.grants.get(permission) is Scope.TENANT and await _is_no_secret(requester):
        return True
    if not viewer.may(permission):
        return False
    for case in await Case.filter(requester_id=requester.id).order_by("-opened_at").limit(100):
        reached = viewer.covers(
            permission,
            staff=(case.handler_id, case.first_contact_id),
            departments=(case.department_id, case.first_department_id),
        )
        known = not requester.informant or await is_named(viewer, case)
        if reached and known and await may_read(viewer, case):
            return True
    return False


async def _is_no_secret(requester: Requester) -> bool:
    """No informant, and not known in confidence only; the same as in schema/cases/visibility.py."""
    theirs = Case.filter(requester_id=requester.id)
    ordinary = theirs.filter(confidentiality=Confidentiality.ORDINARY)
    return not requester.informant and (await ordinary.exists() or not await theirs.exists())
