"""How a breach goes its way, told through HTTP."""

from dataclasses import dataclass
from typing import Any

from tests.support.story import Story

BREACH = """breach {
    id kind state account occurredAt checkBy upheldWithinYear staff { badge } department { code }
    report { by { badge } }
    review { accepted reason stateBy decideBy missedAt overdue head { badge } }
    extensions { step dueAt until reason }
    statements { liable text by { badge } }
    decision { upheld reason grounds severity circumstances upheldWithinYear repeated statementMissing
        objectBy }
    measures { kind liable amount points months until staff { badge } }
    objection { text decideBy outcome reason decidedBy { badge } }
}"""


@dataclass(slots=True)
class Accountability:
    """Whoever looks into breaches, and those whom they concern."""

    story: Story

    async def reported(
        self, badge: str, case: dict[str, Any], kind: str, of: str, account: str = "见通话录音"
    ) -> dict[str, Any]:
        """A breach that somebody reports."""
        given = {"caseId": case["id"], "kind": kind, "staffId": self.story.ids[of], "account": account}
        moment = self.story.portal.at.isoformat()
        return dict(await self.do(badge, "breachReport", occurredAt=moment, **given))

    async def noticed(self, kind: str, of: str) -> dict[str, Any]:
        """A breach that a clock has opened."""
        fields = f"query ($where: BreachWhere) {{ breaches(where: $where) {{ nodes {BREACH[7:]} }} }}"
        where = {"kind": {"eq": kind}, "staffId": {"eq": self.story.ids[of]}}
        found = (await self.story.portal.ask("0001", fields, where=where))["breaches"]["nodes"]
        return dict(found[0])

    async def do(self, badge: str, mutation: str, breach: dict[str, Any] | None = None, **given: Any) -> Any:
        """One step; gives the breach as it is then."""
        if breach is not None:
            given["breachId"] = breach["id"]
        return (await self.story.portal.do(badge, mutation, BREACH, **given))["breach"]

    async def refused(
        self, badge: str, mutation: str, breach: dict[str, Any], **given: Any
    ) -> tuple[str, Any]:
        """Code and path of why a step was not taken."""
        return await self.story.refused(badge, mutation, breachId=breach["id"], **given)

    async def read(self, badge: str, breach: dict[str, Any]) -> Any:
        """The breach as somebody sees it, None where they do not."""
        query = f"query ($id: ID!) {{ breach(id: $id) {BREACH[7:]} }}"
        return (await self.story.portal.ask(badge, query, id=breach["id"]))["breach"]

    async def upheld(
        self, breach: dict[str, Any], *measures: dict[str, Any], by: str = "0001", **more: Any
    ) -> Any:
        """Reviewed, stated on by the person, and upheld with these measures."""
        await self.do(by, "breachReview", breach, reason="经核实基本属实")
        person = breach["staff"]["badge"]
        await self.do(person, "breachState", breach, text="当时排队的人多，是我疏忽")
        given = {"severity": "MINOR", "grounds": "EVIDENCE", "reason": "录音和台账可证", **more}
        return await self.do(by, "breachDecide", breach, upheld=True, measures=list(measures), **given)
