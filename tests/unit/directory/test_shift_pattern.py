"""A pattern becomes shifts: every slot has one person, in turn, on every kind of day and night."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.directory.shift_pattern import DAY, Planned, ShiftPattern, Turn, expand, instant
from tenants.errors import Code, Refusal

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
LI, WANG, ZHAO = (UUID(int=number) for number in range(1, 4))
NIGHT = ((18 * 60, 32 * 60),)
DAY_AND_NIGHT = ((8 * 60, 18 * 60), (18 * 60, 32 * 60))
NIGHTS = (NIGHT,) * 7
# Sunday, 4 October 2026, is a public holiday in the middle of the National Day week.
HOLIDAY = date(2026, 10, 4)


def who(planned: list[Planned]) -> list[int]:
    """The people in order, by number."""
    return [one.staff_id.int for one in planned]


def test_a_night_lasts_over_midnight_on_a_public_holiday_as_on_any_other_day() -> None:
    (night,) = expand(ShiftPattern(NIGHTS, (LI,)), HOLIDAY, HOLIDAY, zone=SHANGHAI)
    assert night.since == datetime(2026, 10, 4, 10, tzinfo=UTC)
    assert night.until == datetime(2026, 10, 5, 0, tzinfo=UTC)


def test_people_take_turns_after_each_shift_each_day_or_each_week() -> None:
    monday = date(2026, 3, 2)
    both = (DAY_AND_NIGHT,) * 7
    people = (LI, WANG, ZHAO)

    def first_days(turn: Turn, days: int) -> list[int]:
        return who(
            expand(ShiftPattern(both, people, turn), monday, monday + timedelta(days=days - 1), zone=SHANGHAI)
        )

    assert first_days(Turn.SHIFT, 2) == [1, 2, 3, 1]
    assert first_days(Turn.DAY, 4) == [1, 1, 2, 2, 3, 3, 1, 1]
    assert first_days(Turn.WEEK, 8) == [1] * 14 + [2, 2]


def test_a_day_without_shifts_is_nobodys_turn() -> None:
    weekdays = (NIGHT,) * 5 + ((), ())
    friday = date(2026, 3, 6)
    pattern = ShiftPattern(weekdays, (LI, WANG), Turn.DAY)
    assert who(expand(pattern, friday, friday + timedelta(days=4), zone=SHANGHAI)) == [1, 2, 1]


def test_the_turns_begin_with_whom_one_says() -> None:
    pattern = ShiftPattern(NIGHTS, (LI, WANG, ZHAO), begins_with=2)
    assert who(expand(pattern, HOLIDAY, HOLIDAY + timedelta(days=1), zone=SHANGHAI)) == [3, 1]


def test_when_the_clock_changes_nobody_is_on_duty_twice_and_no_hour_is_without_somebody() -> None:
    spring, autumn = date(2026, 3, 28), date(2026, 10, 24)
    halves = (((0, 150), (150, 180), (180, DAY)),) * 7
    for first in (spring, autumn):
        planned = expand(ShiftPattern(halves, (LI, WANG)), first, first + timedelta(days=2), zone=BERLIN)
        assert all(one.until == other.since for one, other in pairwise(planned))
        assert planned[0].since == instant(first, 0, BERLIN)
        assert planned[-1].until == instant(first + timedelta(days=3), 0, BERLIN)


def test_a_time_that_the_clock_jumps_over_means_the_moment_of_the_jump() -> None:
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert [instant(date(2026, 3, 29), minutes, BERLIN) for minutes in (120, 150, 179, 180)] == [jump] * 4
    assert instant(date(2026, 3, 29), 119, BERLIN) == jump - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("weekly", "people", "begins_with", "code", "path"),
    [
        (NIGHTS, (), 0, Code.REQUIRED, ("people",)),
        (NIGHTS, (LI,) * 101, 0, Code.LIMIT_EXCEEDED, ("people",)),
        (NIGHTS, (LI,), 1, Code.INVALID, ("begins_with",)),
        (((),) * 7, (LI,), 0, Code.REQUIRED, ("weekly",)),
        ((((480, 480),), *((),) * 6), (LI,), 0, Code.INVALID, ("weekly", "0", "0")),
        ((((480, 1921),), *((),) * 6), (LI,), 0, Code.INVALID, ("weekly", "0", "0")),
        ((((-1, 480),), *((),) * 6), (LI,), 0, Code.INVALID, ("weekly", "0", "0")),
        ((tuple((n, n + 1) for n in range(25)), *((),) * 6), (LI,), 0, Code.LIMIT_EXCEEDED, ("weekly", "0")),
        ((NIGHT, ((7 * 60, 9 * 60),), *((),) * 5), (LI,), 0, Code.CONFLICT, ("weekly", "1", "0")),
        ((((0, 60),), *((),) * 5, NIGHT), (LI,), 0, Code.CONFLICT, ("weekly", "0", "0")),
    ],
)
def test_a_pattern_that_cannot_be_is_refused_where_it_is_wrong(
    weekly: tuple[tuple[tuple[int, int], ...], ...],
    people: tuple[UUID, ...],
    begins_with: int,
    code: Code,
    path: tuple[str, ...],
) -> None:
    with pytest.raises(Refusal) as refused:
        ShiftPattern(weekly, people, begins_with=begins_with)
    assert (refused.value.code, refused.value.path) == (code, path)


@st.composite
def patterns(draw: st.DrawFn) -> ShiftPattern:
    """Any week that can be: marks on the round of a week, some of the stretches between them worked."""
    marks = sorted(draw(st.sets(st.integers(0, 7 * DAY - 1), min_size=2, max_size=20)))
    weekly: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for begin, end in pairwise([*marks, marks[0] + 7 * DAY]):
        if draw(st.booleans()):
            day, minute = divmod(begin, DAY)
            weekly[day].append((minute, minute + min(end - begin, DAY)))
    if not any(weekly):
        weekly[0].append((0, DAY))
    people = draw(st.lists(st.sampled_from([LI, WANG, ZHAO]), min_size=1, max_size=4))
    return ShiftPattern(
        tuple(map(tuple, weekly)),
        tuple(people),
        draw(st.sampled_from(Turn)),
        draw(st.integers(0, len(people) - 1)),
    )


zones = st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/New_York")])
first_days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(patterns(), first_days, st.integers(0, 40), zones)
def test_shifts_come_in_order_and_never_overlap(
    pattern: ShiftPattern, first: date, days: int, zone: ZoneInfo
) -> None:
    planned = expand(pattern, first, first + timedelta(days=days), zone=zone)
    assert all(one.since < one.until for one in planned)
    assert all(one.until <= other.since for one, other in pairwise(planned))


@given(patterns(), first_days, st.integers(0, 40))
def test_every_slot_of_every_day_has_somebody(pattern: ShiftPattern, first: date, days: int) -> None:
    """Minute by minute against the week, where the clock never changes."""
    planned = expand(pattern, first, first + timedelta(days=days), zone=SHANGHAI)
    expected = [
        (day, begin, end)
        for day in (first + timedelta(days=step) for step in range(days + 1))
        for begin, end in sorted(pattern.weekly[day.weekday()])
    ]
    begins = [one.since.astimezone(SHANGHAI) for one in planned]
    lengths = [(one.until - one.since).total_seconds() / 60 for one in planned]
    assert [(at.date(), at.hour * 60 + at.minute) for at in begins] == [(d, b) for d, b, _ in expected]
    assert lengths == [end - begin for _, begin, end in expected]


@given(patterns(), first_days, st.integers(0, 60))
def test_turns_by_shift_are_fair(pattern: ShiftPattern, first: date, days: int) -> None:
    fair = ShiftPattern(pattern.weekly, (LI, WANG, ZHAO), Turn.SHIFT, pattern.begins_with % 3)
    taken = who(expand(fair, first, first + timedelta(days=days), zone=SHANGHAI))
    counts = [taken.count(number) for number in (1, 2, 3)]
    assert max(counts) - min(counts) <= 1


@given(patterns(), first_days, st.integers(1, 30), st.integers(1, 30))
def test_two_stretches_filled_one_after_the_other_meet_without_a_gap_or_an_overlap(
    pattern: ShiftPattern, first: date, some: int, more: int
) -> None:
    middle, last = first + timedelta(days=some), first + timedelta(days=some + more)
    whole = expand(pattern, first, last, zone=BERLIN)
    parts = [
        *expand(pattern, first, middle - timedelta(days=1), zone=BERLIN),
        *expand(pattern, middle, last, zone=BERLIN),
    ]
    assert [(one.since, one.until) for one in parts] == [(one.since, one.until) for one in whole]


@given(first_days, st.integers(0, 2 * DAY), st.integers(0, 2 * DAY), zones)
def test_a_later_time_on_the_wall_is_never_an_earlier_moment(
    day: date, one: int, other: int, zone: ZoneInfo
) -> None:
    earlier, later = sorted((one, other))
    assert instant(day, earlier, zone) <= instant(day, later, zone)
