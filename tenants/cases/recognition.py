"""Whoever asks is found again, or written down: repeats are seen, and no number is kept in plain."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.cases.case import Case, may_read
from tenants.cases.requester import CLASSES, Requester, RequesterDetails, RequesterKind, keep, tell
from tenants.cases.sealing import blinded, contact_of, opened, sealed
from tenants.directory.access import Viewer
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.protection import data_keys
from tenants.protection.contact import FIELDS, is_the_same
from tenants.rules.circumstances import RequesterClass
from tenants.session import current
from tenants.text import optional_line

PATH = "requester"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, before anything is written: somebody known, or checked details of somebody new."""

    details: RequesterDetails
    known: Requester | None = None
    # What they said now and had not said before.
    added: Mapping[str, str] = field(default_factory=dict)

    @property
    def requester_class(self) -> RequesterClass:
        """As whom they are received."""
        if self.known is not None:
            return self.known.requester_class
        return self.details.requester_class or CLASSES.get(self.details.kind, RequesterClass.PUBLIC)


async def recognise(
    details: RequesterDetails, *, informant: bool = False, unseen: bool = False, by: Viewer
) -> Asking:
    """Whoever asked before under the very same name and number, or asks by their profile, is known.

    An informant never is: their profile is one of its own, so that nothing leads from another case to it. Nor
    is who comes in unseen: anybody may give somebody else's name and number. Nor is somebody who has asked in
    confidence only, for whoever may read none of these cases.
    """
    if unseen and details.id is not None:
        raise Refusal(Code.NOT_ALLOWED, "nobody is known here by an id", (PATH, "id"))
    if details.id is not None:
        return Asking(details, await _named(details, informant=informant, by=by))
    checked = await require_sound(details)
    if informant or unseen or checked.kind is RequesterKind.ANONYMOUS:
        return Asking(checked)
    said = {name: value for name, value in _contact(checked).items() if value is not None}
    for one, held in await _with_same_number(checked):
        # Whoever says something else now may be somebody else: offered for merging, never taken for the same.
        same = all(is_the_same(name, held.get(name, value), value) for name, value in said.items())
        if same and await _is_known_to(by, one):
            return Asking(checked, one, {name: said[name] for name in said.keys() - held.keys()})
    return Asking(checked)


async def write_down(
    asking: Asking, *, informant: bool = False, by: UUID | None = None, at: datetime
) -> Requester:
    """Keep who asked; of somebody who is known only what they had not said before."""
    if asking.known is not None and await _is_still_shared(asking):
        if asking.added:
            await _complete(asking.known, asking.added, by=by, at=at)
        return asking.known
    details, requester_id = asking.details, new_id()
    return await Requester.create(
        id=requester_id,
        kind=details.kind,
        name=details.name,
        unit=details.unit,
        # The directory would tell who the informant is.
        staff_id=None if informant else details.staff_id,
        requester_class=asking.requester_class,
        informant=informant,
        created_at=at,
        updated_at=at,
        **await sealed(_contact(details), requester_id=requester_id, informant=informant, at=at),
    )


async def _is_still_shared(asking: Asking) -> bool:
    """Whether it may still be asked under this profile; held, so that it is nobody's own meanwhile."""
    assert asking.known is not None  # noqa: S101  somebody was recognised
    shared = await current().fetchval(
        """select not informant and merged_into_id is null and erased_at is null from requesters
           where id = $1 for no key update""",
        asking.known.id,
    )
    if not shared and asking.details.id is not None:
        raise Refusal(Code.NOT_FOUND, "nobody is known by this id", (PATH, "id"))
    return bool(shared)


async def _complete(known: Requester, added: Mapping[str, str], *, by: UUID | None, at: datetime) -> None:
    contact = {**await contact_of(known), **added}
    await keep(known, at=at, **await sealed(contact, requester_id=known.id, informant=False, at=at))
    data = {"fields": sorted(added)}
    await tell("requester.changed", known, by=by, at=at, data=data)


