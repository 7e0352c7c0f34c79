"""Queries: departments, positions, grades, roles, staff."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.directory.access import DIRECTORY, LISTS, ROLES
from schema.directory.day_queries import DayQuery
from schema.directory.department import Department
from schema.directory.grade import Grade
from schema.directory.lists import (
    DepartmentOrder,
    DepartmentWhere,
    GradeOrder,
    GradeWhere,
    PositionOrder,
    PositionWhere,
    RoleOrder,
    RoleWhere,
    StaffOrder,
    StaffWhere,
)
from schema.directory.position import Position
from schema.directory.role import Role
from schema.directory.staff import Staff
from schema.errors import BadInput
from schema.listed import listed
from schema.permissions import field
from schema.reads.fields import ORDER_BY, WHERE
from schema.reads.predicate import equals

Which = argument(description=WHERE)
Sorted = argument(description=ORDER_BY)


@strawberry.type
class DirectoryQuery(DayQuery):
    """What can be asked about the organization and its people."""

    @field(DIRECTORY, description="One department, by its id or by its code.")
    def department(
        self,
        id: Annotated[ID | None, argument(description="The department's id.")] = None,
        code: Annotated[str | None, argument(description="The department's code.")] = None,
    ) -> Department | None:
        _require_one(id, code, "department", "code")
        if code is not None:
            return Department.first(equals("code", code))
        return Department.one(Department.asked_for(id or ""))

    departments = listed(
        Department,
        LISTS,
        conditions=DepartmentWhere,
        orders=DepartmentOrder,
        order="code",
        description="Departments, by code unless sorted otherwise.",
    )

    @field(DIRECTORY, description="One member of the staff, by id or by badge.")
    def staff_member(
        self,
        id: Annotated[ID | None, argument(description="The person's id.")] = None,
        badge: Annotated[str | None, argument(description="The person's badge.")] = None,
    ) -> Staff | None:
        _require_one(id, badge, "person", "badge")
        if badge is not None:
            return Staff.first(equals("badge", badge))
        return Staff.one(Staff.asked_for(id or ""))

    staff = listed(
        Staff,
        LISTS,
        conditions=StaffWhere,
        orders=StaffOrder,
        order="name",
        description="Members of the staff, by name unless sorted otherwise; who has left included.",
    )

    positions = listed(
        Position,
        LISTS,
        conditions=PositionWhere,
        orders=PositionOrder,
        order="-rank",
        description="Positions, the highest first unless sorted otherwise.",
    )

    grades = listed(
        Grade,
        LISTS,
        conditions=GradeWhere,
        orders=GradeOrder,
        order="-level",
        description="Grades, the highest first unless sorted otherwise.",
    )

    roles = listed(
        Role,
        ROLES,
        conditions=RoleWhere,
        orders=RoleOrder,
        order="name",
        description="Roles, by name unless sorted otherwise.",
    )


def _require_one(id: str | None, other: str | None, what: str, name: str) -> None:
    if (id is None) == (other is None):
        raise BadInput(f"Name the {what} by id or by {name}.", argument=["id"])
