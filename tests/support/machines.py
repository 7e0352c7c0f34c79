"""Machines that may come in by a key."""

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tenants.directory import api_key
from tenants.directory.access import FOR_MACHINES, Permission, Scope, Viewer
from tenants.directory.api_key import Created
from tenants.directory.department import Department
from tenants.directory.role import Grant
from tenants.ids import new_id
from tenants.session import tenant_session
from tests.support.office import Office

HALF_AN_HOUR = timedelta(minutes=30)
_counter = itertools.count(1)
PLATFORM = {Permission.CASE_REGISTER: Scope.OWN, Permission.CASE_READ: Scope.OWN}
EVERYTHING = dict.fromkeys(FOR_MACHINES, Scope.TENANT)


def administrator(tenant_id: UUID, staff_id: UUID, department_id: UUID) -> Viewer:
    """Somebody who may do everything."""
    return Viewer(
        tenant_id=tenant_id,
        staff_id=staff_id,
        account_id=new_id(),
        department_id=department_id,
        grants=dict.fromkeys(Permission, Scope.TENANT),
    )


async def key(
    tenant_id: UUID,
    grants: Mapping[Permission, Scope] = PLATFORM,
    *,
    at: datetime,
    within: Department | None = None,
    days: int = 30,
    **more: Any,
) -> Created:
    """A key of the department, made by somebody who may."""
    async with tenant_session(tenant_id):
        maker = await Office().staff("何静", within=within, rank=5000 + next(_counter))
        return await api_key.create(
            name="市民热线平台",
            department_id=maker.department_id,
            grants=[Grant(permission, scope) for permission, scope in grants.items()],
            expires_at=at + timedelta(days=days),
            by=administrator(tenant_id, maker.id, maker.department_id),
            at=at,
            **more,
        )
