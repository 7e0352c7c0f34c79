"""Whose a case is by the rules."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable
from schema.reads.fields import derived, to_one
from schema.reads.kept import text_of, texts_of
from tenants.rules.destination import Place
from tenants.rules.routes import Because, Target


@readable(REACHED)
@strawberry.type(description="Whose a case is by the rules, and why: whom to tell the requester.")
class Destination:
    """A department, and one of its people where the rules name somebody."""

    department_id: strawberry.Private[UUID | None]
    staff_id: strawberry.Private[UUID | None]
    target: Target = derived(text_of("target"), description="To whom the case is led.")
    because: Because = derived(text_of("because"), description="Why.")
    routes: list[str] = derived(
        texts_of("routes"),
        description="The codes of the routes that led there, or that could not agree.",
    )
    department: Department | None = to_one("department_id", description="The department.")
    staff: Staff | None = to_one("staff_id", description="The person, where the rules name one.")


# A case, laid out as its destination.
DESTINATION = """
select {t}.route as kept, {t}.destination_department_id as department_id, {t}.destination_staff_id as staff_id
where {t}.route is not null
"""


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
