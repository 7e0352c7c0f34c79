"""Duty rosters and their shifts."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.directory.access import DIRECTORY
from schema.directory.day_lists import ShiftOrder, ShiftWhere
from schema.node import Node
from schema.paging import Connection
from schema.permissions import readable
from schema.reads.fields import column, connection, derived, to_one
from schema.reads.source import source, whole_tenant

if TYPE_CHECKING:
    from schema.directory.department import Department
    from schema.directory.staff import Staff


@readable(DIRECTORY)
@source("rosters", visible=whole_tenant)
@strawberry.type(description="A duty roster: who is to be asked when nobody else is there.")
class Roster(Node):
    """A department's, or the whole organization's."""

    name: str = column(description="What it is called.")
    department: Annotated["Department", strawberry.lazy("schema.directory.department")] | None = to_one(
        "department_id", description="Whose it is; null for the whole organization's.", unscoped=True
    )
    places: int = column(description="How many may be on duty at once.")
    is_open: bool = derived("({t}.closed_at is null)", description="Whether anybody is on duty by it.")
    closed_at: datetime | None = column(description="When it was closed.")
    shifts: Connection[Annotated["Shift", strawberry.lazy("schema.directory.roster")]] = connection(
        "roster_id",
        description="Its shifts, those that are over included.",
        order="since, place, id",
        conditions=ShiftWhere,
        orders=ShiftOrder,
    )
    version: int = column(description="For `expectedVersion`.")
    created_at: datetime = column(description="When it was begun.")
    updated_at: datetime = column(description="When it was last changed.")


@readable(DIRECTORY)
@source("shifts", visible=whole_tenant)
@strawberry.type(description="Somebody on duty; at one place of a roster one after the other.")
class Shift(Node):
    """Who is on duty from when until when."""

    roster: Roster = to_one("roster_id", description="On which roster.", unscoped=True)
    place: int = column(description="At which of its places.")
    staff: Annotated["Staff", strawberry.lazy("schema.directory.staff")] = to_one(
        "staff_id", description="Who is on duty.", unscoped=True
    )
    since: datetime = column(description="From when.")
    until: datetime = column(description="Until when.")
    entered_at: datetime = column(description="When it was entered.")
