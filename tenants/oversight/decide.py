"""The decision: upheld or dismissed, with its reason, its weight and what is imposed."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases.breaches import Breach
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.oversight import lifecycle, measures, opening, policy, standing, statement, verdict, watch
from tenants.oversight.lifecycle import Move
from tenants.oversight.measures import Liable, Measure, MeasureKind
from tenants.oversight.review import BreachReview
from tenants.oversight.verdict import Heard, Verdict
from tenants.session import current, current_tenant_id
from tenants.text import text
from tenants.working_time import loading
from tenants.working_time.compiled import CompiledCalendar


class BreachMeasure(TenantModel):
    """Something that was imposed on somebody; in force until it is lifted."""

    breach_id = fields.UUIDField()
    decision_id = fields.UUIDField()
    ordinal = fields.IntField()
    liable = fields.CharEnumField(Liable, max_length=20)
    staff_id = fields.UUIDField()
    kind = fields.CharEnumField(MeasureKind, max_length=30)
    amount: fields.Field[Decimal | None] = fields.DecimalField(max_digits=12, decimal_places=2, null=True)
    points = fields.IntField(null=True)
    months = fields.IntField(null=True)
    until = fields.DateField(null=True)
    lifted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "breach_measures"


async def decide(breach_id: UUID, decision: Verdict, *, by: Viewer, at: datetime) -> Breach:
    """Decide; not before the person was heard or has let the day for it pass, and never in one's own cause.

    A person against whom it is upheld may object until a day that they are told.
    """
    breach = await opening.open_for(by, breach_id)
    await opening.require_judge(by, Permission.BREACH_DECIDE, breach)
    move = Move.UPHOLD if decision.upheld else Move.DISMISS
    lifecycle.allow(move, breach)
    review = await BreachReview.get(breach_id=breach.id)
    heard = await statement.heard(breach, review, at=at)
    heard.require()
    calendar = await loading.for_department(breach.department_id)
    if heard.statement_missing:
        await watch.miss(breach, review, at=at)
    object_by = None
    if decision.upheld:
        object_by = policy.end_of(at, (await policy.in_force()).objection_within, calendar)
    imposed = await keep(breach, review, decision, heard, calendar, object_by=object_by, by=by, at=at)
    await lifecycle.make(move, breach)
    await watch.nothing_more(review)
    people = (breach.staff_id, review.head_id, review.by_id, await opening.reporter_of(breach))
    await opening.note(f"breach.{breach.state}", breach, *people, by=by.staff_id, at=at, data=imposed)
    return breach


async def keep(
    breach: Breach,
    review: BreachReview,
    decision: Verdict,
    heard: Heard,
    calendar: CompiledCalendar,
    *,
    ordinal: int = 1,
    object_by: datetime | None = None,
    by: Viewer,
    at: datetime,
) -> dict[str, object]:
    """Check a decision, write it down with its measures, and say what the history keeps of it."""
    reason = text(decision.reason, ("reason",))
    verdict.check(decision, heard)
    measures.check(decision.measures, today=_today(at, calendar))
    people = {one.liable: _on_whom(one, place, breach, review, by) for place, one in _placed(decision)}
    others = await standing.upheld_within_year(breach.staff_id, until=breach.occurred_at, besides=breach.id)
    decision_id = new_id()
    await current().execute(
        _INSERT,
        current_tenant_id(),
        decision_id,
        breach.id,
        ordinal,
        decision.upheld,
        reason,
        decision.grounds,
        decision.severity,
        sorted(set(decision.circumstances)),
        others + decision.upheld,
        heard.statement_missing,
        by.staff_id,
        at,
        object_by,
    )
    await BreachMeasure.bulk_create(
        [_imposed(breach, decision_id, people[one.liable], place, one) for place, one in _placed(decision)]
    )
    return {
        "severity": decision.severity,
        "grounds": decision.grounds,
        "statementMissing": heard.statement_missing,
        "upheldWithinYear": others + decision.upheld,
        "objectBy": object_by,
        "measures": [{"kind": one.kind, "on": people[one.liable]} for one in decision.measures],
    }


_INSERT = """
insert into breach_decisions (tenant_id, id, breach_id, ordinal, upheld, reason, grounds, severity,
                              circumstances, upheld_within_year, statement_missing, by_id, at, object_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""


def _today(at: datetime, calendar: CompiledCalendar) -> date:
    return at.astimezone(ZoneInfo(calendar.definition.time_zone)).date()


def _placed(decision: Verdict) -> list[tuple[int, Measure]]:
    return list(enumerate(decision.measures))


def _on_whom(measure: Measure, place: int, breach: Breach, review: BreachReview, by: Viewer) -> UUID:
    if measure.liable is Liable.PERSON:
        return breach.staff_id
    path = ("measures", place, "liable")
    if review.head_id is None:
        raise Refusal(Code.INVALID, "nobody leads this person", path)
    if review.head_id == by.staff_id:
        raise Refusal(Code.NOT_ALLOWED, "nobody decides on themself", path)
    return review.head_id


def _imposed(
    breach: Breach, decision_id: UUID, staff_id: UUID, place: int, measure: Measure
) -> BreachMeasure:
    return BreachMeasure(
        breach_id=breach.id,
        decision_id=decision_id,
        ordinal=place,
        liable=measure.liable,
        staff_id=staff_id,
        kind=measure.kind,
        amount=measure.amount,
        points=measure.points,
        months=measure.months,
        until=measure.until,
    )
