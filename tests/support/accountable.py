"""Somebody of the water utility is held to account, to the last step."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from tenants.cases.breaches import Breach
from tenants.cases.case import Case
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.oversight import decide, objection, policy, prolong, report, review, statement
from tenants.oversight.measures import Liable, Measure, MeasureKind
from tenants.oversight.objection import ObjectionOutcome
from tenants.oversight.prolong import ReviewStep
from tenants.oversight.report import Reported
from tenants.oversight.verdict import BreachSeverity, Circumstance, Grounds, Verdict
from tenants.working_time.durations import WorkingDays

LIGHTER = Verdict(
    upheld=True,
    reason="属实",
    grounds=Grounds.ADMISSION,
    severity=BreachSeverity.MINOR,
    circumstances=(Circumstance.APOLOGY_ACCEPTED,),
    measures=(Measure(MeasureKind.WARNING), Measure(MeasureKind.REPRIMAND, Liable.HEAD)),
)


async def held_accountable(staff: Mapping[str, UUID], *, at: datetime) -> Breach:
    """李娜 (0102) is reported, heard, and found in breach; she objects, and it is changed."""
    clerk, head, leader, office = [await _viewer(staff[badge]) for badge in ("0102", "0101", "0001", "0010")]
    soon = at + timedelta(hours=1)
    await policy.configure({"check_within": WorkingDays(2)}, by=None, at=at)
    case = await Case.filter(first_contact_id=clerk.staff_id).first()
    assert case is not None
    told = Reported(case.id, "cold", clerk.staff_id, at, "挂断电话")
    breach = await report.report(told, by=head, at=at)
    await review.take_up(breach.id, reason="录音可证", by=leader, at=at)
    until = at + timedelta(days=30)
    await prolong.extend(breach.id, ReviewStep.DECISION, until=until, reason="证人出差", by=leader, at=at)
    await statement.state(breach.id, said="线路不好", by=clerk, at=soon)
    await decide.decide(breach.id, LIGHTER, by=leader, at=soon)
    await objection.lodge(breach.id, said="线路故障可证", by=clerk, at=soon)
    return await objection.answer(
        breach.id, ObjectionOutcome.CHANGED, reason="线路确有故障", instead=LIGHTER, by=office, at=soon
    )


async def _viewer(staff_id: UUID) -> Viewer:
    person = await viewer.load_staff(staff_id=staff_id)
    assert person is not None
    return person
