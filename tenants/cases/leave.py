"""Leaving, and who must hear of it: a department whose visitors asked for this person needs somebody else."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import inbox
from tenants.cases.inbox import Telling
from tenants.directory import hierarchy, leaving
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.directory.staff import Staff
from tenants.session import current

VACANT = "department.reception_vacant"


async def leave(
    staff_id: UUID,
    *,
    by: UUID | None,
    at: datetime,
    reason: str | None = None,
    expected_version: int | None = None,
) -> Staff:
    """As `leaving.leave`; head and administrators are told of each department that named them to visitors."""
    gone = await leaving.leave(staff_id, by=by, at=at, reason=reason, expected_version=expected_version)
    for department in await Department.filter(receptionist_id=staff_id, closed_at=None).order_by("code"):
        data = {"department": department.id, "staff": staff_id}
        await history.record(VACANT, by=by, at=at, subject_id=department.id, data=data)
        told = dict.fromkeys([await hierarchy.head_of(department.id), *await _keepers()])
        tellings = [
            Telling(one, VACANT, None, by, subject_id=department.id)
            for one in told
            if one not in (None, by, staff_id)
        ]
        await inbox.tell_all(tellings, at=at)
    return gone


async def _keepers() -> list[UUID]:
    """Whoever may change every department."""
    rows = await current().fetch(
        """select distinct s.id from staff s
           join staff_roles sr on sr.staff_id = s.id
           join role_permissions p on p.role_id = sr.role_id
           where s.left_on is null and p.permission = $1 and p.scope = $2 order by s.id""",
        Permission.DIRECTORY_CONFIGURE.value,
        Scope.TENANT.value,
    )
    return [row["id"] for row in rows]
