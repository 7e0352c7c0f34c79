"""Contact data for whoever needs it: given out in plain and put on record, or masked."""

from datetime import datetime

from tenants.cases.case import Case, may_read
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.involvement import Part, has_part
from tenants.cases.requester import Requester
from tenants.cases.sealing import contact_of
from tenants.directory.access import Permission, Viewer
from tenants.protection import reads
from tenants.protection.contact import FIELDS
from tenants.protection.reads import ProtectedRead, Purpose


async def disclose(
    case: Case, *wanted: str, by: Viewer, at: datetime, purpose: Purpose = Purpose.PAGE
) -> dict[str, str | None]:
    """These fields (`phone`, `address`, `email`, `identity_number`) of whoever asks, as far as `by` may.

    In plain, and then it is on record when this transaction is kept; masked for whoever does not need it.
    """
    requester = await Requester.get(id=case.requester_id)
    if not await needs_contact(by, case):
        return {name: getattr(requester, f"{name}_hint") for name in wanted}
    held = await contact_of(requester)
    shown = [ProtectedRead(requester.id, name, case.id) for name in wanted if name in held]
    await reads.record(shown, by=by.staff_id, key_id=by.key_id, at=at, purpose=purpose)
    return {name: held.get(name) for name in wanted}


async def masked(case: Case) -> dict[str, str | None]:
    """Every field as anybody may see it who sees the case."""
    requester = await Requester.get(id=case.requester_id)
    return {name: getattr(requester, f"{name}_hint") for name in FIELDS}


async def needs_contact(viewer: Viewer, case: Case) -> bool:
    """The same as `contact_needed` in schema/cases/visibility.py, for one case."""
    if not viewer.may(Permission.REQUESTER_READ_CONTACT) or not await may_read(viewer, case):
        return False
    departments = (case.department_id, case.first_department_id)
    reached = viewer.covers(Permission.REQUESTER_READ_CONTACT, staff=(), departments=departments)
    if reached and case.confidentiality is not Confidentiality.INFORMANT:
        return True
    return await is_named(viewer, case)


async def is_named(viewer: Viewer, case: Case) -> bool:
    """Whether the viewer has to do with whoever asks: the same as `named` there."""
    if viewer.staff_id in (case.handler_id, case.first_contact_id) or case.handler_id in viewer.acts_for:
        return True
    return any([await has_part(case.id, viewer.staff_id, part) for part in _NAMED])


_NAMED = (Part.SUPERVISOR, Part.CONFIDANT, Part.REPLIER)
