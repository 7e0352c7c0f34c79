"""Absences that overlap or touch are one time away."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tenants.directory.absence import Period, merged

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def hours(since: int, until: int | None) -> Period:
    """A period in hours after Monday."""
    return Period(MONDAY + timedelta(hours=since), None if until is None else MONDAY + timedelta(hours=until))


def test_overlapping_and_touching_absences_are_one() -> None:
    assert merged([hours(5, 9), hours(0, 3), hours(2, 5)]) == [hours(0, 9)]


def test_a_day_back_in_between_keeps_them_apart() -> None:
    assert merged([hours(24, 48), hours(0, 3)]) == [hours(0, 3), hours(24, 48)]


def test_an_absence_without_an_end_swallows_what_comes_after() -> None:
    assert merged([hours(2, None), hours(0, 1), hours(100, 200)]) == [hours(0, 1), hours(2, None)]


def test_an_absence_cancelled_before_it_began_is_none() -> None:
    assert merged([hours(5, 4), hours(5, 5)]) == []


periods = st.lists(
    st.builds(hours, st.integers(0, 60), st.one_of(st.none(), st.integers(0, 60))), max_size=12
)


@given(periods)
def test_merging_changes_no_moment(given_periods: list[Period]) -> None:
    joined = merged(given_periods)
    for half_hour in range(130):
        at = MONDAY + timedelta(minutes=30 * half_hour)
        away = any(one.since <= at and (one.until is None or at < one.until) for one in given_periods)
        assert away == any(one.since <= at and (one.until is None or at < one.until) for one in joined)
    assert all(one.until is not None and one.until < other.since for one, other in pairwise(joined))
