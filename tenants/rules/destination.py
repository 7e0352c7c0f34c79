"""Where a case belongs: what the rules say, told as a department and, where they name one, a person."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.directory import on_the_day
from tenants.rules.circumstances import Circumstances, Hours
from tenants.rules.routes import Because, Destination, Target
from tenants.rules.rule_set import RuleSet
from tenants.session import current
from tenants.working_time import loading as calendars


@dataclass(frozen=True, slots=True)
class Place:
    """A department and perhaps one of its people.

    Where whose it is is unclear only the leader in charge is named: the case stays where it is until they
    decide. What stays with whoever was asked names neither.
    """

    destination: Destination
    department_id: UUID | None = None
    staff_id: UUID | None = None

    def explained(self) -> dict[str, Any]:
        """Why there, as it is kept with the case."""
        return self.destination.explained()


async def find(rules: RuleSet, case: Circumstances, *, department_id: UUID, at: datetime) -> Place:
    """Where the case belongs; `department_id` is the first contact's: its calendar tells duty time."""
    if any(route.conditions.hours is not None for route in rules.routes):
        calendar = await calendars.for_department(department_id)
        case = replace(case, hours=Hours.OFFICE_HOURS if calendar.is_open(at) else Hours.DUTY_TIME)
    destination = rules.route(case)
    if destination.target is Target.DUTY_OFFICER:
        destination = replace(destination, department_id=destination.department_id or department_id)
    return await told(destination, at=at)


async def told(destination: Destination, *, at: datetime) -> Place:
    """The department and the person that a destination means at a moment."""
    return await _TOLD[destination.target](destination, at)


async def _department(destination: Destination, _at: datetime) -> Place:
    return Place(destination, destination.department_id)


async def _asked(destination: Destination, _at: datetime) -> Place:
    return Place(destination)


async def _named(destination: Destination, _at: datetime) -> Place:
    """A person named by the rules; where they have left, their department or nobody."""
    home = await current().fetchval(
        "select department_id from staff where id = $1 and left_on is null", destination.staff_id
    )
    person = destination.staff_id if home else None
    if destination.because is Because.UNCLEAR:
        return Place(destination, None, person)
    return Place(destination, home or destination.department_id, person)


async def _holder(destination: Destination, _at: datetime) -> Place:
    """Whoever has held the position longest, in the department if one is named."""
    row = await current().fetchrow(
        """select id, department_id from staff
           where position_id = $1 and ($2::uuid is null or department_id = $2) and left_on is null
           order by joined_on, badge limit 1""",
        destination.position_id,
        destination.department_id,
    )
    if row is None:
        return Place(destination, destination.department_id)
    return Place(destination, row["department_id"], row["id"])


async def _on_duty(destination: Destination, at: datetime) -> Place:
    """Whoever is on duty for the department; where no roster says so, the department itself."""
    department_id = destination.department_id
    officers = await on_the_day.on_duty(department_id, at=at) if department_id else []
    return Place(destination, department_id, officers[0] if officers else None)


_TOLD: Mapping[Target, Callable[[Destination, datetime], Awaitable[Place]]] = {
    Target.DEPARTMENT: _department,
    Target.FIRST_CONTACT: _asked,
    Target.POSITION: _holder,
    Target.DUTY_OFFICER: _on_duty,
    Target.INTERFACE_PERSON: _named,
    Target.LEADER_IN_CHARGE: _named,
}
