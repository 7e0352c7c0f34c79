"""What lists of a preview can be narrowed and sorted by."""

from enum import Enum

import strawberry

from schema.comparators import EnumIs
from schema.enums import described
from schema.order import order
from schema.reads.predicate import sql
from schema.rules.time_limit import STAGE
from schema.where import Where, compare, condition, conditions, whether
from tenants.cases.replaying.deadline import Movement
from tenants.rules.stages import Stage

described(
    Movement,
    {
        Movement.EARLIER: "It would have been due earlier.",
        Movement.LATER: "It would have been due later.",
        Movement.ADDED: "It would have been due, and was not.",
        Movement.REMOVED: "It was due, and would not have been.",
    },
    name="DeadlineMovement",
)


@conditions(description="Which due times; all that is given must hold.")
class PreviewedDeadlineWhere(Where):
    """Conditions on due times that move."""

    movement: EnumIs[Movement] | None = compare(description="Which way it moves.")
    late_before: bool | None = whether("late_before", description="Whether it was not kept.")
    late_after: bool | None = whether("late_after", description="Whether it would not have been.")
    stage: Stage | None = condition(
        lambda wanted: sql(f"{STAGE} = {{}}", wanted.value), description="Which part of the case's way."
    )


@strawberry.enum(description="In which order due times that move are listed.")
class PreviewedDeadlineOrder(Enum):
    """Orders of due times that move."""

    STARTED_AT_ASC = order("started_at", description="By the beginning of the stage.")
    STARTED_AT_DESC = order("-started_at", description="The same, newest first.")


@conditions(description="Which cases; all that is given must hold.")
class PreviewedCaseWhere(Where):
    """Conditions on cases that would go elsewhere, or nowhere."""

    rerouted: bool | None = whether("rerouted", description="Whether it would belong elsewhere.")
    matter_left_out: bool | None = whether(
        "matter_left_out", description="Whether the version no longer has its matter."
    )
    without_limit: bool | None = whether(
        "without_limit", description="Whether no limit for the work would count."
    )
    limits_tie: bool | None = whether(
        "limits_tie", description="Whether several limits of a stage tie for it."
    )
    owner_unclear: bool | None = whether(
        "owner_unclear", description="Whether it would be unclear whose it is."
    )
