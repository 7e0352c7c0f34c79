"""A hall with a clerk who is suspected, and those who judge."""

from dataclasses import dataclass
from typing import Any

import pytest

from tenants.directory import department
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.session import tenant_session
from tenants.working_time import calendar
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen, named

P = Permission
WORK = {P.CASE_REGISTER: Scope.OWN, P.CASE_READ: Scope.OWN, P.DIRECTORY_READ: Scope.TENANT}
JUDGE = dict.fromkeys(
    (P.CASE_READ, P.BREACH_READ, P.BREACH_REPORT, P.BREACH_REVIEW, P.BREACH_DECIDE), Scope.TENANT
)
STATE = "breach { id state }"
UPHELD = {"upheld": True, "reason": "录音可证", "grounds": "EVIDENCE", "severity": "MINOR"}
SEEN = "query ($where: BreachWhere) { breaches(where: $where) { nodes { id } totalCount } }"


@dataclass(slots=True)
class House:
    """A hall with a clerk and their head; those who judge; and the clerk's case."""

    clerk: Screen
    colleague: Screen
    head: Screen
    leader: Screen
    other: Screen
    reporter: Screen
    case: str
    at: str

    def report(self, **more: Any) -> dict[str, Any]:
        """What is reported of the clerk."""
        told = {"kind": "cold", "staffId": of(self.clerk), "occurredAt": self.at, "account": "挂断电话"}
        return {"caseId": self.case, **told, **more}

    async def reported(self) -> str:
        """A breach; its id."""
        return str((await self.reporter.do("breachReport", STATE, **self.report()))["breach"]["id"])

    async def in_review(self) -> str:
        """Taken up by the leader."""
        key = await self.reported()
        await self.leader.do("breachReview", STATE, breachId=key, reason="属实")
        return key

    async def upheld(self, *measures: dict[str, Any]) -> str:
        """Stated on, and upheld by the leader."""
        key = await self.in_review()
        await self.clerk.do("breachState", STATE, breachId=key, text="线路不好")
        await self.leader.do("breachDecide", STATE, breachId=key, measures=list(measures), **UPHELD)
        return key


def of(person: Screen) -> str:
    """Their id."""
    return named("Staff", person.person.staff_id)


@pytest.fixture
async def hall(people: People) -> Department:
    """Where questions arrive."""
    async with tenant_session(people.tenant_id):
        weekly = (((0, 1440),),) * 7
        await calendar.create(name="全天", time_zone="Asia/Shanghai", weekly=weekly, by=None, at=people.at)
        return await department.create(code="CS", name="服务大厅", by=None, at=people.at)


@pytest.fixture
async def house(api: Api, people: People, hall: Department) -> House:
    async def somebody(grants: dict[Permission, Scope], name: str, **more: Any) -> Screen:
        return Screen(api, await people.somebody(grants, name=name, **more))

    clerk = await somebody(WORK, "李娜", within=hall)
    head = await somebody(WORK, "陈丽华", within=hall)
    async with tenant_session(people.tenant_id):
        await department.change(hall.id, head_id=head.person.staff_id, by=None, at=people.at)
    given = {"requester": {"name": "张三"}, "channel": "PHONE", "said": "水压低"}
    case = (await clerk.do("caseRegister", "case { id }", **given))["case"]
    return House(
        clerk=clerk,
        colleague=await somebody(WORK, "王芳", within=hall),
        head=head,
        leader=await somebody(JUDGE, "周明远"),
        other=await somebody(JUDGE, "何静"),
        reporter=await somebody(
            {P.CASE_READ: Scope.TENANT, P.BREACH_REPORT: Scope.OWN, P.DIRECTORY_READ: Scope.TENANT}, "郑伟"
        ),
        case=case["id"],
        at=people.at.isoformat(),
    )


async def seen(by: Screen, **where: Any) -> list[str]:
    """Breaches that somebody sees."""
    return [node["id"] for node in (await by.ask(SEEN, where=where))["breaches"]["nodes"]]
