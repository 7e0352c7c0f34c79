"""The decision: upheld or dismissed, with its reason, its weight and what is imposed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.cases.breaches import Breach
from tenants.directory.access import Permission, Viewer
from tenants.ids import new_id
from tenants.oversight import (
    impose,
    lifecycle,
    measures,
    opening,
    policy,
    standing,
    statement,
    verdict,
    watch,
)
from tenants.oversight.lifecycle import Move
from tenants.oversight.review import BreachReview
from tenants.oversight.verdict import Heard, Verdict
from tenants.session import current, current_tenant_id
from tenants.text import text
from tenants.working_time import loading
from tenants.working_time.compiled import CompiledCalendar


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is decided on: the breach, its review, what was heard, and by which calendar days count."""

    breach: Breach
    review: BreachReview
    heard: Heard
    calendar: CompiledCalendar


async def decide(breach_id: UUID, decision: Verdict, *, by: Viewer, at: datetime) -> Breach:
    """Decide; not before the person was heard or has let the day for it pass, and never in one's own cause.

    A person against whom it is upheld may object until a day that they are told.
    """
    breach = await opening.open_for(by, breach_id)
    await opening.require_judge(by, Permission.BREACH_DECIDE, breach)
    move = Move.UPHOLD if decision.upheld else Move.DISMISS
    lifecycle.allow(move, breach)
    sitting = await sit(breach, at=at)
    sitting.heard.require()
    if sitting.heard.statement_missing:
        await watch.miss(breach, sitting.review, at=at)
    object_by = None
    if decision.upheld:
        object_by = policy.end_of(at, (await policy.in_force()).objection_within, sitting.calendar)
    told = await keep(sitting, decision, object_by=object_by, by=by, at=at)
    await lifecycle.make(move, breach)
    await watch.nothing_more(sitting.review)
    people = (
        breach.staff_id,
        sitting.review.head_id,
        sitting.review.by_id,
        await opening.reporter_of(breach),
    )
    await opening.note(f"breach.{breach.state}", breach, *people, by=by.staff_id, at=at, data=told)
    return breach


async def sit(breach: Breach, *, at: datetime) -> Sitting:
    """Everything that a decision rests on, as it is now."""
    review = await BreachReview.get(breach_id=breach.id)
    heard = await statement.heard(breach, review, at=at)
    return Sitting(breach, review, heard, await loading.for_department(breach.department_id))


async def keep(
    sitting: Sitting,
    decision: Verdict,
    *,
    ordinal: int = 1,
    object_by: datetime | None = None,
    by: Viewer,
    at: datetime,
) -> dict[str, Any]:
    """Check a decision, write it down with its measures, and give what the history keeps of it."""
    reason, breach = text(decision.reason, ("reason",)), sitting.breach
    verdict.check(decision, sitting.heard)
    measures.check(decision.measures, today=_today(at, sitting.calendar))
    others = await standing.upheld_within_year(breach.staff_id, until=breach.occurred_at, besides=breach.id)
    within_year, missing = others + decision.upheld, sitting.heard.statement_missing
    decision_id, found = new_id(), (ordinal, decision.upheld, reason, decision.grounds, decision.severity)
    weight = (sorted(set(decision.circumstances)), within_year, missing)
    ids = (current_tenant_id(), decision_id, breach.id)
    await current().execute(_INSERT, *ids, *found, *weight, by.staff_id, at, object_by)
    imposed = await impose.impose(decision.measures, breach, sitting.review, decision_id=decision_id, by=by)
    return {
        "severity": decision.severity,
        "grounds": decision.grounds,
        "statementMissing": missing,
        "upheldWithinYear": within_year,
        "objectBy": object_by,
        "measures": [{"kind": one.kind, "on": one.staff_id} for one in imposed],
    }


_INSERT = """
insert into breach_decisions (tenant_id, id, breach_id, ordinal, upheld, reason, grounds, severity,
                              circumstances, upheld_within_year, statement_missing, by_id, at, object_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""


def _today(at: datetime, calendar: CompiledCalendar) -> date:
    return at.astimezone(ZoneInfo(calendar.definition.time_zone)).date()
