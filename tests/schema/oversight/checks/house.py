"""Two departments, one of which is checked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tenants.directory.department import Department
from tests.support.screen import Screen, named

CHECK = """check { id kind state opinion begunAt departments { department { code } rating }
    inspectors { name } }"""
FINDINGS = "{ checkFindings { nodes { id criterion case { number } overdue } totalCount } }"


@dataclass(slots=True)
class House:
    """Two departments, who works there, who leads, who inspects."""

    hall: Department
    repairs: Department
    clerk: Screen
    head: Screen
    mender: Screen
    inspector: Screen
    planner: Screen
    at: Any

    def plan(self, **more: Any) -> dict[str, Any]:
        """The hall's register of the day."""
        return {
            "kind": "SPOT",
            "departmentIds": [named("Department", self.hall.id)],
            "since": (self.at - timedelta(days=1)).isoformat(),
            "until": (self.at + timedelta(days=1)).isoformat(),
            "inspectorIds": [self.of(self.inspector)],
            **more,
        }

    async def planned(self, **more: Any) -> str:
        """A check to come."""
        payload = await self.planner.do("checkPlan", CHECK, **self.plan(**more))
        return str(payload["check"]["id"])

    async def begun(self, **more: Any) -> str:
        """A check under way."""
        key = await self.planned(**more)
        await self.inspector.do("checkBegin", CHECK, checkId=key)
        return key

    async def concluded(self, key: str) -> None:
        """The end of it."""
        rating = {"departmentId": named("Department", self.hall.id), "rating": "GOOD"}
        await self.inspector.do("checkConclude", CHECK, checkId=key, opinion="较好", ratings=[rating])

    def of(self, person: Screen) -> str:
        """Their id."""
        return named("Staff", person.person.staff_id)

    def everybody(self) -> dict[str, Screen]:
        """Everybody by what they are."""
        names = ("clerk", "head", "mender", "inspector", "planner")
        return {name: getattr(self, name) for name in names}
