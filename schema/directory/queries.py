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
from schema.paging import After, Before, Connection, First, Last
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
        """Resolver."""
        _require_one(id, code, "department", "code")
        if code is not None:
            return Department.first(equals("code", code))
        return Department.one(Department.asked_for(id or ""))

    @field(LISTS, description="Departments, by code unless sorted otherwise.")
    def departments(
        self,
        where: Annotated[DepartmentWhere | None, Which] = None,
        order_by: Annotated[list[DepartmentOrder] | None, Sorted] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Department]:
        """Resolver."""
        return Department.page(
            where=where, order_by=order_by, order="code", first=first, after=after, last=last, before=before
        )

    @field(DIRECTORY, description="One member of the staff, by id or by badge.")
    def staff_member(
        self,
        id: Annotated[ID | None, argument(description="The person's id.")] = None,
        badge: Annotated[str | None, argument(description="The person's badge.")] = None,
    ) -> Staff | None:
        """Resolver."""
        _require_one(id, badge, "person", "badge")
        if badge is not None:
            return Staff.first(equals("badge", badge))
        return Staff.one(Staff.asked_for(id or ""))

    @field(LISTS, description="Members of the staff, by name unless sorted otherwise; who has left included.")
    def staff(
        self,
        where: Annotated[StaffWhere | None, Which] = None,
        order_by: Annotated[list[StaffOrder] | None, Sorted] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Staff]:
        """Resolver."""
        return Staff.page(
            where=where, order_by=order_by, order="name", first=first, after=after, last=last, before=before
        )

    @field(LISTS, description="Positions, the highest first unless sorted otherwise.")
    def positions(
        self,
        where: Annotated[PositionWhere | None, Which] = None,
        order_by: Annotated[list[PositionOrder] | None, Sorted] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Position]:
        """Resolver."""
        return Position.page(
            where=where, order_by=order_by, order="-rank", first=first, after=after, last=last, before=before
        )

    @field(LISTS, description="Grades, the highest first unless sorted otherwise.")
    def grades(
        self,
        where: Annotated[GradeWhere | None, Which] = None,
        order_by: Annotated[list[GradeOrder] | None, Sorted] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Grade]:
        """Resolver."""
        return Grade.page(
            where=where, order_by=order_by, order="-level", first=first, after=after, last=last, before=before
        )

    @field(ROLES, description="Roles, by name unless sorted otherwise.")
    def roles(
        self,
        where: Annotated[RoleWhere | None, Which] = None,
        order_by: Annotated[list[RoleOrder] | None, Sorted] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Role]:
        """Resolver."""
        return Role.page(
            where=where, order_by=order_by, order="name", first=first, after=after, last=last, before=before
        )


def _require_one(id: str | None, other: str | None, what: str, name: str) -> None:
    if (id is None) == (other is None):
        raise BadInput(f"Name the {what} by id or by {name}.", argument=["id"])
