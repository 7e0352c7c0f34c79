"""Reception: who was asked first, where a question came to a department or a machine and not to a person."""

from datetime import datetime
from uuid import UUID

from tenants.cases import takers
from tenants.cases.registration import Registration
from tenants.directory import hierarchy, on_the_day, receivers
from tenants.directory.access import Viewer
from tenants.directory.department import Department, require_open
from tenants.errors import Code, Refusal
from tenants.rules.tie_break_rule import MOST_ASKED


async def asked(wanted: Registration, *, by: Viewer, at: datetime) -> tuple[UUID, ...]:
    """Everybody who was asked first; the tie-break names the first contact among them."""
    if wanted.asked and wanted.asked_department_id is not None:
        raise Refusal(Code.CONFLICT, "either people were asked, or a department", ("asked_department_id",))
    if wanted.paper is not None:
        # Who was away on that day nobody knows any more.
        return wanted.asked
    if wanted.asked:
        return await there(wanted.asked, besides=by.staff_id, at=at)
    if wanted.asked_department_id is not None:
        await require_open(wanted.asked_department_id, "asked_department_id")
        return await of_department(wanted.asked_department_id, at=at)
    return (by.staff_id,) if by.is_person else await of_department(by.department_id, at=at)


async def there(asked: tuple[UUID, ...], *, besides: UUID | None = None, at: datetime) -> tuple[UUID, ...]:
    """Those of them who are there; where all are away, whoever acts for each: nobody answers from afar.

    `besides` is there, for they write it down.
    """
    day = await on_the_day.load(asked, at=at)
    present = tuple(one for one in asked if one not in day.away or one == besides)
    return present or tuple(dict.fromkeys(day.acting(one) for one in asked))


async def on_behalf_of(contact_id: UUID, asked: tuple[UUID, ...], *, at: datetime) -> list[UUID]:
    """For whom of those who were asked somebody else is first contact."""
    if contact_id in asked:
        return []
    acting = await on_the_day.acting_for(asked, at=at)
    return [away for away, one in acting.items() if one == contact_id]


async def of_department(department_id: UUID, *, at: datetime) -> tuple[UUID, ...]:
    """Who answers for a department at a moment.

    In its working hours those who take cases there and are there, their head only where nobody else is;
    otherwise its duty officers. Where nobody is, the same is asked of the department above, and at last of
    whoever acts for the nearest head.
    """
    for level in await hierarchy.upwards(department_id):
        if found := await _there(level, at=at):
            return found[:MOST_ASKED]
    head_id = await hierarchy.head_of(department_id)
    if head_id is None:
        raise Refusal(Code.CONFLICT, "nobody is there who could receive this", ("asked_department_id",))
    return ((await on_the_day.acting_for([head_id], at=at))[head_id],)


async def _there(department_id: UUID, *, at: datetime) -> tuple[UUID, ...]:
    if officers := await takers.officers(department_id, at=at):
        return tuple(officers)
    taking = await receivers.of_department(department_id)
    acting = await on_the_day.acting_for(taking, at=at)
    there = [one for one in taking if acting[one] == one]
    head_id = (await Department.get(id=department_id)).head_id
    return tuple(one for one in there if one != head_id) or tuple(there)
