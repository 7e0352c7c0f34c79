"""What happens at the desks of a regime, told through HTTP: people by their badges, things by their ids."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.support.portal import Portal

CALLER = {"name": "张三", "phone": "13800000000"}
CASE = """case {
    id number state outcome version dueAt overdue resolution emergencyAt stabilisedAt satisfaction
    firstContact { badge } firstDepartment { code } handler { badge } department { code }
    entries { kind text forRequester by { badge } }
}"""


@dataclass(slots=True)
class Story:
    """One regime's day."""

    portal: Portal
    ids: dict[str, str] = field(default_factory=dict)

    async def open(self) -> "Story":
        """Learn who works where, and what can be asked."""
        data = await self.portal.ask(
            "0010",
            """{ staff(first: 100) { nodes { id badge } } departments(first: 100) { nodes { id code } }
                 matters(first: 100) { nodes { id code } } }""",
        )
        self.ids = {node["badge"]: node["id"] for node in data["staff"]["nodes"]}
        for kind in ("departments", "matters"):
            self.ids |= {node["code"]: node["id"] for node in data[kind]["nodes"]}
        return self

    async def asked(self, badge: str = "0102", said: str = "请问怎么办？", **more: Any) -> dict[str, Any]:
        """A question, registered by the one who was asked."""
        given = {"requester": CALLER, "channel": "VISIT", "said": said, **more}
        return dict((await self.portal.do(badge, "caseRegister", CASE, **given))["case"])

    async def do(self, badge: str, mutation: str, case: dict[str, Any], **given: Any) -> dict[str, Any]:
        """One thing done with a case; gives the case as it is then."""
        payload = await self.portal.do(badge, mutation, CASE, caseId=case["id"], **given)
        return dict(payload["case"])

    async def refused(self, badge: str, mutation: str, **given: Any) -> tuple[str, list[str]]:
        """Code and path of the reason why something was not done."""
        payload = await self.portal.try_to(badge, mutation, "", **given)
        assert payload["errors"], "this went well"
        return payload["errors"][0]["code"], payload["errors"][0]["path"]

    async def offered(self, badge: str, case: dict[str, Any], **to: Any) -> str:
        """A hand-over offered; its id."""
        fields = "handOver { id state }"
        payload = await self.portal.do(badge, "caseHandOver", fields, caseId=case["id"], **to)
        return str(payload["handOver"]["id"])

    async def taken(self, badge: str, hand_over: str) -> None:
        """An offer accepted."""
        await self.portal.do(badge, "handOverAccept", "", handOverId=hand_over)

    async def away(self, badge: str, *, until: datetime) -> None:
        """Somebody enters that they are away, until a moment."""
        given = {"staffId": self.ids[badge], "reason": "出差", "until": until.isoformat()}
        await self.portal.do(badge, "absenceCreate", "absence { id }", **given)

    async def answered(self, badge: str, case: dict[str, Any], said: str = "已办好") -> dict[str, Any]:
        """Resolved, replied, closed by one person."""
        if case["state"] == "OPEN":
            await self.do(badge, "caseResolve", case, resolution=said)
        await self.do(badge, "caseReply", case, text=said, channel="PHONE")
        return await self.do(badge, "caseClose", case)

    async def read(self, badge: str, case: dict[str, Any], fields: str = CASE[5:]) -> dict[str, Any]:
        """The case as somebody sees it."""
        query = f"query ($id: ID!) {{ case(id: $id) {fields} }}"
        return dict((await self.portal.ask(badge, query, id=case["id"]))["case"])

    async def inbox(self, badge: str) -> list[str]:
        """What somebody has been told, in order."""
        data = await self.portal.ask(badge, "{ inbox(first: 100, orderBy: [AT_ASC]) { nodes { kind } } }")
        return [node["kind"] for node in data["inbox"]["nodes"]]

    async def breaches(self, badge: str = "0001") -> list[tuple[str, str]]:
        """Which breaches are suspected of whom."""
        fields = "{ breaches(orderBy: [OCCURRED_AT_ASC]) { nodes { kind staff { badge } } } }"
        data = await self.portal.ask(badge, fields)
        return [(node["kind"], node["staff"]["badge"]) for node in data["breaches"]["nodes"]]

    async def custody(self, case: dict[str, Any]) -> list[tuple[str, datetime, datetime | None]]:
        """Who answered for a case, from when until when."""
        read = await self.read("0001", case, "{ custody { staff { badge } since until } }")
        return [
            (
                one["staff"]["badge"],
                datetime.fromisoformat(one["since"]),
                datetime.fromisoformat(one["until"]) if one["until"] else None,
            )
            for one in read["custody"]
        ]

    async def limit(self, stage: str, *, minutes: int, breach: str | None = None, **more: Any) -> None:
        """A limit in a version of its own; who is late is in breach, and their superior is called."""
        moment = {"when": "AT_DUE"}
        rungs = [{"moment": moment, "action": "ESCALATE", "whom": "SUPERIOR"}]
        if breach:
            rungs.insert(0, {"moment": moment, "action": "OPEN_BREACH", "breach": breach})
        duration = {"kind": "MINUTES", "count": minutes}
        administrator = "0010"
        drafted = await self.portal.do(administrator, "ruleSetDraft", "ruleSet { id }")
        draft = {"ruleSetId": drafted["ruleSet"]["id"]}
        if breach:
            await self.portal.do(administrator, "breachKindSet", "", code=breach, name=breach, **draft)
        given = {"stage": stage, "duration": duration, "rungs": rungs, **more}
        await self.portal.do(administrator, "timeLimitSet", "", **given, **draft)
        await self.portal.do(administrator, "ruleSetPublish", "", **draft)
        await self.open()

    async def allow(self, **policy: Any) -> None:
        """A policy for every case, in a version of its own."""
        drafted = await self.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
        draft = {"ruleSetId": drafted["ruleSet"]["id"]}
        await self.portal.do("0010", "casePolicySet", "casePolicy { id }", **policy, **draft)
        await self.portal.do("0010", "ruleSetPublish", "", **draft)
        await self.open()
