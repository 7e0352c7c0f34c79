"""Who is asked to take an offered case: those it is offered to, and whoever acts for them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tenants.directory import on_the_day, receivers
from tenants.directory.access import Permission
from tenants.errors import Refusal
from tenants.working_time import loading


async def of(
    *,
    department_id: UUID,
    staff_id: UUID | None,
    permission: Permission = Permission.CASE_ACCEPT,
    at: datetime,
) -> list[UUID]:
    """The person named, or whoever takes cases for the department (or does what else
    `permission` allows); for each who is away, whoever acts too.

    Outside the department's working hours its duty officers are asked as well.
    """
    if staff_id is not None:
        named = [staff_id]
    else:
        named = await receivers.of_department(department_id, permission=permission)
    acting = await on_the_day.acting_for(named, at=at)
    on_duty = await officers(department_id, at=at) if staff_id is None else []
    return list(dict.fromkeys([*named, *acting.values(), *on_duty]))


async def officers(department_id: UUID, *, at: datetime) -> list[UUID]:
    """The department's duty officers outside its working hours; nobody within them."""
    found = await on_the_day.on_duty(department_id, at=at)
    return found if found and not await _is_open(department_id, at=at) else []


async def on_watch(
    department_ids: Collection[UUID], *, besides: Collection[UUID] = (), at: datetime
) -> list[UUID]:
    """Who is called at night in the place of those who sleep: the duty officers of each department, else of
    the nearest above that has others than `besides`; nobody for a department in its working hours."""
    day = await on_the_day.load((), at=at, department_ids=department_ids)
    found = {one: day.duty_officers(one, besides=besides) for one in department_ids}
    asleep = [one for one in found if found[one] and not await _is_open(one, at=at)]
    return list(dict.fromkeys(officer for one in asleep for officer in found[one]))


async def _is_open(department_id: UUID, *, at: datetime) -> bool:
    try:
        calendar = await loading.for_department(department_id)
    except Refusal:
        # Without a calendar nobody can tell working hours from others: whoever is on duty is asked.
        return False
    return calendar.is_open(at)
