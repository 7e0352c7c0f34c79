"""An informant's profile: one of its own for one case, so that nothing leads from other cases to it."""

from collections.abc import Sequence
from datetime import datetime

from tenants.cases.case import Case
from tenants.cases.requester import Requester, keep
from tenants.cases.sealing import contact_of, sealed
from tenants.ids import new_id


async def set_apart(case: Case, *, at: datetime) -> Requester:
    """Whoever asks, with a profile that belongs to this case alone and hints at nothing.

    Whoever has never asked for anything else keeps their profile: of a second one somebody would wonder what
    they had asked, and whoever erases the one would leave the other.
    """
    # Held first: whoever asks under it at this moment comes before, and is seen, or comes after.
    shared = await Requester.filter(id=case.requester_id).select_for_update().get()
    if not await _asked_elsewhere(shared, case):
        return await _change(shared, informant=True, at=at)
    return await _copy(shared, informant=True, at=at)


async def keep_aside(cases: Sequence[Case], *, at: datetime) -> None:
    """Cases of one requester, with a profile of their own: the one they shared is to be emptied."""
    if not cases:
        return
    kept = await _copy(await Requester.get(id=cases[0].requester_id), informant=False, at=at)
    for case in cases:
        case.requester_id = kept.id
        await case.keep("requester_id", at=at)


async def _copy(shared: Requester, *, informant: bool, at: datetime) -> Requester:
    requester_id = new_id()
    contact = await contact_of(shared)
    return await Requester.create(
        id=requester_id,
        kind=shared.kind,
        name=shared.name,
        unit=shared.unit,
        requester_class=shared.requester_class,
        informant=informant,
        erased_at=shared.erased_at,
        created_at=at,
        updated_at=at,
        **await sealed(contact, requester_id=requester_id, informant=informant, at=at),
    )


async def set_together(case: Case, *, at: datetime) -> Requester:
    """The same profile, from now on like any other."""
    return await _change(await Requester.get(id=case.requester_id), informant=False, at=at)


async def _change(own: Requester, *, informant: bool, at: datetime) -> Requester:
    values = await sealed(await contact_of(own), requester_id=own.id, informant=informant, at=at)
    # The directory would tell who the informant is.
    staff_id = None if informant else own.staff_id
    await keep(own, at=at, informant=informant, staff_id=staff_id, **values)
    return own


async def _asked_elsewhere(profile: Requester, case: Case) -> bool:
    """In another case, or under another profile that has become this one."""
    others = Case.filter(requester_id=profile.id).exclude(id=case.id)
    return await others.exists() or await Requester.filter(merged_into_id=profile.id).exists()
