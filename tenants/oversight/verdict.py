"""What a decision says, and what it may not say. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tenants.errors import Code, Refusal
from tenants.oversight.measures import Liable, Measure


class BreachSeverity(StrEnum):
    """How much weight it has (R16.6)."""

    MINOR = "minor"
    MEDIUM = "medium"
    SERIOUS = "serious"


class Grounds(StrEnum):
    """On what it is upheld."""

    EVIDENCE = "evidence"
    ADMISSION = "admission"
    NO_STATEMENT = "no_statement"


class Circumstance(StrEnum):
    """What makes it heavier or lighter (R16.7); that it is repeated is counted, not told."""

    INQUIRY_OBSTRUCTED = "inquiry_obstructed"
    DECISION_NOT_CARRIED_OUT = "decision_not_carried_out"
    APOLOGY_ACCEPTED = "apology_accepted"
    HARM_PREVENTED = "harm_prevented"
    LOSS_RECOVERED = "loss_recovered"


AGGRAVATING = frozenset({Circumstance.INQUIRY_OBSTRUCTED, Circumstance.DECISION_NOT_CARRIED_OUT})

# From so many upheld breaches within a year on somebody is a repeated offender (R16.7).
REPEATED = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided, and why."""

    upheld: bool
    reason: str
    grounds: Grounds | None = None
    severity: BreachSeverity | None = None
    circumstances: Sequence[Circumstance] = ()
    measures: Sequence[Measure] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What was stated: who did, and whether the day for it has passed."""

    sides: frozenset[Liable]
    time_is_over: bool

    @property
    def statement_missing(self) -> bool:
        """Nobody stated anything, and the day for it has passed (R24.6)."""
        return self.time_is_over and not self.sides

    def require(self) -> None:
        """Refuse to decide before the person was heard, or has let the day for it pass (R16.8)."""
        if not self.time_is_over and Liable.PERSON not in self.sides:
            raise Refusal(
                Code.ILLEGAL_MOVE,
                "the person is heard first: their time for a statement runs",
                ("breach_id",),
            )


def check(verdict: Verdict, heard: Heard) -> None:
    """Refuse a decision that contradicts itself or what was heard."""
    if not verdict.upheld:
        _require_nothing_imposed(verdict)
        return
    if verdict.severity is None:
        raise Refusal(Code.REQUIRED, "say how serious it is", ("severity",))
    if verdict.grounds is None:
        raise Refusal(Code.REQUIRED, "say on what it is upheld", ("grounds",))
    if verdict.grounds is Grounds.NO_STATEMENT and not heard.statement_missing:
        raise Refusal(Code.INVALID, "a statement is not missing", ("grounds",))
    if verdict.grounds is Grounds.ADMISSION and not heard.sides:
        raise Refusal(Code.INVALID, "nobody has stated anything", ("grounds",))


def _require_nothing_imposed(verdict: Verdict) -> None:
    for name in ("grounds", "severity", "circumstances", "measures"):
        if getattr(verdict, name):
            raise Refusal(Code.INVALID, "what is dismissed has no consequences", (name,))
