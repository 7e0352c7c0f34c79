"""What a decision imposes: each kind of measure, and what must be said with it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tenants.errors import Code, Refusal, Refusals


class MeasureKind(StrEnum):
    """What is imposed; R1, R3, R4, R11, R16, R19, R20, R22, R24 and R27 name these."""

    EDUCATION = "education"
    WRITTEN_CRITICISM = "written_criticism"
    SELF_CRITICISM = "self_criticism"
    IMPROVEMENT = "improvement"
    WARNING = "warning"
    REPRIMAND = "reprimand"
    CIRCULATED_CRITICISM = "circulated_criticism"
    TRAINING = "training"
    APOLOGY = "apology"
    FINE = "fine"
    BONUS_CUT = "bonus_cut"
    PERFORMANCE_POINTS = "performance_points"
    PERFORMANCE_PAY = "performance_pay"
    NO_AWARD = "no_award"
    DEMERIT = "demerit"
    PAY_GRADE_CUT = "pay_grade_cut"
    MOVED = "moved"
    END_OF_CONTRACT = "end_of_contract"


class Liable(StrEnum):
    """Whom it concerns: the person, or the head of their department who answers with them (R24.7)."""

    PERSON = "person"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is imposed on one of them."""

    kind: MeasureKind
    liable: Liable = Liable.PERSON
    amount: Decimal | None = None
    points: int | None = None
    months: int | None = None
    until: date | None = None


MOST = 20
MOST_AMOUNT = Decimal(1_000_000)
MOST_POINTS = 1000
MOST_MONTHS = 36

# What a kind says beside its name; every other kind says nothing more.
SAYS = {
    MeasureKind.FINE: "amount",
    MeasureKind.BONUS_CUT: "amount",
    MeasureKind.PERFORMANCE_POINTS: "points",
    MeasureKind.PERFORMANCE_PAY: "months",
    MeasureKind.IMPROVEMENT: "until",
}
_PARAMETERS = ("amount", "points", "months", "until")


def check(measures: Sequence[Measure], *, today: date) -> None:
    """Refuse what cannot be imposed; everything that is wrong is told at once, at its place."""
    if len(measures) > MOST:
        raise Refusal(Code.LIMIT_EXCEEDED, f"{MOST} measures at most", ("measures",))
    reasons = [
        reason.below("measures", place)
        for place, measure in enumerate(measures)
        for reason in _reasons(measure, today)
    ]
    named = [(one.kind, one.liable) for one in measures]
    reasons += [
        Refusal(Code.CONFLICT, "this is imposed on them already", ("measures", place))
        for place, one in enumerate(named)
        if one in named[:place]
    ]
    if reasons:
        raise Refusals(reasons)


def _reasons(measure: Measure, today: date) -> list[Refusal]:
    wanted = SAYS.get(measure.kind)
    given = {name: getattr(measure, name) for name in _PARAMETERS}
    reasons = [
        Refusal(Code.INVALID, f"{measure.kind.replace('_', ' ')} says nothing of this", (name,))
        for name, value in given.items()
        if value is not None and name != wanted
    ]
    if wanted is None:
        return reasons
    if given[wanted] is None:
        return [*reasons, Refusal(Code.REQUIRED, "this must be said", (wanted,))]
    if wrong := _out_of_bounds(measure, today):
        reasons.append(Refusal(Code.INVALID, wrong, (wanted,)))
    return reasons


def _out_of_bounds(measure: Measure, today: date) -> str | None:
    if measure.amount is not None and not _is_money(measure.amount):
        return f"an amount lies above 0 and is {MOST_AMOUNT} at most, in hundredths"
    if measure.points is not None and not 1 <= measure.points <= MOST_POINTS:
        return f"1 to {MOST_POINTS} points"
    if measure.months is not None and not 1 <= measure.months <= MOST_MONTHS:
        return f"1 to {MOST_MONTHS} months"
    if measure.until is not None and measure.until <= today:
        return "the date for improvement lies ahead"
    return None


def _is_money(amount: Decimal) -> bool:
    return 0 < amount <= MOST_AMOUNT and amount == amount.quantize(Decimal("0.01"))
