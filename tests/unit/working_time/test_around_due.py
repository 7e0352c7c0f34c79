"""Warnings before a due time, rungs after it, what is left, and notices held to working hours."""

from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import CIVIL_CODE
from tenants.working_time.due import after, before, due, hold_to_working_hours, point_at_share, remaining
from tenants.working_time.durations import (
    AtOnce,
    CalendarDays,
    HalfWorkingDays,
    Hours,
    Minutes,
    Pace,
    Relative,
    Weeks,
    WorkingDays,
)
from tests.unit.working_time.cases import (
    Office,
    as_moments,
    countings,
    definition,
    durations,
    offices,
    pauses,
    starts,
)

CHINA = ZoneInfo("Asia/Shanghai")
OFFICE_HOURS = CompiledCalendar(definition(region="CN"))

THURSDAY, FRIDAY, SATURDAY, SUNDAY, MONDAY = range(12, 17)


def on(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of March 2026 by the clock in China."""
    return datetime(2026, 3, day, tzinfo=CHINA) + timedelta(hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("duration", "earlier", "later"),
    [
        (AtOnce(), on(MONDAY, 17, 30), on(MONDAY, 17, 30)),
        (Minutes(30), on(MONDAY, 17), on(MONDAY, 18)),
        (Hours(24), on(SUNDAY, 17, 30), on(17, 17, 30)),
        (Hours(2, Pace.WORKING), on(MONDAY, 15, 30), on(17, 10, 30)),
        (Hours(8, Pace.WORKING), on(FRIDAY, 17), on(18, 9)),
        (HalfWorkingDays(1), on(MONDAY, 13, 45), on(17, 13, 45)),
        (WorkingDays(1), on(FRIDAY, 17, 30), on(17, 17, 30)),
        (WorkingDays(2), on(THURSDAY, 17, 30), on(18, 17, 30)),
        (CalendarDays(2), on(SATURDAY, 17, 30), on(18, 17, 30)),
        (Weeks(1), on(9, 17, 30), on(23, 17, 30)),
    ],
)
def test_a_warning_comes_so_long_before_and_a_rung_so_long_after(
    duration: Relative, earlier: datetime, later: datetime
) -> None:
    close_on_monday = on(MONDAY, 17, 30)
    assert before(close_on_monday, duration, OFFICE_HOURS) == earlier
    assert after(close_on_monday, duration, OFFICE_HOURS) == later


def test_a_working_day_after_a_day_off_is_the_whole_next_working_day() -> None:
    assert after(on(SATURDAY, 10), WorkingDays(1), OFFICE_HOURS) == on(MONDAY, 24)
    assert before(on(SATURDAY, 10), WorkingDays(1), OFFICE_HOURS) == on(THURSDAY, 24)


@given(offices(), st.data(), st.integers(1, 9))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rungs_keep_the_order_of_what_they_hang_on(office: Office, data: st.DataObject, count: int) -> None:
    one, other = sorted(office.at(data.draw(starts(office))) for _ in range(2))
    kinds = (Minutes, Hours, HalfWorkingDays, WorkingDays, CalendarDays, Weeks)
    duration: Relative = data.draw(st.sampled_from(kinds))(count)
    for move in (before, after):
        assert move(one, duration, office.calendar) <= move(other, duration, office.calendar)
    assert before(one, duration, office.calendar) <= one <= after(one, duration, office.calendar)
    assert after(one, WorkingDays(1), office.calendar) <= after(one, WorkingDays(2), office.calendar)


def test_three_quarters_of_a_limit_lie_in_its_own_time() -> None:
    start, limit = on(THURSDAY, 8, 30), Hours(8, Pace.WORKING)
    due_at = due(start, limit, CIVIL_CODE, OFFICE_HOURS).at
    assert due_at == on(FRIDAY, 9)
    assert point_at_share(start, due_at, 0.75, limit, OFFICE_HOURS) == on(THURSDAY, 16)
    assert point_at_share(start, due_at, Fraction(1, 2), limit, OFFICE_HOURS) == on(THURSDAY, 14)
    assert point_at_share(start, due_at, 1, limit, OFFICE_HOURS) == due_at
    # Elapsed: 36 of 48 hours.
    assert point_at_share(start, start + timedelta(days=2), 0.75, Hours(48), OFFICE_HOURS) == on(
        FRIDAY, 20, 30
    )


def test_three_quarters_of_some_working_days_are_three_quarters_of_their_working_time() -> None:
    start = on(THURSDAY, 17, 30)
    due_at = due(start, WorkingDays(2), CIVIL_CODE, OFFICE_HOURS).at
    assert due_at == on(MONDAY, 17, 30)
    assert point_at_share(start, due_at, 0.75, WorkingDays(2), OFFICE_HOURS) == on(MONDAY, 13, 45)


def test_pauses_use_up_nothing_of_a_limit() -> None:
    start, limit = on(THURSDAY, 10), Hours(8)
    stops = [(on(THURSDAY, 11), on(THURSDAY, 15))]
    due_at = due(start, limit, CIVIL_CODE, OFFICE_HOURS, stops).at
    assert due_at == on(THURSDAY, 22)
    assert point_at_share(start, due_at, 0.75, limit, OFFICE_HOURS, stops) == on(THURSDAY, 20)
    assert point_at_share(start, due_at, 0.75, limit, OFFICE_HOURS, [(on(THURSDAY, 11), None)]) is None


@given(offices(), durations, countings, st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_shares_of_a_limit_come_in_order_between_its_start_and_its_end(
    office: Office, duration: object, counting: object, data: st.DataObject
) -> None:
    minute = data.draw(starts(office))
    stops = [(a, b) for a, b in as_moments(office, data.draw(pauses(office, minute))) if b is not None]
    start = office.at(minute)
    due_at = due(start, duration, counting, office.calendar, stops).at  # type: ignore[arg-type]
    assert due_at is not None
    points = [
        point_at_share(start, due_at, Fraction(part, 4), duration, office.calendar, stops)  # type: ignore[arg-type]
        for part in (1, 2, 3, 4)
    ]
    known = [point for point in points if point is not None]
    assert known == sorted(known)
    assert len(known) == 4
    assert start <= known[0]
    assert known[-1] == due_at


@pytest.mark.parametrize("share", [0, -0.5, 1.01])
def test_a_share_outside_of_the_limit_is_a_bug(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        point_at_share(on(THURSDAY), on(FRIDAY), share, Hours(24), OFFICE_HOURS)


def test_what_is_left_runs_as_the_limit_does_and_falls_below_nothing_when_late() -> None:
    due_at = on(MONDAY, 17, 30)
    assert remaining(on(FRIDAY, 16, 30), due_at, WorkingDays(1), OFFICE_HOURS) == timedelta(hours=8.5)
    assert remaining(on(FRIDAY, 17, 30), due_at, Hours(24), OFFICE_HOURS) == timedelta(days=3)
    assert remaining(on(17, 9, 30), due_at, WorkingDays(1), OFFICE_HOURS) == -timedelta(hours=1)


def test_a_notice_waits_for_the_next_opening() -> None:
    assert hold_to_working_hours(on(FRIDAY, 16), OFFICE_HOURS) == on(FRIDAY, 16)
    assert hold_to_working_hours(on(FRIDAY, 17, 30), OFFICE_HOURS) == on(MONDAY, 8, 30)
    assert hold_to_working_hours(on(SATURDAY, 3), OFFICE_HOURS) == on(MONDAY, 8, 30)
