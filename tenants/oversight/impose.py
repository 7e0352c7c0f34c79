"""The measures of a decision: on whom each falls, and until when it stands."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases.breaches import Breach
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.oversight.measures import Liable, Measure, MeasureKind
from tenants.oversight.review import BreachReview


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


async def impose(
    measures: Sequence[Measure], breach: Breach, review: BreachReview, *, decision_id: UUID, by: Viewer
) -> list[BreachMeasure]:
    """Write the measures down, each with whom it falls on; nobody imposes anything on themself."""
    imposed = [
        BreachMeasure(
            breach_id=breach.id,
            decision_id=decision_id,
            ordinal=place,
            staff_id=_on_whom(measure, place, breach, review, by),
            liable=measure.liable,
            kind=measure.kind,
            amount=measure.amount,
            points=measure.points,
            months=measure.months,
            until=measure.until,
        )
        for place, measure in enumerate(measures)
    ]
    await BreachMeasure.bulk_create(imposed)
    return imposed


async def lift(breach: Breach, *, at: datetime) -> None:
    """Nothing that was imposed stands any longer."""
    await BreachMeasure.filter(breach_id=breach.id, lifted_at=None).update(lifted_at=at)


def _on_whom(measure: Measure, place: int, breach: Breach, review: BreachReview, by: Viewer) -> UUID:
    if measure.liable is Liable.PERSON:
        return breach.staff_id
    path = ("measures", place, "liable")
    if review.head_id is None:
        raise Refusal(Code.INVALID, "nobody leads this person", path)
    if review.head_id == by.staff_id:
        raise Refusal(Code.NOT_ALLOWED, "nobody decides on themself", path)
    return review.head_id
