"""Which roles a member of the staff has."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, require_version
from tenants.constraints import all_or_nothing
from tenants.directory.charge import somebody_stays_in_charge
from tenants.directory.role import Role
from tenants.directory.staff import Staff, present
from tenants.errors import Code, Refusal
from tenants.history import record


class StaffRole(TenantModel):
    """One role that somebody has."""

    staff_id = fields.UUIDField()
    role_id = fields.UUIDField()

    class Meta:
        table = "staff_roles"


async def assign(
    staff_id: UUID,
    *,
    role_ids: Sequence[UUID],
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
) -> Staff:
    """Exactly these roles from now on; takes effect with the next request of that person."""
    async with all_or_nothing(), somebody_stays_in_charge("role_ids"):
        staff = await present(staff_id)
        require_version(staff, expected_version)
        await _require_known(role_ids)
        before = await roles_of(staff_id)
        if before == set(role_ids):
            return staff
        await StaffRole.filter(staff_id=staff_id).delete()
        await StaffRole.bulk_create(
            StaffRole(staff_id=staff_id, role_id=role_id) for role_id in dict.fromkeys(role_ids)
        )
        await staff.change(at=at)
        data = {"from": sorted(before), "to": sorted(set(role_ids))}
        await record("staff.roles_assigned", by=by, at=at, subject_id=staff_id, data=data)
    return staff


async def roles_of(staff_id: UUID) -> set[UUID]:
    """The ids of the roles somebody has now."""
    return {row.role_id for row in await StaffRole.filter(staff_id=staff_id)}


async def _require_known(role_ids: Sequence[UUID]) -> None:
    known = {role.id for role in await Role.filter(id__in=list(role_ids))}
    for place, role_id in enumerate(role_ids):
        if role_id not in known:
            raise Refusal(Code.NOT_FOUND, "there is no such role", ("role_ids", place))
