"""Founding: an organization begins with one person who may do everything, and who lets the others in."""

from dataclasses import dataclass
from datetime import datetime

from tenants.constraints import all_or_nothing
from tenants.directory import account, assignment, department, position, role, staff
from tenants.directory.access import Permission, Scope
from tenants.directory.role import Grant
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal


@dataclass(frozen=True, slots=True)
class Founder:
    """The first administrator. Department, position and role may be renamed like any other."""

    name: str
    badge: str
    login: str
    password_hash: str
    department: str = "办公室"
    position: str = "系统管理员"
    role: str = "管理员"


async def found(founder: Founder, *, at: datetime) -> Staff:
    """Enter the first member of the staff, with every permission; refused where somebody works already."""
    if await Staff.exists():
        raise Refusal(Code.CONFLICT, "somebody works here already: an administrator lets the others in")
    everything = [Grant(permission, Scope.TENANT) for permission in Permission]
    async with all_or_nothing():
        office = await department.create(code="ADMIN", name=founder.department, by=None, at=at)
        post = await position.create(name=founder.position, rank=1, by=None, at=at)
        held = await role.create(name=founder.role, grants=everything, by=None, at=at)
        first = await staff.create(
            badge=founder.badge,
            name=founder.name,
            department_id=office.id,
            position_id=post.id,
            joined_on=at.date(),
            by=None,
            at=at,
        )
        await assignment.assign(first.id, role_ids=[held.id], by=None, at=at)
        await account.create(
            staff_id=first.id, login=founder.login, password_hash=founder.password_hash, by=None, at=at
        )
    return first
