"""The tie-break as it is configured."""

from collections.abc import Sequence

import strawberry

from schema.permissions import REACHED, readable
from tenants.rules.tie_break import Criterion, Direction, Rule


@readable(REACHED)
@strawberry.type(description="One criterion of the tie-break.")
class TieBreakCriterion:
    """What is compared, and which end wins."""

    criterion: Criterion = strawberry.field(description="What is compared.")
    direction: Direction = strawberry.field(description="Which end wins.")


@strawberry.input(description="One criterion of the tie-break.")
class TieBreakCriterionInput:
    """The same shape as TieBreakCriterion."""

    criterion: Criterion = strawberry.field(description="What is compared.")
    direction: Direction = strawberry.field(description="Which end wins.", default=Direction.HIGHEST)


def shown_rules(rules: Sequence[Rule]) -> list[TieBreakCriterion]:
    """Criteria in order, as they are shown."""
    return [TieBreakCriterion(criterion=rule.criterion, direction=rule.direction) for rule in rules]
