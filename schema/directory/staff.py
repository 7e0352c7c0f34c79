"""Members of the staff."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.directory import there
from schema.directory.absence import Absence, StandIn
from schema.directory.access import DIRECTORY
from schema.directory.day_lists import AbsenceOrder, AbsenceWhere, StandInOrder, StandInWhere
from schema.directory.grade import Grade
from schema.directory.position import Position
from schema.directory.role import Role
from schema.node import Node
from schema.paging import Connection
from schema.permissions import readable
from schema.reads.fields import column, computed, connection, derived, to_many, to_one
from schema.reads.source import source, whole_tenant

if TYPE_CHECKING:
    from schema.directory.department import Department
    from schema.oversight.commendation import Commendation


@readable(DIRECTORY)
@source("staff", visible=whole_tenant)
@strawberry.type(description="A member of the staff.")
class Staff(Node):
    """A person of the organization."""

    badge: str = column(description="The badge number; given out once.")
    name: str = column(description="The name.")
    department: Annotated["Department", strawberry.lazy("schema.directory.department")] = to_one(
        "department_id", description="Where they belong.", unscoped=True
    )
    position: Position = to_one("position_id", description="Their post.", unscoped=True)
    grade: Grade | None = to_one("grade_id", description="Their professional grade.", unscoped=True)
    superior: Annotated["Staff", strawberry.lazy("schema.directory.staff")] | None = to_one(
        "superior_id", description="Whom they report to, where that is not the head.", unscoped=True
    )
    joined_on: date = column(description="Their first day; tenure counts from here.")
    left_on: date | None = column(description="Their last day; null while they work here.")
    present: bool = derived("({t}.left_on is null)", description="Whether they work here.")
    away: bool = derived(
        "exists (select from absences a where a.staff_id = {t}.id and a.since <= {at} and a.ends_at > {at})",
        description="Whether they are away now.",
    )
    away_until: datetime | None = computed(
        there.away_until,
        description="When they are back, absences that follow each other taken together; null while they are "
        "here, and while nobody knows.",
    )
    acting_now: Annotated["Staff", strawberry.lazy("schema.directory.staff")] | None = computed(
        there.acting_now,
        description="Who acts for them now: their stand-ins in order, else the duty officer, else the head. "
        "Null while they are here, and where nobody is.",
    )
    absences: Connection[Absence] = connection(
        "staff_id",
        description="When they are away, were, and will be.",
        order="-since, -id",
        conditions=AbsenceWhere,
        orders=AbsenceOrder,
    )
    stand_ins: Connection[StandIn] = connection(
        "staff_id",
        description="Who acts while they are away, in the order in which they are asked; past ones included.",
        order="ordinal, id",
        conditions=StandInWhere,
        orders=StandInOrder,
    )
    phone: str | None = column(description="Where to call them.")
    email: str | None = column(description="Where to write to them.")
    roles: list[Role] = to_many(
        "staff_id",
        description="Their roles.",
        through="staff_roles",
        far="role_id",
        order="name, id",
    )
    commendations: Connection[Annotated["Commendation", strawberry.lazy("schema.oversight.commendation")]] = (
        connection(
            "staff_id",
            description="Praise of them that the viewer may see, newest first.",
            order="-proposed_at, -id",
        )
    )
    version: int = column(description="For `expectedVersion`.")
    created_at: datetime = column(description="When they were entered.")
    updated_at: datetime = column(description="When they were last changed.")
