"""What a decision imposes: each kind says what it must, and nothing else."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tenants.errors import Code, Refusal, Refusals
from tenants.oversight.measures import MOST, SAYS, Liable, Measure, MeasureKind, check

TODAY = date(2026, 3, 2)
RIGHT: dict[str, Any] = {
    "amount": Decimal("200.50"),
    "points": 5,
    "months": 3,
    "until": TODAY + timedelta(days=1),
}


def complete(kind: MeasureKind, **more: Any) -> Measure:
    """A measure with what its kind says."""
    name = SAYS.get(kind)
    return Measure(kind, **({name: RIGHT[name]} if name else {}), **more)


def reasons(*measures: Measure) -> list[tuple[Code, tuple[str, ...]]]:
    """Everything that is wrong with them."""
    with pytest.raises(Refusals) as refused:
        check(measures, today=TODAY)
    return [(reason.code, reason.path) for reason in refused.value.reasons]


@pytest.mark.parametrize("kind", MeasureKind)
def test_a_measure_that_says_what_its_kind_says_can_be_imposed(kind: MeasureKind) -> None:
    check([complete(kind), complete(kind, liable=Liable.HEAD)], today=TODAY)


@pytest.mark.parametrize("kind", SAYS)
def test_what_a_kind_says_must_be_said(kind: MeasureKind) -> None:
    assert reasons(Measure(kind)) == [(Code.REQUIRED, ("measures", "0", SAYS[kind]))]


@pytest.mark.parametrize("kind", MeasureKind)
def test_what_a_kind_does_not_say_is_not_said(kind: MeasureKind) -> None:
    other = next(name for name in RIGHT if name != SAYS.get(kind))
    measure = complete(kind, **{other: RIGHT[other]})

    assert reasons(measure) == [(Code.INVALID, ("measures", "0", other))]


@pytest.mark.parametrize(
    "measure",
    [
        Measure(MeasureKind.FINE, amount=Decimal("0")),
        Measure(MeasureKind.FINE, amount=Decimal("-1")),
        Measure(MeasureKind.FINE, amount=Decimal("1000000.01")),
        Measure(MeasureKind.BONUS_CUT, amount=Decimal("0.005")),
        Measure(MeasureKind.PERFORMANCE_POINTS, points=0),
        Measure(MeasureKind.PERFORMANCE_POINTS, points=1001),
        Measure(MeasureKind.PERFORMANCE_PAY, months=0),
        Measure(MeasureKind.PERFORMANCE_PAY, months=37),
        Measure(MeasureKind.IMPROVEMENT, until=TODAY),
    ],
)
def test_amounts_points_months_and_dates_have_bounds(measure: Measure) -> None:
    assert reasons(measure) == [(Code.INVALID, ("measures", "0", SAYS[measure.kind]))]


def test_an_amount_at_either_bound_can_be_imposed() -> None:
    for amount in (Decimal("0.01"), Decimal("1000000")):
        check([Measure(MeasureKind.FINE, amount=amount)], today=TODAY)


def test_nothing_is_imposed_twice_on_the_same_person() -> None:
    warning = Measure(MeasureKind.WARNING)

    assert reasons(warning, warning) == [(Code.CONFLICT, ("measures", "1"))]
    check([warning, Measure(MeasureKind.WARNING, Liable.HEAD)], today=TODAY)


def test_there_are_not_more_measures_than_anybody_can_carry_out() -> None:
    with pytest.raises(Refusal) as refused:
        check([Measure(MeasureKind.WARNING)] * (MOST + 1), today=TODAY)

    assert (refused.value.code, refused.value.path) == (Code.LIMIT_EXCEEDED, ("measures",))


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = (Measure(MeasureKind.FINE, months=1), Measure(MeasureKind.WARNING, points=1))

    assert reasons(*wrong) == [
        (Code.INVALID, ("measures", "0", "months")),
        (Code.REQUIRED, ("measures", "0", "amount")),
        (Code.INVALID, ("measures", "1", "points")),
    ]
