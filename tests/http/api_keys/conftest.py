"""Keys that an administrator asks for, and what a machine does with them."""

from datetime import timedelta
from typing import Any

import pytest

from schema.reads.identity import global_id
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.session import tenant_session
from tests.support.clock import Clock
from tests.support.people import People, Person

ERRORS = "errors { code message path }"
KEY = "apiKey { id name prefix isGood expiresAt lastUsedAt revokedAt grants { permission scope } }"
CREATE = f"mutation($i: ApiKeyCreateInput!) {{ apiKeyCreate(input: $i) {{ token {KEY} {ERRORS} }} }}"
ME = "{ me { actor staffId departmentId grants { permission scope } } }"
ASKED = {"requester": {"name": "张三"}, "channel": "HOTLINE", "said": "路灯不亮"}
REGISTER = f"""mutation($i: CaseRegisterInput!) {{ caseRegister(input: $i) {{
    case {{
        id number firstContact {{ name }} apiKey {{ name }}
        events {{ nodes {{ kind acted actor {{ name }} }} }}
    }}
    accessCode {ERRORS} }} }}"""


@pytest.fixture
async def clerk(people: People) -> Person:
    """Somebody in a hall who takes cases."""
    takes = {Permission.CASE_ACCEPT: Scope.OWN, Permission.CASE_READ: Scope.OWN}
    return await people.somebody(takes, name="李娜")


def lines(permission: str, scope: str = "OWN") -> dict[str, str]:
    return {"permission": permission, "scope": scope}


def wanted(admin: Person, clock: Clock, **more: Any) -> dict[str, Any]:
    return {
        "name": "市民热线平台",
        "departmentId": global_id("Department", admin.department_id),
        "grants": [
            lines("CASE_REGISTER"),
            lines("CASE_READ"),
        ],
        "expiresAt": (clock.at + timedelta(days=90)).isoformat(),
        **more,
    }


async def department_of(person: Person) -> Department:
    async with tenant_session(person.tenant_id):
        return await Department.get(id=person.department_id)
