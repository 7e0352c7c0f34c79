"""Matters and their checklists."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.directory.access import DIRECTORY
from schema.directory.department import Department
from schema.node import Node
from schema.permissions import readable
from schema.reads.fields import column, computed, derived, to_many, to_one
from schema.reads.source import source
from schema.rules.duration import Duration, shown_duration
from schema.rules.versions import IS_IN_FORCE, published
from tenants.rules.circumstances import MatterKind, Severity

if TYPE_CHECKING:
    from schema.rules.rule_set import RuleSet


@readable(DIRECTORY)
@source("materials", visible=published)
@strawberry.type(description="Something the requester must bring.")
class Material(Node):
    """One entry of a checklist."""

    name: str = column(description="What it is.")
    legal_basis: str | None = column(description="The rule that asks for it.")
    model_text: str | None = column(description="How it is to be written.")


async def _promises(rows: Sequence[Any], _context: Any) -> list[Duration | None]:
    return [None if row.promise is None else shown_duration(row.promise) for row in rows]


@readable(DIRECTORY)
@source("matters", visible=published)
@strawberry.type(
    description="A catalogue entry of what can be asked, in one version of the rules; the same matter has "
    "the same code in every version."
)
class Matter(Node):
    """Whose it is, and what it takes."""

    rule_set: Annotated["RuleSet", strawberry.lazy("schema.rules.rule_set")] = to_one(
        "rule_set_id", description="The version of the rules that it belongs to.", unscoped=True
    )
    code: str = column(description="Its short code.")
    name: str = column(description="What it is called.")
    kind: MatterKind = column(description="What sort of request it is.")
    department: Department = to_one(
        "department_id", description="The department that owns it.", unscoped=True
    )
    description: str | None = column(description="What it is about.")
    procedure: str | None = column(description="How it is done; stands in the one-time notice.")
    legal_basis: str | None = column(description="The rule that it rests on.")
    promise: Duration | None = computed(
        _promises, description="How long the public is told that it takes.", needs=("promise",)
    )
    fees: str | None = column(description="What it costs.")
    complaint_channel: str | None = column(description="Where to complain about it.")
    severity: Severity | None = column(description="What weighs on a case of it, unless the clerk says so.")
    amount: Decimal | None = column(description="What a case of it is about, unless the clerk says so.")
    on_the_spot: bool = column(description="Whether it may be settled on the spot.")
    materials: list[Material] = to_many(
        "matter_id",
        description="Everything the requester must bring, in order.",
        order="ordinal, id",
        unscoped=True,
    )
    is_offered: bool = derived(
        IS_IN_FORCE, description="Whether new cases name it: its version is the one in force."
    )
