"""An administrator at a screen, who enters a hospital."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.stories.conftest import MONDAY
from tests.support.portal import Portal

ADMIN = "0001"
NINE_IN_THE_EVENING = MONDAY + timedelta(hours=12)


@dataclass(slots=True)
class Hospital:
    """What the administrator has entered so far, by its name."""

    portal: Portal
    ids: dict[str, str] = field(default_factory=dict)
    draft: str = ""

    async def made(self, mutation: str, noun: str, known_as: str, /, **given: Any) -> str:
        """Something entered by the administrator, known by its name from here on."""
        payload = await self.portal.do(ADMIN, mutation, f"{noun} {{ id }}", **given)
        self.ids[known_as] = payload[noun]["id"]
        return self.ids[known_as]

    async def rule(self, mutation: str, **given: Any) -> None:
        """A rule put into the draft."""
        await self.portal.do(ADMIN, mutation, "", ruleSetId=self.draft, **given)

    async def person(self, badge: str, name: str, home: str, post: str, joined: str, **more: str) -> None:
        """Somebody with a role and an account."""
        optional = {"gradeId": "grade", "superiorId": "superior"}
        given = {key: self.ids[more[name]] for key, name in optional.items() if name in more}
        staff = await self.made(
            "staffCreate",
            "staff",
            badge,
            badge=badge,
            name=name,
            departmentId=self.ids[home],
            positionId=self.ids[post],
            joinedOn=joined,
            **given,
        )
        await self.portal.do(ADMIN, "staffRolesSet", "", id=staff, roleIds=[self.ids[more["role"]]])
        login = {"login": f"u{badge}", "password": "nine white cranes"}
        await self.portal.do(ADMIN, "accountCreate", "staffId", staffId=staff, **login)

    async def ask(self, query: str, badge: str = ADMIN, **variables: Any) -> dict[str, Any]:
        """A question, as somebody's screen puts it."""
        return await self.portal.ask(badge, query, **variables)

    async def registered(self, badge: str, **given: Any) -> dict[str, Any]:
        """A question put to somebody."""
        fields = """case { id number dueAt firstContact { badge } tieBreak { decidedBy }
            destination { department { code } staff { badge } because routes } clocks { stage dueAt } }"""
        wanted = {"requester": {"name": "张秀兰", "phone": "13800000009"}, "channel": "PHONE"} | given
        return dict((await self.portal.do(badge, "caseRegister", fields, **wanted))["case"])

    async def handed_over(self, by: str, case: dict[str, Any], to: str, **where: str) -> None:
        """The work passes on when it is accepted."""
        fields = "handOver { id }"
        offered = await self.portal.do(by, "caseHandOver", fields, caseId=case["id"], **where)
        await self.portal.do(to, "handOverAccept", "", handOverId=offered["handOver"]["id"])

    async def inbox(self, badge: str) -> list[str]:
        """What somebody was told, in order."""
        data = await self.ask("{ inbox(first: 100, orderBy: [AT_ASC]) { nodes { kind } } }", badge)
        return [one["kind"] for one in data["inbox"]["nodes"]]
