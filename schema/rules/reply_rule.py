"""Reply rules: who tells the requester the result."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.directory.department import Department
from schema.enums import described
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, computed, to_one
from schema.reads.source import source, whole_tenant
from schema.rules.conditions import Conditions, shown_conditions
from schema.rules.matter import Matter
from tenants.directory.access import Permission
from tenants.rules.reply_rules import Replier

if TYPE_CHECKING:
    from schema.rules.rule_set import RuleSet

READ = requires(Permission.RULES_READ)
described(
    Replier,
    {
        Replier.FIRST_CONTACT: "The first contact.",
        Replier.HANDLER: "The handler.",
        Replier.FIRST_CONTACT_OR_HANDLER: "The first contact or the handler, or whoever leads where the case "
        "lies; where no rule fits.",
        Replier.REGISTRAR: "Whoever of the staff wrote the case down and so passed it on.",
        Replier.DEPARTMENT: "A department: whoever works there and may reply.",
    },
)


async def _conditions(rows: Sequence[Any], _context: Any) -> list[Conditions]:
    return [shown_conditions(row.conditions) for row in rows]


@readable(READ)
@source("reply_rules", visible=whole_tenant)
@strawberry.type(
    description="Who tells the requester the result under some conditions, and nobody else. Of those that "
    "fit the most specific counts; where none fits, the first contact or the handler does."
)
class ReplyRule(Node):
    """A rule, as it was set."""

    rule_set: Annotated["RuleSet", strawberry.lazy("schema.rules.rule_set")] = to_one(
        "rule_set_id", description="The version of the rules that it belongs to.", unscoped=True
    )
    code: str = column(description="Its name; the same rule has the same in every version.")
    matter: Matter | None = to_one("matter_id", description="For which matter; null for any.", unscoped=True)
    conditions: Conditions = computed(_conditions, description="What else must hold.", needs=("conditions",))
    replier: Replier = column(description="Whose the reply is.")
    department: Department | None = to_one(
        "department_id",
        description="For DEPARTMENT: which. For REGISTRAR: which replies where none of the staff wrote the "
        "case down; null leaves it to the first contact or the handler.",
        unscoped=True,
    )
    note: str | None = column(description="Why.")
