"""Those whom a breach concerns, and those who judge it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from tenants.cases.breaches import Breach
from tenants.cases.case import Case
from tenants.directory import department
from tenants.directory.access import Scope, Viewer
from tenants.directory.staff import Staff
from tenants.oversight import decide, objection, policy, report, review, statement
from tenants.oversight.measures import Measure, MeasureKind
from tenants.oversight.report import Reported
from tenants.oversight.verdict import BreachSeverity, Grounds, Verdict
from tenants.working_time import calendar
from tenants.working_time.durations import Hours
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, later, question, viewer
from tests.support.office import Office

TABLES = (
    "breaches",
    "breach_reports",
    "breach_reviews",
    "breach_extensions",
    "breach_statements",
    "breach_decisions",
    "breach_measures",
    "breach_objections",
    "inbox_entries",
)
UPHELD = Verdict(
    upheld=True,
    reason="录音可证",
    grounds=Grounds.EVIDENCE,
    severity=BreachSeverity.MEDIUM,
    measures=(Measure(MeasureKind.FINE, amount=Decimal("200.50")), Measure(MeasureKind.WARNING)),
)
DISMISSED = Verdict(upheld=False, reason="录音中态度正常")


@dataclass(slots=True)
class Bench:
    """李娜 is suspected; 王芳 leads her; 周明远 and 何静 judge for the whole organization."""

    case: Case
    clerk: Viewer
    head: Viewer
    leader: Viewer
    other: Viewer
    witness: Viewer
    office: Office

    async def reported(self, kind: str = "cold", *, at: datetime = AT, **more: Any) -> Breach:
        """What 郑伟 says that 李娜 has done."""
        given = {"occurred_at": at, "account": "挂断电话", **more}
        told_so = Reported(self.case.id, kind, self.clerk.staff_id, **given)
        return await report.report(told_so, by=self.witness, at=at)

    async def somebody(self) -> Staff:
        """Somebody of a department that has nothing to do with it."""
        return await self.office.staff("路人")

    async def in_review(self, *, at: datetime = AT) -> Breach:
        """The same, taken up by 周明远."""
        breach = await self.reported(at=at)
        return await review.take_up(breach.id, reason="录音可证", by=self.leader, at=at)

    async def stated(self, *, at: datetime = AT) -> Breach:
        """And 李娜 has said what she has to say."""
        breach = await self.in_review(at=at)
        return await statement.state(breach.id, said="线路不好", by=self.clerk, at=at)

    async def upheld(self, verdict: Verdict = UPHELD, *, at: datetime = AT) -> Breach:
        """And it was upheld."""
        breach = await self.stated(at=at)
        return await decide.decide(breach.id, verdict, by=self.leader, at=at)

    async def contested(self) -> Breach:
        """And she has objected."""
        breach = await self.upheld()
        return await objection.lodge(breach.id, said="过重", by=self.clerk, at=later(hours=1))


@pytest.fixture
async def bench(desks: Desks, office: Office) -> Bench:
    await calendar.create(name="全天", time_zone="Asia/Shanghai", weekly=(((0, 1440),),) * 7, by=None, at=AT)
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    await policy.configure(
        {"statement_within": Hours(48), "decision_within": Hours(96), "objection_within": Hours(72)},
        by=None,
        at=AT,
    )
    leader, other = await office.staff("周明远", rank=90), await office.staff("何静", rank=80)
    case = await question(desks.clerk)
    return Bench(
        case=case,
        clerk=desks.clerk,
        head=desks.head_of_hall(),
        leader=viewer(leader, Scope.TENANT),
        other=viewer(other, Scope.TENANT),
        witness=viewer(desks.zheng, Scope.TENANT),
        office=office,
    )
