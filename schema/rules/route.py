"""Routes, stages of the organization's own, kinds of breach."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.directory.department import Department
from schema.directory.position import Position
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, computed, to_one
from schema.reads.source import source, whole_tenant
from schema.rules.conditions import Conditions, shown_conditions
from schema.rules.matter import Matter
from tenants.directory.access import Permission
from tenants.rules.routes import Target

if TYPE_CHECKING:
    from schema.rules.rule_set import RuleSet

READ = requires(Permission.RULES_READ)


async def _conditions(rows: Sequence[Any], _context: Any) -> list[Conditions]:
    return [shown_conditions(row.conditions) for row in rows]


@readable(READ)
@source("routes", visible=whole_tenant)
@strawberry.type(
    description="Where a case goes under some conditions. Of those that fit the most specific counts; where "
    "none fits, the department that owns the matter; where there is none, the leader in charge."
)
class Route(Node):
    """A rule, as it was set."""

    rule_set: Annotated["RuleSet", strawberry.lazy("schema.rules.rule_set")] = to_one(
        "rule_set_id", description="The version of the rules that it belongs to.", unscoped=True
    )
    code: str = column(description="Its name; the same route has the same in every version.")
    matter: Matter | None = to_one("matter_id", description="For which matter; null for any.", unscoped=True)
    conditions: Conditions = computed(_conditions, description="What else must hold.", needs=("conditions",))
    target: Target = column(description="To whom it leads.")
    department: Department | None = to_one(
        "department_id", description="The department, or whose duty officer or post.", unscoped=True
    )
    position: Position | None = to_one("position_id", description="For POSITION: the post.", unscoped=True)
    staff: Staff | None = to_one("staff_id", description="For INTERFACE_PERSON: who.", unscoped=True)
    as_matter: Matter | None = to_one(
        "as_matter_id", description="For AS_MATTER: the matter whose way the case goes.", unscoped=True
    )
    note: str | None = column(description="Why.")


@readable(READ)
@source("stages", visible=whole_tenant)
@strawberry.type(description="A stage of the organization's own: between which events of a case it lies.")
class OwnStage(Node):
    """What a clock may measure besides the stages that every organization has."""

    code: str = column(description="Its code.")
    name: str = column(description="What it is called.")
    starts: list[str] = column(description="The events of a case's history that begin it.")
    stops: list[str] = column(description="The events that end it; one that also begins it repeats it.")


@readable(READ)
@source("breach_kinds", visible=whole_tenant)
@strawberry.type(description="A kind of breach of the organization's own, for rungs that open one.")
class BreachKind(Node):
    """What it is called here."""

    code: str = column(description="Its code.")
    name: str = column(description="What it is called.")
    description: str | None = column(description="What it means.")
