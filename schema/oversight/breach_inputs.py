"""What the inputs of a review have in common, and what they answer with."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from schema.atomic import Payload
from schema.cases.breach import Breach
from schema.cases.inputs import words
from schema.permissions import REACHED, readable
from tenants.cases import breaches
from tenants.oversight.measures import Liable, Measure, MeasureKind
from tenants.oversight.verdict import BreachSeverity, Circumstance, Grounds, Verdict


def the_breach() -> Any:
    """Which breach."""
    return strawberry.field(description="The breach.")


@readable(REACHED)
@strawberry.type(description="The breach as it is now.")
class BreachPayload(Payload):
    """Answer to the mutations of a breach."""

    breach: Breach | None = strawberry.field(description="The breach; null when refused.", default=None)


def answered(row: breaches.Breach) -> BreachPayload:
    """The payload of a breach that something was done with."""
    return BreachPayload(breach=Breach.known(row.id))


@strawberry.input(description="Something that is imposed. What a kind says beside its name it must say.")
class BreachMeasureInput:
    """One measure."""

    kind: MeasureKind = strawberry.field(description="What.")
    liable: Liable = strawberry.field(description="On whom; the person unless named.", default=Liable.PERSON)
    amount: Decimal | None = strawberry.field(
        description="For FINE and BONUS_CUT: how much, at most 1,000,000, with two decimals at most.",
        default=None,
    )
    points: int | None = strawberry.field(
        description="For PERFORMANCE_POINTS: how many, 1 to 1,000.", default=None
    )
    months: int | None = strawberry.field(
        description="For PERFORMANCE_PAY: for how many months, 1 to 36.", default=None
    )
    until: date | None = strawberry.field(
        description="For IMPROVEMENT: by which day, after today.", default=None
    )

    def measure(self) -> Measure:
        """As the domain knows it."""
        return Measure(self.kind, self.liable, self.amount, self.points, self.months, self.until)


@strawberry.input(description="Which breach, what is decided, and why.")
class BreachDecideInput:
    """A decision."""

    breach_id: strawberry.ID = the_breach()
    upheld: bool = strawberry.field(description="True: it is found. False: it is dismissed.")
    reason: str = words("Why")
    grounds: Grounds | None = strawberry.field(
        description="On what it is upheld; needed there, and only there.", default=None
    )
    severity: BreachSeverity | None = strawberry.field(
        description="How serious it is; needed where it is upheld, and only there.", default=None
    )
    circumstances: list[Circumstance] = strawberry.field(
        description="What makes it heavier or lighter. That it is repeated is counted.", default_factory=list
    )
    measures: list[BreachMeasureInput] = strawberry.field(
        description="What is imposed, 20 measures at most; none is possible too.", default_factory=list
    )


@strawberry.input(description="What takes the place of a decision that is changed.")
class BreachDecisionInput:
    """Still upheld, but otherwise."""

    grounds: Grounds = strawberry.field(description="On what it is upheld.")
    severity: BreachSeverity = strawberry.field(description="How serious it is.")
    circumstances: list[Circumstance] = strawberry.field(
        description="What makes it heavier or lighter. That it is repeated is counted.", default_factory=list
    )
    measures: list[BreachMeasureInput] = strawberry.field(
        description="What is imposed, 20 measures at most; none is possible too.", default_factory=list
    )


def verdict(given: BreachDecideInput | BreachDecisionInput, *, upheld: bool, reason: str) -> Verdict:
    """As the domain knows it."""
    return Verdict(
        upheld=upheld,
        reason=reason,
        grounds=given.grounds,
        severity=given.severity,
        circumstances=tuple(given.circumstances),
        measures=tuple(one.measure() for one in given.measures),
    )
