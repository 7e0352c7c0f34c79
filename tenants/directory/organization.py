"""What the organization is called, which language it speaks, and whose clock it keeps."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from tenants.base import require_version
from tenants.constraints import all_or_nothing
from tenants.editing import checked, told
from tenants.history import record
from tenants.session import current_tenant_id
from tenants.tenant import CHECKS, Tenant


class Changes(TypedDict, total=False):
    """What may be changed; what is not named stays."""

    name: str
    language: str
    time_zone: str


async def change(
    *, by: UUID | None, at: datetime, expected_version: int | None = None, **changes: Unpack[Changes]
) -> Tenant:
    """Change what is named of the session's tenant; numbers and days follow a new time zone from now on."""
    values = checked(changes, CHECKS)
    async with all_or_nothing():
        tenant = await Tenant.select_for_update().get(id=current_tenant_id())
        require_version(tenant, expected_version)
        differing = {
            name: {"from": getattr(tenant, name), "to": value}
            for name, value in values.items()
            if getattr(tenant, name) != value
        }
        if differing:
            tenant.update_from_dict(values)
            tenant.version += 1
            await tenant.save(update_fields=[*differing, "version"])
            await record(
                "tenant.changed", by=by, at=at, subject_id=tenant.id, data={"changes": told(differing)}
            )
    return tenant
