"""Queries: who is away, who stands in, who is on duty, who acts."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.context import Info
from schema.directory.absence import Absence, StandIn
from schema.directory.access import DIRECTORY, LISTS
from schema.directory.day_lists import (
    AbsenceOrder,
    AbsenceWhere,
    RosterOrder,
    RosterWhere,
    ShiftOrder,
    ShiftWhere,
    StandInOrder,
    StandInWhere,
)
from schema.directory.department import Department
from schema.directory.roster import Roster, Shift
from schema.directory.staff import Staff
from schema.listed import listed
from schema.permissions import field
from schema.reads.fields import ORDER_BY, WHERE
from tenants.directory import on_the_day

Which = argument(description=WHERE)
Sorted = argument(description=ORDER_BY)
Moment = Annotated[datetime | None, argument(description="At which moment; now unless told.")]


@strawberry.type
class DayQuery:
    """What can be asked about people on the day."""

    @field(
        DIRECTORY,
        description="Who is to be asked for a department at a moment, by its own roster, else by that of the "
        "nearest department above, else by the whole organization's. Whoever is on the roster and away is "
        "there through their stand-in, or not at all.",
    )
    async def on_duty(
        self,
        info: Info,
        department_id: Annotated[ID, argument(description="The department.")],
        at: Moment = None,
    ) -> list[Staff]:
        key = Department.asked_for(department_id, "departmentId")
        if key is None:
            return []
        async with info.context.inside():
            found = await on_the_day.on_duty(key, at=at or info.context.at)
        return [Staff.known(staff_id) for staff_id in found]

    @field(
        DIRECTORY,
        description="Who acts for somebody at a moment: they themselves while here, else their stand-ins in "
        "order, else the duty officer, else the head, climbing. Null where there is no such person.",
    )
    async def acting_for(
        self,
        info: Info,
        staff_id: Annotated[ID, argument(description="The member of the staff.")],
        at: Moment = None,
    ) -> Staff | None:
        key = Staff.asked_for(staff_id, "staffId")
        if key is None:
            return None
        async with info.context.inside():
            found = await on_the_day.acting_for([key], at=at or info.context.at)
        return Staff.one(found[key])

    absences = listed(
        Absence,
        LISTS,
        conditions=AbsenceWhere,
        orders=AbsenceOrder,
        order="-since",
        description="Absences, the latest first unless sorted otherwise.",
    )

    stand_ins = listed(
        StandIn,
        LISTS,
        conditions=StandInWhere,
        orders=StandInOrder,
        order="staff_id, ordinal",
        description="Stand-ins, by person and in their order unless sorted otherwise.",
    )

    rosters = listed(
        Roster,
        LISTS,
        conditions=RosterWhere,
        orders=RosterOrder,
        order="name",
        description="Duty rosters, by name unless sorted otherwise; closed ones included.",
    )

    shifts = listed(
        Shift,
        LISTS,
        conditions=ShiftWhere,
        orders=ShiftOrder,
        order="since",
        description="Shifts of all rosters, the earliest first unless sorted otherwise.",
    )
