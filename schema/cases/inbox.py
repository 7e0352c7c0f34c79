"""An inbox entry."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.cases.breach import Breach
from schema.cases.clock import Clock
from schema.cases.event_name import Named
from schema.cases.visibility import own_inbox
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.node import Node
from schema.oversight.bulletin import Bulletin
from schema.oversight.check import Check
from schema.oversight.check_evaluation import DepartmentEvaluation
from schema.oversight.commendation import Commendation
from schema.permissions import SIGNED_IN, readable
from schema.reads.fields import column, to_one
from schema.reads.source import source

if TYPE_CHECKING:
    from schema.cases.case import Case


@readable(SIGNED_IN)
@source("inbox_entries", visible=own_inbox)
@strawberry.type(description="Something the viewer is told. Nobody else reads it.")
class InboxEntry(Named, Node):
    """One line of the viewer's inbox."""

    kind: str = column(description="What it is about, as `subject.verb`, e.g. `hand_over.offered`.")
    case: Annotated["Case", strawberry.lazy("schema.cases.case")] | None = to_one(
        "case_id", description="The case it is about."
    )
    breach: Breach | None = to_one("subject_id", description="The breach it is about, if it is one.")
    commendation: Commendation | None = to_one(
        "subject_id", description="The commendation it is about, if it is one."
    )
    check: Check | None = to_one("subject_id", description="The check it is about, if it is one.")
    bulletin: Bulletin | None = to_one("subject_id", description="The bulletin it is about, if it is one.")
    department: Department | None = to_one(
        "subject_id", description="The department it is about, if it is one."
    )
    evaluation: DepartmentEvaluation | None = to_one(
        "subject_id", description="The evaluation of a department that it is about, if it is one."
    )
    clock: Clock | None = to_one("clock_id", description="The clock that called, if it was one.")
    rung: int | None = column(description="The rung of that clock's ladder.")
    actor: Staff | None = to_one(
        "actor_id", description="Whose doing; null for the product itself.", unscoped=True
    )
    at: datetime = column(description="When.")
    read_at: datetime | None = column(description="When the viewer marked it as read.")
