"""Heirs: who takes over what somebody had to do with a case, where the one named for everything may not.

Nobody answers for a case that is about them, and what is confidential goes to nobody who may not know of it.
Neither is told: a refusal would tell that there is such a case.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from tenants.cases import confidentiality, involvement
from tenants.cases.case import Case, is_let_in
from tenants.cases.involvement import Part
from tenants.directory import hierarchy
from tenants.directory.access import Permission
from tenants.directory.presence import stay
from tenants.directory.staff import Staff
from tenants.directory.viewer import load_staff
from tenants.rules import loading
from tenants.session import current


async def of(
    cases: Sequence[Case], giver: Staff, taker: Staff, *, at: datetime
) -> list[tuple[Staff, list[Case]]]:
    """Who takes over which of these cases, the taker first; what nobody may take stays with the giver.

    Heirs are held until the transaction ends, so that they do not leave meanwhile.
    """
    shares: dict[UUID, list[Case]] = {taker.id: []}
    for case in cases:
        heir_id = await _heir(case, giver.id, taker.id, at=at)
        if heir_id is not None:
            shares.setdefault(heir_id, []).append(case)
    held = {one.id: one for one in await Staff.filter(id__in=await stay(shares))}
    return [(held[staff_id], share) for staff_id, share in shares.items() if staff_id in held]


async def may_know(case: Case, staff_id: UUID, *, at: datetime) -> bool:
    """Whether somebody knows of the case already, or may; never those whom it is about."""
    if await confidentiality.concerned(case.about, [staff_id]):
        return False
    if not case.confidential or await involvement.has_any(case.id, staff_id):
        return True
    viewer = await load_staff(staff_id=staff_id, at=at)
    return viewer is not None and await is_let_in(viewer, case)


async def who_may_know(case: Case, staff_ids: Iterable[UUID], *, at: datetime) -> list[UUID]:
    """Those of them who may be told of the case: all where it is not confidential."""
    if not case.confidential:
        return list(staff_ids)
    return [one for one in staff_ids if await may_know(case, one, at=at)]


async def _heir(case: Case, giver_id: UUID, taker_id: UUID, *, at: datetime) -> UUID | None:
    if not case.confidential and not case.about:
        return taker_id
    async for one in _candidates(case, giver_id, taker_id):
        if one != giver_id and await may_know(case, one, at=at):
            return one
    return None


async def _candidates(case: Case, giver_id: UUID, taker_id: UUID) -> AsyncIterator[UUID]:
    """The taker; who answers for the case beside the giver; who was let in; those above; who may know."""
    yield taker_id
    if giver_id in (case.handler_id, case.first_contact_id):
        yield case.first_contact_id
        yield case.handler_id
        for one in await involvement.who(case.id, Part.CONFIDANT):
            yield one
    answering = {case.handler_id, case.first_contact_id}
    async for one in _above(giver_id):
        # Nobody decides on, or watches, their own work.
        if one not in answering:
            yield one
    leader_id = (await loading.load(case.rule_set_id)).leader_id
    for one in [*([leader_id] if leader_id else []), *await _trusted()]:
        if one not in answering:
            yield one


async def _above(staff_id: UUID) -> AsyncIterator[UUID]:
    seen = {staff_id}
    above = await hierarchy.superior_of(staff_id)
    while above is not None and above not in seen:
        yield above
        seen.add(above)
        above = await hierarchy.superior_of(above)


async def _trusted() -> list[UUID]:
    """Whoever may read confidential cases, the highest post first; how far, their rights tell."""
    rows = await current().fetch(
        """select s.id from staff s join positions p on p.id = s.position_id
           where s.left_on is null and exists (
               select from staff_roles r join role_permissions g on g.role_id = r.role_id
               where r.staff_id = s.id and g.permission = $1)
           order by p.rank desc, s.joined_on, s.badge""",
        Permission.CASE_READ_CONFIDENTIAL.value,
    )
    return [row["id"] for row in rows]
