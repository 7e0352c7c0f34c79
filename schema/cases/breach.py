"""A breach."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.cases.clock import Clock
from schema.cases.visibility import breaches
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, to_one
from schema.reads.source import source
from tenants.directory.access import Permission

if TYPE_CHECKING:
    from schema.cases.case import Case


@readable(requires(Permission.BREACH_READ))
@source("breaches", visible=breaches)
@strawberry.type(
    description="A suspected violation. It is dated by the deadline, not by the moment of noticing."
)
class Breach(Node):
    """What is suspected, and of whom."""

    kind: str = column(description="Which rule, in the tenant's words, e.g. `not_handled`.")
    case: Annotated["Case", strawberry.lazy("schema.cases.case")] | None = to_one(
        "case_id", description="The case; null where the viewer may not see it."
    )
    clock: Clock | None = to_one(
        "clock_id", description="The clock that ran out, if it was one.", unscoped=True
    )
    staff: Staff = to_one("staff_id", description="Who is suspected.", unscoped=True)
    department: Department = to_one("department_id", description="Which department.", unscoped=True)
    state: str = column(description="`open` until it has been reviewed.")
    occurred_at: datetime = column(description="When it happened: the deadline that was missed.")
    noticed_at: datetime = column(description="When it was noticed.")
