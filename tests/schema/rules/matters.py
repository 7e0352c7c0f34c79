"""A matter, as an administrator enters it."""

from typing import Any

from tests.schema.rules.conftest import Desk
from tests.support.screen import named

MATTER = """matter {
    id code name kind description procedure isOffered legalBasis fees complaintChannel
    severity amount onTheSpot promise { kind count } department { id }
    materials { id name legalBasis modelText }
    ruleSet { number }
}"""
MATERIALS = [
    {"name": "身份证", "legalBasis": "《供水条例》第十条", "modelText": "写明户名"},
    {"name": "房产证"},
]


async def added(desk: Desk, code: str = "XZ", **more: Any) -> dict[str, Any]:
    given = {
        "code": code,
        "name": "新装水表",
        "kind": "BUSINESS",
        "departmentId": named("Department", desk.screen.person.department_id),
        "materials": MATERIALS,
    }
    payload = await desk.do("matterCreate", MATTER, **given | more)
    matter: dict[str, Any] = payload["matter"]
    return matter
