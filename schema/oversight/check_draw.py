"""The lot of a check: anybody can draw it once more."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.context import Context
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.node import Node
from schema.oversight import check_sight
from schema.paging import Connection
from schema.permissions import SIGNED_IN, readable
from schema.reads.fields import column, computed, connection, to_many, to_one
from schema.reads.source import source
from tenants.oversight import check_draw

if TYPE_CHECKING:
    from schema.cases.case import Case

LazyCase = Annotated["Case", strawberry.lazy("schema.cases.case")]


@readable(SIGNED_IN)
@source("drawn_cases", visible=check_sight.drawn)
@strawberry.type(description="A case that was drawn by lot.")
class DrawnCase(Node):
    """One of a lot."""

    ordinal: int = column(description="In which place.")
    case: LazyCase | None = to_one("case_id", description="The case; null where the viewer may not see it.")


# The register comes from here, not with the row: there it is hidden from most.
_DRAWN = """
select l.id, l.seed, l.register, array_agg(c.number order by d.ordinal) as numbers
from check_draws l join drawn_cases d on d.check_draw_id = l.id join cases c on c.id = d.case_id
where l.id = any($1::uuid[]) group by l.tenant_id, l.id
"""


async def _proved(rows: Sequence[Any], context: Context) -> list[bool]:
    """Each lot drawn once more, from the register and the seed that are on record."""
    async with context.inside() as session:
        kept = {one["id"]: one for one in await session.fetch(_DRAWN, [row.key for row in rows])}
    return [_holds(kept[row.key]) for row in rows]


def _holds(lot: Any) -> bool:
    numbers: list[str] = lot["numbers"]
    return check_draw.drawn(lot["register"], seed=lot["seed"], count=len(numbers)) == numbers


@readable(SIGNED_IN)
@source("check_draws", visible=check_sight.lots)
@strawberry.type(
    description="A lot: the drawn cases are the first ones of the register when its numbers are sorted by "
    "the SHA-256 of `seed:number`, in hexadecimal."
)
class CheckDraw(Node):
    """What was drawn from which register."""

    department: Department = to_one("department_id", description="Whose register.", unscoped=True)
    drawn_by: Staff = to_one("drawn_by_id", description="Who drew it.", unscoped=True)
    drawn_at: datetime = column(description="When.")
    seed: str = column(description="What the order was made with; nobody could foresee it.")
    size: int | None = column(description="How many were asked for.")
    share: int | None = column(description="Which share of a hundred was asked for.")
    registered: int = column(description="Among how many cases: those that the inspector might see.")
    register: list[str] | None = column(
        description="Their numbers; null for everybody but the inspectors and whoever planned the check, and "
        "for these too while it goes on if they have come to be of a department that is checked.",
        shown=check_sight.inspects,
    )
    proved: bool = computed(
        _proved,
        description="Whether register and seed, as they are on record, give these cases in this order.",
    )
    cases: list[DrawnCase] = to_many(
        "check_draw_id",
        description="What was drawn, 100 at most are listed here.",
        order="ordinal, id",
        unscoped=True,
    )
    all_cases: Connection[DrawnCase] = connection(
        "check_draw_id", description="What was drawn, page by page.", order="ordinal, id", unscoped=True
    )
