"""How a requester is reached, changed by themself."""

from collections.abc import Mapping
from datetime import datetime

from tenants import history
from tenants.cases import inbox, recognition, resume
from tenants.cases.case import Case
from tenants.cases.lifecycle import Move
from tenants.cases.requester import Requester, RequesterDetails, RequesterKind, keep
from tenants.cases.sealing import contact_of, sealed
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.ids import new_id


async def change(*, given: Mapping[str, str | None], by: Viewer, at: datetime) -> Case:
    """Give other ways to be reached, or take one away; what is not named stays.

    Where the profile belongs to other cases too, this case gets one of its own: whoever holds one case's code
    changes nothing about another case.
    """
    assert by.case_id is not None  # noqa: S101  nobody else comes here
    case = await take_up(by.case_id, Move.CHANGE_CONTACT, permission=Permission.CASE_REPLY, by=by)
    known = await Requester.get(id=case.requester_id)
    if known.kind is RequesterKind.ANONYMOUS:
        raise Refusal(Code.NOT_ALLOWED, "whoever stays anonymous leaves nothing", ("phone",))
    checked = await recognition.require_sound(_details(known, given))
    contact = {**await contact_of(known), **{name: getattr(checked, name) for name in given}}
    if await Case.filter(requester_id=known.id).exclude(id=case.id).exists():
        case.requester_id = (await _apart(known, contact, at=at)).id
    else:
        values = await sealed(contact, requester_id=known.id, informant=known.informant, at=at)
        await keep(known, at=at, **values)
    await case.keep("requester_id", at=at)
    data, who = {"fields": sorted(given)}, case.requester_id
    await history.record("requester.changed", by=who, at=at, case_id=case.id, subject_id=who, data=data)
    await inbox.tell([case.first_contact_id], "requester.changed", case=case, by=by.staff_id, at=at)
    await resume.heard_from_requester(case, by=by.staff_id, at=at)
    return case


def _details(known: Requester, given: Mapping[str, str | None]) -> RequesterDetails:
    if not given:
        raise Refusal(Code.REQUIRED, "say what has changed", ("phone",))
    return RequesterDetails(
        kind=RequesterKind.PERSON,
        # Checked already when it was written down; an informant may have given none.
        name=known.name or known.unit or "-",
        phone=given.get("phone"),
        email=given.get("email"),
        address=given.get("address"),
    )


async def _apart(known: Requester, contact: Mapping[str, str | None], *, at: datetime) -> Requester:
    requester_id = new_id()
    return await Requester.create(
        id=requester_id,
        kind=known.kind,
        name=known.name,
        unit=known.unit,
        staff_id=known.staff_id,
        requester_class=known.requester_class,
        informant=known.informant,
        created_at=at,
        updated_at=at,
        **await sealed(contact, requester_id=requester_id, informant=known.informant, at=at),
    )
