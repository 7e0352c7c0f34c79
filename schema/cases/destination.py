"""Whose a case is by the rules."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.permissions import REACHED, field, readable
from tenants.rules.destination import Place
from tenants.rules.routes import Because, Target


@readable(REACHED)
@strawberry.type(description="Whose a case is by the rules, and why: whom to tell the requester.")
class Destination:
    """A department, and one of its people where the rules name somebody."""

    department_id: strawberry.Private[UUID | None]
    staff_id: strawberry.Private[UUID | None]
    target: Target = strawberry.field(description="To whom the case is led.")
    because: Because = strawberry.field(description="Why.")
    routes: list[str] = strawberry.field(
        description="The codes of the routes that led there, or that could not agree."
    )

    @field(REACHED, description="The department.")
    def department(self) -> Department | None:
        return Department.one(self.department_id)

    @field(REACHED, description="The person, where the rules name one.")
    def staff(self) -> Staff | None:
        return Staff.one(self.staff_id)


def shown_place(place: Place) -> Destination:
    """A place as it is shown."""
    return _shown(place.explained(), place.department_id, place.staff_id)


async def destinations(rows: Sequence[Any], _context: Any) -> list[Destination | None]:
    """Those of many cases."""
    return [
        None
        if row.route is None
        else _shown(row.route, row.destination_department_id, row.destination_staff_id)
        for row in rows
    ]


def _shown(kept: dict[str, Any], department_id: UUID | None, staff_id: UUID | None) -> Destination:
    return Destination(
        department_id=department_id,
        staff_id=staff_id,
        target=Target(kept["target"]),
        because=Because(kept["because"]),
        routes=kept["routes"],
    )
