"""Departments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import strawberry

from schema.directory.access import DIRECTORY
from schema.directory.lists import DepartmentOrder, DepartmentWhere, StaffOrder, StaffWhere
from schema.directory.staff import Staff
from schema.node import Node
from schema.paging import Connection
from schema.permissions import readable
from schema.public.texts import DepartmentText, shown_texts
from schema.reads.fields import column, computed, connection, derived, to_one
from schema.reads.source import source, whole_tenant
from schema.working_time.calendar import Calendar


async def _texts(rows: Sequence[Any], _context: Any) -> list[list[DepartmentText]]:
    return [shown_texts(DepartmentText, row.texts) for row in rows]


@readable(DIRECTORY)
@source("departments", visible=whole_tenant)
@strawberry.type(description="A department: a node of the organization's tree.")
class Department(Node):
    """Where people work, and what a first contact tells the requester about it."""

    code: str = column(description="Its short code; belongs to one department for good.")
    name: str = column(description="What it is called.")
    place: str | None = column(description="Where it is.")
    phone: str | None = column(description="Where to call.")
    office_hours: str | None = column(description="When it is open, in words for the requester.")
    parent: Annotated["Department", strawberry.lazy("schema.directory.department")] | None = to_one(
        "parent_id", description="The department above it; null at the top.", unscoped=True
    )
    head: Staff | None = to_one("head_id", description="Who leads it.", unscoped=True)
    receptionist: Staff | None = to_one(
        "receptionist_id", description="Whom the requester is to ask for.", unscoped=True
    )
    complaint_channel: str | None = column(description="Where to complain about it.")
    is_public: bool = column(description="Whether the public directory shows it.")
    texts: list[DepartmentText] = computed(
        _texts, description="What the requester is told, in other languages.", needs=("texts",)
    )
    calendar: Calendar | None = to_one(
        "calendar_id",
        description="Its own working calendar; else that of the nearest department above, or the default.",
        unscoped=True,
    )
    children: Connection[Annotated["Department", strawberry.lazy("schema.directory.department")]] = (
        connection(
            "parent_id",
            description="The departments directly below it.",
            order="code, id",
            conditions=DepartmentWhere,
            orders=DepartmentOrder,
        )
    )
    staff: Connection[Staff] = connection(
        "department_id",
        description="Who belongs to it, those who have left included.",
        order="name, id",
        conditions=StaffWhere,
        orders=StaffOrder,
    )
    is_open: bool = derived("({t}.closed_at is null)", description="Whether it takes anything new.")
    closed_at: datetime | None = column(description="When it was closed for good.")
    version: int = column(description="For `expectedVersion`.")
    created_at: datetime = column(description="When it was opened.")
    updated_at: datetime = column(description="When it was last changed.")