async def require_sound(details: RequesterDetails) -> RequesterDetails:
    """The details as they are kept; refused where they cannot be."""
    name = optional_line(details.name, (PATH, "name"))
    unit = optional_line(details.unit, (PATH, "unit"))
    contact = {
        field.name: optional_line(getattr(details, field.name), (PATH, field.name), most=field.longest)
        for field in FIELDS.values()
    }
    if details.kind is RequesterKind.ANONYMOUS:
        _require_nothing({"name": name, "unit": unit, "staff_id": details.staff_id, **contact})
    else:
        name = name or await _name_of_staff(details)
        if name is None and unit is None:
            raise Refusal(Code.REQUIRED, "a name or a unit is needed", (PATH, "name"))
    checked: dict[str, Any] = {"name": name, "unit": unit, **contact}
    return replace(details, **checked)


def _require_nothing(given: Mapping[str, object]) -> None:
    for name, value in given.items():
        if value is not None:
            raise Refusal(Code.INVALID, "whoever stays anonymous leaves nothing", (PATH, name))


def _contact(details: RequesterDetails) -> dict[str, str | None]:
    return {name: getattr(details, name) for name in FIELDS}


# The same as what is no secret in schema/cases/visibility.py.
_OPEN = """
select exists (select from cases where requester_id = $1 and confidentiality = 'ordinary')
    or not exists (select from cases where requester_id = $1)
"""


async def _is_known_to(viewer: Viewer, profile: Requester) -> bool:
    """Whether they may learn that there is such a profile."""
    if await current().fetchval(_OPEN, profile.id):
        return True
    for case in await Case.filter(requester_id=profile.id).order_by("-opened_at", "-id").limit(20):
        if await may_read(viewer, case):
            return True
    return False


async def _named(details: RequesterDetails, *, informant: bool, by: Viewer) -> Requester:
    found = await Requester.get_or_none(id=details.id, informant=False)
    while found is not None and found.merged_into_id is not None:
        found = await Requester.get_or_none(id=found.merged_into_id)
    if found is None or not await _is_known_to(by, found):
        raise Refusal(Code.NOT_FOUND, "nobody is known by this id", (PATH, "id"))
    if found.erased_at is not None:
        raise Refusal(Code.INVALID, "what was known of them was erased", (PATH, "id"))
    if informant:
        raise Refusal(Code.INVALID, "an informant is written down anew, apart from others", (PATH, "id"))
    return found


# What is sealed cannot be compared by the database; the few with the same number are.
_SAME = """
select * from requesters
where (phone_index = any($1::bytea[]) or identity_number_index = any($2::bytea[]))
  and kind = $3 and name is not distinct from $4 and unit is not distinct from $5
  and staff_id is not distinct from $6
  and not informant and merged_into_id is null and erased_at is null
order by created_at, id limit 20
"""


async def _with_same_number(details: RequesterDetails) -> list[tuple[Requester, dict[str, str]]]:
    """Those who gave the same name and number before, each with all the contact data they gave."""
    if details.phone is None and details.identity_number is None:
        return []
    keys = {key.id: key for key in await data_keys.every()}
    phones = blinded("phone", details.phone, keys.values())
    numbers = blinded("identity_number", details.identity_number, keys.values())
    rows = await current().fetch(
        _SAME, phones, numbers, details.kind.value, details.name, details.unit, details.staff_id
    )
    found = [Requester._init_from_db(**dict(row)) for row in rows]
    return [(one, opened(one, keys[one.key_id])) for one in found if one.key_id in keys]


async def _name_of_staff(details: RequesterDetails) -> str | None:
    """Somebody from inside is called as the directory calls them."""
    if details.staff_id is None:
        return None
    if details.kind is not RequesterKind.INTERNAL:
        raise Refusal(Code.INVALID, "only somebody from inside is one of the staff", (PATH, "staff_id"))
    person = await Staff.get_or_none(id=details.staff_id)
    if person is None:
        raise Refusal(Code.NOT_FOUND, "nobody with this id works here", (PATH, "staff_id"))
    return person.name
