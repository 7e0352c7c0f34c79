"""What a decision says, and what it may not say."""

from dataclasses import replace
from typing import Any

import pytest

from tenants.errors import Code, Refusal
from tenants.oversight.measures import Liable, Measure, MeasureKind
from tenants.oversight.verdict import BreachSeverity, Circumstance, Grounds, Heard, Verdict, check

NOBODY: frozenset[Liable] = frozenset()
PERSON, HEAD = frozenset({Liable.PERSON}), frozenset({Liable.HEAD})
UPHELD = Verdict(upheld=True, reason="属实", grounds=Grounds.EVIDENCE, severity=BreachSeverity.MINOR)
DISMISSED = Verdict(upheld=False, reason="不实")


def refused(verdict: Verdict, heard: Heard) -> tuple[Code, tuple[str, ...]]:
    """Why not."""
    with pytest.raises(Refusal) as told:
        check(verdict, heard)
    return told.value.code, told.value.path


@pytest.mark.parametrize(
    ("sides", "over", "decidable"),
    [
        (NOBODY, False, False),
        (HEAD, False, False),
        (PERSON, False, True),
        (NOBODY, True, True),
        (HEAD, True, True),
        (PERSON | HEAD, True, True),
    ],
)
def test_a_decision_waits_for_the_person_or_for_the_day(
    sides: frozenset[Liable], over: bool, decidable: bool
) -> None:
    heard = Heard(sides, time_is_over=over)
    if decidable:
        heard.require()
        return
    with pytest.raises(Refusal) as told:
        heard.require()
    assert told.value.code is Code.ILLEGAL_MOVE


def test_a_statement_is_missing_when_nobody_made_one_in_time() -> None:
    assert Heard(NOBODY, time_is_over=True).statement_missing
    assert not Heard(NOBODY, time_is_over=False).statement_missing
    assert not Heard(HEAD, time_is_over=True).statement_missing


def test_what_is_upheld_says_how_serious_it_is_and_on_what() -> None:
    heard = Heard(PERSON, time_is_over=False)
    check(UPHELD, heard)

    assert refused(replace(UPHELD, severity=None), heard) == (Code.REQUIRED, ("severity",))
    assert refused(replace(UPHELD, grounds=None), heard) == (Code.REQUIRED, ("grounds",))


def test_no_statement_is_grounds_only_where_there_is_none_and_its_day_has_passed() -> None:
    silent = replace(UPHELD, grounds=Grounds.NO_STATEMENT)
    check(silent, Heard(NOBODY, time_is_over=True))

    assert refused(silent, Heard(HEAD, time_is_over=True)) == (Code.INVALID, ("grounds",))
    assert refused(silent, Heard(PERSON, time_is_over=False)) == (Code.INVALID, ("grounds",))


def test_nobody_has_admitted_what_nobody_has_spoken_of() -> None:
    admitted = replace(UPHELD, grounds=Grounds.ADMISSION)
    check(admitted, Heard(HEAD, time_is_over=True))

    assert refused(admitted, Heard(NOBODY, time_is_over=True)) == (Code.INVALID, ("grounds",))


@pytest.mark.parametrize(
    "given",
    [
        {"grounds": Grounds.EVIDENCE},
        {"severity": BreachSeverity.MINOR},
        {"circumstances": (Circumstance.HARM_PREVENTED,)},
        {"measures": (Measure(MeasureKind.WARNING),)},
    ],
)
def test_what_is_dismissed_has_no_consequences(given: dict[str, Any]) -> None:
    heard = Heard(PERSON, time_is_over=False)
    check(DISMISSED, heard)

    assert refused(replace(DISMISSED, **given), heard) == (Code.INVALID, tuple(given))
