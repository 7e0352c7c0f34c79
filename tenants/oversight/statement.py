"""A statement: what the person has to say, and the self-check of their department by its head."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases.breaches import Breach
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import lifecycle, opening
from tenants.oversight.lifecycle import Move
from tenants.oversight.measures import Liable
from tenants.oversight.review import BreachReview
from tenants.oversight.verdict import Heard
from tenants.text import text

LONG = 20_000


class BreachStatement(TenantModel):
    """What somebody said, for themself or for the department."""

    breach_id = fields.UUIDField()
    liable = fields.CharEnumField(Liable, max_length=20)
    by_id = fields.UUIDField()
    text = fields.TextField()
    at = fields.DatetimeField()

    class Meta:
        table = "breach_statements"


async def state(breach_id: UUID, *, said: str, by: Viewer, at: datetime) -> Breach:
    """Put on record what the person, or the head who was told, has to say; once, and in time."""
    words = text(said, ("text",), most=LONG)
    breach = await opening.open_for(by, breach_id)
    lifecycle.allow(Move.STATE, breach)
    review = await BreachReview.get(breach_id=breach.id)
    liable = _speaks_as(breach, review, by)
    if review.state_by is None or at > review.state_by:
        raise Refusal(Code.CONFLICT, "the time for a statement is over", ("breach_id",))
    if await BreachStatement.filter(breach_id=breach.id, liable=liable).exists():
        raise Refusal(Code.CONFLICT, "you have made your statement", ("breach_id",))
    await BreachStatement.create(breach_id=breach.id, liable=liable, by_id=by.staff_id, text=words, at=at)
    # The words themselves stay out of what is kept for ever.
    await opening.note("breach.stated", breach, review.by_id, by=by.staff_id, at=at, data={"liable": liable})
    return breach


async def heard(breach: Breach, review: BreachReview, *, at: datetime) -> Heard:
    """Who has stated something by now."""
    statements = await BreachStatement.filter(breach_id=breach.id)
    over = review.state_by is None or at > review.state_by
    return Heard(frozenset(one.liable for one in statements), time_is_over=over)


def _speaks_as(breach: Breach, review: BreachReview, by: Viewer) -> Liable:
    if by.staff_id == breach.staff_id:
        return Liable.PERSON
    if by.staff_id == review.head_id:
        return Liable.HEAD
    raise Refusal(Code.NOT_ALLOWED, "the person and their head are heard", ("breach_id",))
