"""What may be done with a breach in which state, in one table."""

from dataclasses import dataclass
from enum import StrEnum

from tenants.cases.breaches import Breach, BreachState
from tenants.errors import Code, Refusal


class Move(StrEnum):
    """What may be done with a breach."""

    REVIEW = "review"
    REJECT = "reject"
    STATE = "state"
    EXTEND = "extend"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    OBJECT = "object"
    CONFIRM = "confirm"
    CHANGE = "change"
    LIFT = "lift"


@dataclass(frozen=True, slots=True)
class Step:
    """From which state a move starts, and where it leads; None stays."""

    start: BreachState
    to: BreachState | None = None


STEPS = {
    Move.REVIEW: Step(BreachState.OPEN, BreachState.IN_REVIEW),
    Move.REJECT: Step(BreachState.OPEN, BreachState.REJECTED),
    Move.STATE: Step(BreachState.IN_REVIEW),
    Move.EXTEND: Step(BreachState.IN_REVIEW),
    Move.UPHOLD: Step(BreachState.IN_REVIEW, BreachState.UPHELD),
    Move.DISMISS: Step(BreachState.IN_REVIEW, BreachState.DISMISSED),
    Move.OBJECT: Step(BreachState.UPHELD, BreachState.CONTESTED),
    Move.CONFIRM: Step(BreachState.CONTESTED, BreachState.CONFIRMED),
    Move.CHANGE: Step(BreachState.CONTESTED, BreachState.CHANGED),
    Move.LIFT: Step(BreachState.CONTESTED, BreachState.LIFTED),
}

# It counts against somebody from the decision on, and only while it has not been lifted.
STANDING = frozenset({BreachState.UPHELD, BreachState.CONTESTED, BreachState.CONFIRMED, BreachState.CHANGED})


def allow(move: Move, breach: Breach) -> None:
    """Refuse a move that the breach's state does not allow."""
    step = STEPS[move]
    if breach.state is not step.start:
        raise Refusal(
            Code.ILLEGAL_MOVE,
            f"to {move} is possible while a breach is {step.start}; this one is {breach.state}",
            ("breach_id",),
        )


async def make(move: Move, breach: Breach) -> None:
    """Bring the breach into the state the move leads to, and keep it there."""
    allow(move, breach)
    if (state := STEPS[move].to) is not None:
        breach.state = state
        await breach.save(update_fields=["state"])
