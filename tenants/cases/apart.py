"""An informant's profile: one of its own for one case, so that nothing leads from other cases to it."""

from datetime import datetime

from tenants.cases.case import Case
from tenants.cases.requester import Requester, keep
from tenants.cases.sealing import contact_of, sealed
from tenants.ids import new_id


async def set_apart(case: Case, *, at: datetime) -> Requester:
    """Whoever asks, with a profile that belongs to this case alone and hints at nothing."""
    shared = await Requester.get(id=case.requester_id)
    requester_id = new_id()
    contact = await contact_of(shared)
    return await Requester.create(
        id=requester_id,
        kind=shared.kind,
        name=shared.name,
        unit=shared.unit,
        requester_class=shared.requester_class,
        informant=True,
        erased_at=shared.erased_at,
        created_at=at,
        updated_at=at,
        **await sealed(contact, requester_id=requester_id, informant=True, at=at),
    )


async def set_together(case: Case, *, at: datetime) -> Requester:
    """The same profile, from now on like any other."""
    own = await Requester.get(id=case.requester_id)
    contact = await contact_of(own)
    values = await sealed(contact, requester_id=own.id, informant=False, at=at)
    await keep(own, at=at, informant=False, **values)
    return own
