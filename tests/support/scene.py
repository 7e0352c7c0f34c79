"""A water utility with a case in every state, and another utility next door, for whoever means no good."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from app.demo import accounts, water_utility
from app.settings import Settings
from tenants import tenant
from tenants.session import tenant_session
from tests.support.portal import Portal

CALLER = {"name": "张三", "phone": "13800000000"}
QUESTION = {"requester": CALLER, "channel": "PHONE", "said": "水费为什么比上个月多了一倍？"}


def unknown(kind: str) -> str:
    """An id that looks right and belongs to nothing."""
    return base64.b64encode(f"{kind}:{uuid4()}".encode()).decode()


@dataclass(slots=True)
class Scene:
    """One utility: its people at their screens, and the ids of what there is."""

    portal: Portal
    staff: dict[str, str] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    matters: dict[str, str] = field(default_factory=dict)
    materials: list[str] = field(default_factory=list)
    # By what was done with it last: open, offered, waiting, handed_over, resolved, replied, closed.
    cases: dict[str, str] = field(default_factory=dict)
    hand_overs: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)

    async def register(self, badge: str = "0102", **more: Any) -> str:
        """A new case."""
        payload = await self.portal.do(badge, "caseRegister", "case { id }", **{**QUESTION, **more})
        return str(payload["case"]["id"])

    async def offer(self, case_id: str, **to: str) -> str:
        """An offer by whoever registered the case."""
        payload = await self.portal.do("0102", "caseHandOver", "handOver { id }", caseId=case_id, **to)
        return str(payload["handOver"]["id"])


async def set_up(settings: Settings, *, at: datetime) -> Scene:
    """Furnish a utility and let its people work until there is something of every kind."""
    tenant_id = await tenant.create(slug=f"t-{secrets.token_hex(8)}", name="清源供水有限公司", at=at)
    async with tenant_session(tenant_id):
        furnished = await water_utility.furnish(at=at)
        await accounts.open_for(furnished.staff.values(), password_hash="!", at=at)
    scene = Scene(Portal(settings, tenant_id, furnished.staff, at=at))
    await _look_around(scene)
    await _work(scene)
    await _retire(scene)
    return scene


async def _look_around(scene: Scene) -> None:
    data = await scene.portal.ask(
        "0010",
        """{ staff(first: 100) { nodes { id badge } } departments { nodes { id code } }
             matters { nodes { id code materials { id } } }
             positions { nodes { id } } grades { nodes { id } } roles { nodes { id } }
             calendars { nodes { id } } timeLimits { nodes { id } } }""",
    )
    scene.staff = {node["badge"]: node["id"] for node in data["staff"]["nodes"]}
    scene.departments = {node["code"]: node["id"] for node in data["departments"]["nodes"]}
    scene.matters = {node["code"]: node["id"] for node in data["matters"]["nodes"]}
    scene.materials = [
        one["id"] for node in data["matters"]["nodes"] if node["code"] == "WS-02" for one in node["materials"]
    ]
    scene.others = {name: data[name]["nodes"][0]["id"] for name in _OTHERS}


_OTHERS = ("positions", "grades", "roles", "calendars", "timeLimits")


async def _work(scene: Scene) -> None:
    portal, cases = scene.portal, scene.cases
    cases["open"] = await scene.register()
    cases["offered"] = await scene.register()
    scene.hand_overs["to 0202"] = await scene.offer(cases["offered"], toStaffId=scene.staff["0202"])
    cases["offered to repairs"] = await scene.register()
    scene.hand_overs["to repairs"] = await scene.offer(
        cases["offered to repairs"], toDepartmentId=scene.departments["NT"]
    )
    cases["handed over"] = await scene.register()
    scene.hand_overs["accepted"] = await scene.offer(cases["handed over"], toStaffId=scene.staff["0202"])
    await portal.do("0202", "handOverAccept", "", handOverId=scene.hand_overs["accepted"])
    for state, verbs in _WAYS.items():
        cases[state] = await scene.register()
        for verb in verbs:
            given = {name: value(scene) for name, value in _GIVEN[verb].items()}
            await portal.do("0102", verb, "", caseId=cases[state], **given)


_WAYS: Mapping[str, tuple[str, ...]] = {
    "waiting": ("noticeIssue",),
    "resolved": ("caseResolve",),
    "replied": ("caseResolve", "caseReply"),
    "closed": ("caseResolve", "caseReply", "caseClose"),
}
_GIVEN: Mapping[str, Mapping[str, Any]] = {
    "noticeIssue": {
        "items": lambda _: [{"name": "身份证"}],
        "procedure": lambda _: "到窗口办理",
        "respondBy": lambda scene: (scene.portal.at + timedelta(days=9)).isoformat(),
    },
    "caseResolve": {"resolution": lambda _: "已更换水表"},
    "caseReply": {"text": lambda _: "已更换水表", "channel": lambda _: "PHONE"},
    "caseClose": {},
}


async def _retire(scene: Scene) -> None:
    """Somebody has left, a department is closed, a matter is no longer offered."""
    do, given = scene.portal.do, {"id": scene.staff["0103"]}
    await do("0010", "staffLeave", "", **given, reason="退休")
    made = await do("0010", "departmentCreate", "department { id }", code="OLD", name="旧部门")
    scene.departments["OLD"] = made["department"]["id"]
    await do("0010", "departmentClose", "", id=scene.departments["OLD"])
    rules = {"ruleSetId": await _draft(scene)}
    await do("0010", "matterRemove", "", **rules, id=scene.matters["WS-07"])
    await do("0010", "ruleSetPublish", "", **rules)
    scene.others["ruleSets"] = await _draft(scene)


async def _draft(scene: Scene) -> str:
    payload = await scene.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    return str(payload["ruleSet"]["id"])
