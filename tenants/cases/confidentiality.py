"""How far a case is confidential, and whom it is about."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from tenants.directory import hierarchy
from tenants.directory.department import Department
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.rules.destination import Place
from tenants.session import current


class Confidentiality(StrEnum):
    """Who may know of a case."""

    ORDINARY = "ordinary"
    RESTRICTED = "restricted"
    TRADE_SECRET = "trade_secret"  # noqa: S105 - a level, no password
    INFORMANT = "informant"

    @property
    def height(self) -> int:
        """For comparing levels: higher hides more."""
        return _HEIGHTS[self]


_HEIGHTS = {
    Confidentiality.ORDINARY: 0,
    Confidentiality.RESTRICTED: 1,
    Confidentiality.TRADE_SECRET: 2,
    Confidentiality.INFORMANT: 3,
}


@dataclass(frozen=True, slots=True)
class About:
    """Whom a complaint or report is about: somebody, a department with all below it, or both."""

    staff_id: UUID | None = None
    department_id: UUID | None = None

    def __bool__(self) -> bool:
        return self.staff_id is not None or self.department_id is not None


NOBODY = About()


async def require_known(about: About) -> None:
    """Refuse whoever does not work here, and a department that there is not."""
    if about.staff_id is not None and not await Staff.filter(id=about.staff_id).exists():
        raise Refusal(Code.NOT_FOUND, "nobody with this id works here", ("about_staff_id",))
    if about.department_id is not None and not await Department.filter(id=about.department_id).exists():
        raise Refusal(Code.NOT_FOUND, "there is no such department", ("about_department_id",))


_CONCERNED = """
select s.id from staff s where s.id = any($3::uuid[]) and (s.id = $1 or is_within(s.department_id, $2))
"""


async def concerned(about: About, staff_ids: Collection[UUID]) -> set[UUID]:
    """Those of them whom it is about."""
    if not about or not staff_ids:
        return set()
    rows = await current().fetch(_CONCERNED, about.staff_id, about.department_id, list(staff_ids))
    return {row["id"] for row in rows}


async def unconcerned(about: About, staff_ids: Iterable[UUID]) -> list[UUID]:
    """The others, in their order."""
    known = list(staff_ids)
    barred = await concerned(about, known)
    return [one for one in known if one not in barred]


async def above(about: About, *, besides: Iterable[UUID | None] = ()) -> UUID:
    """Whoever stands above those whom it is about, and is none of them.

    Where they stand at the very top it is the first of `besides` whom it is not about.
    """
    found = await anybody_above(about)
    if found is None:
        others = await unconcerned(about, (one for one in besides if one is not None))
        found = others[0] if others else None
    if found is None:
        raise Refusal(
            Code.NOT_ALLOWED, "nobody above those whom it is about can take it: name somebody", ("asked_ids",)
        )
    return found


async def anybody_above(about: About) -> UUID | None:
    """The same; None where they stand at the very top."""
    return await first_unconcerned(about, await _superior(about))


async def first_unconcerned(about: About, staff_id: UUID | None) -> UUID | None:
    """This person, or the nearest above them whom it is not about."""
    seen: set[UUID] = set()
    while staff_id is not None and staff_id not in seen:
        if not await concerned(about, [staff_id]):
            return staff_id
        seen.add(staff_id)
        staff_id = await hierarchy.superior_of(staff_id)
    return None


async def deciding(about: About, wanted: UUID | None, *, beneath: UUID) -> UUID | None:
    """Who decides in the place of those whom it is about: the nearest above them whom it is not about.

    Where they stand at the very top it is the highest above `beneath` whom it is not about, at last they
    themself: what waits for somebody who may not know of it waits for ever.
    """
    if not about or wanted is None:
        return wanted
    return await first_unconcerned(about, wanted) or await _highest(about, beneath)


async def _highest(about: About, staff_id: UUID | None) -> UUID | None:
    found: UUID | None = None
    seen: set[UUID] = set()
    while staff_id is not None and staff_id not in seen and not await concerned(about, [staff_id]):
        seen.add(staff_id)
        found, staff_id = staff_id, await hierarchy.superior_of(staff_id)
    return found


async def past(place: Place, about: About, *, contact_id: UUID) -> Place:
    """Where it belongs instead, if the rules would lead it to those whom it is about: above them.

    What is about those at the very top stays with its first contact.
    """
    if not about or not await is_with(about, department_id=place.department_id, staff_id=place.staff_id):
        return place
    superior = await Staff.get(id=await anybody_above(about) or contact_id)
    return replace(place, department_id=superior.department_id, staff_id=superior.id)


async def is_with(about: About, *, department_id: UUID | None, staff_id: UUID | None) -> bool:
    """Whether this department, or this person, is whom it is about."""
    if staff_id is not None and await concerned(about, [staff_id]):
        return True
    if about.department_id is None or department_id is None:
        return False
    return bool(await current().fetchval("select is_within($1, $2)", department_id, about.department_id))


async def _superior(about: About) -> UUID | None:
    if about.staff_id is not None:
        return await hierarchy.superior_of(about.staff_id)
    assert about.department_id is not None  # noqa: S101  it is about somebody
    department = await Department.get(id=about.department_id)
    if department.parent_id is not None:
        return await hierarchy.head_of(department.parent_id)
    return await hierarchy.head_of(department.id)
