"""Whoever is checked, whoever checks, and whoever has nothing to do with it."""

from typing import Any

import pytest

from tenants.directory import department
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.session import tenant_session
from tests.schema.oversight.checks.house import House
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen

P = Permission


@pytest.fixture
async def house(api: Api, people: People) -> House:
    """All may do everything that is not about checks; heads and clerks read the checks of where they work."""
    async with tenant_session(people.tenant_id):
        hall = await department.create(code="CS", name="服务大厅", by=None, at=people.at)
        repairs = await department.create(code="NT", name="维修部", by=None, at=people.at)
        office = await department.create(code="OF", name="办公室", by=None, at=people.at)
    work = {P.CASE_REGISTER: Scope.OWN, P.CASE_READ: Scope.OWN, P.DIRECTORY_READ: Scope.TENANT}
    read = {**work, P.CHECK_READ: Scope.DEPARTMENT, P.CHECK_CONDUCT: Scope.DEPARTMENT}
    plan = {P.CHECK_CONDUCT: Scope.TENANT, P.DIRECTORY_READ: Scope.TENANT}

    async def somebody(name: str, grants: Any, within: Department) -> Screen:
        return Screen(api, await people.somebody(grants, name=name, within=within))

    made = House(
        hall=hall,
        repairs=repairs,
        clerk=await somebody("李娜", read, hall),
        head=await somebody("王芳", {**plan, P.CHECK_READ: Scope.TENANT}, hall),
        mender=await somebody("郑伟", read, repairs),
        # Named, and nothing else: who is named needs no permission.
        inspector=await somebody("周明远", {P.CASE_READ: Scope.TENANT}, office),
        planner=await somebody("何静", plan, office),
        at=people.at,
    )
    async with tenant_session(people.tenant_id):
        await department.change(hall.id, head_id=made.head.person.staff_id, by=None, at=people.at)
    return made
