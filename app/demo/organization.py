"""A demo organization: a ready configuration with people in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tenants.directory import assignment, department, role, staff
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.directory.grade import Grade
from tenants.directory.position import Position
from tenants.directory.role import Grant, Role
from tenants.rules import loading, publishing, version
from tenants.templates import applying, shelf

ADMINISTRATOR = "管理员"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a department is found, and the badge of its head."""

    code: str
    head: str
    place: str
    phone: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here; superiors come first."""

    badge: str
    name: str
    department: str
    position: str
    joined_on: date
    role: str
    superior: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """The ids of what was set up: departments and matters by code, people by badge."""

    departments: Mapping[str, UUID]
    staff: Mapping[str, UUID]
    matters: Mapping[str, UUID]


async def furnish(
    template: str, homes: Sequence[Home], people: Sequence[Person], *, leader: str, at: datetime
) -> Organization:
    """Set it up in the running tenant session, with the template's rules in force."""
    offered = shelf.of_key(template)
    applied = await applying.apply(offered, offered.editions["zh"], by=None, at=at)
    departments = {one.code: one.id for one in await Department.all()}
    everything = [Grant(permission, Scope.TENANT) for permission in Permission]
    await role.create(name=ADMINISTRATOR, grants=everything, by=None, at=at)
    working = await _take_on(people, departments, at=at)
    for home in homes:
        await department.change(
            departments[home.code],
            place=home.place,
            phone=home.phone,
            head_id=working[home.head],
            by=None,
            at=at,
        )
    if applied.rule_set_id is None:
        raise LookupError(f"{template} has no rules")
    await version.change(applied.rule_set_id, title="首版规则", leader_id=working[leader], by=None, at=at)
    await publishing.publish(applied.rule_set_id, reason="启用", by=None, at=at)
    matters = {one.code: one.id for one in (await loading.in_force(at)).matters}
    return Organization(departments, working, matters)


async def _take_on(
    people: Sequence[Person], departments: Mapping[str, UUID], *, at: datetime
) -> dict[str, UUID]:
    positions = {one.name: one.id for one in await Position.all()}
    grades = {one.name: one.id for one in await Grade.all()}
    roles = {one.name: one.id for one in await Role.all()}
    working: dict[str, UUID] = {}
    for one in people:
        row = await staff.create(
            badge=one.badge,
            name=one.name,
            department_id=departments[one.department],
            position_id=positions[one.position],
            grade_id=grades[one.grade] if one.grade else None,
            superior_id=working[one.superior] if one.superior else None,
            joined_on=one.joined_on,
            by=None,
            at=at,
        )
        working[one.badge] = row.id
        await assignment.assign(row.id, role_ids=[roles[one.role]], by=None, at=at)
    return working
