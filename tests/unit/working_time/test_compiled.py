"""The arithmetic of a calendar: between, add, segments, open and closed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.working_time import compiled as module
from tenants.working_time.compiled import CompiledCalendar, Segment, compiled, kept
from tenants.working_time.definition import DayException
from tenants.working_time.hours import ALWAYS, Interval
from tenants.working_time.zone import Zone
from tests.unit.working_time.cases import MARGIN, NIGHT, OFFICE, Office, definition, offices

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
starts = st.integers(MARGIN * 1440, 40 * 1440)
offsets = st.integers(0, 30 * 1440)

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def china(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


@given(offices(), starts, offsets)
@some
def test_working_time_between_two_moments_is_the_number_of_minutes_worked(
    office: Office, start: int, after: int
) -> None:
    a, b = office.at(start), office.at(start + after)
    worked = timedelta(minutes=office.oracle.worked_until(start, start + after))
    assert office.calendar.working_time_between(a, b) == worked
    assert office.calendar.working_time_between(b, a) == -worked


@given(offices(), starts, offsets)
@some
def test_segments_are_in_order_and_add_up_to_the_working_time(office: Office, start: int, after: int) -> None:
    a, b = office.at(start), office.at(start + after)
    segments = office.calendar.segments_between(a, b)
    lengths = [segment.end - segment.start for segment in segments]
    assert sum(lengths, timedelta()) == office.calendar.working_time_between(a, b)
    assert all(length > timedelta() for length in lengths)
    assert all(one.end <= next_.start for one, next_ in pairwise(segments))
    assert all(a <= segment.start and segment.end <= b for segment in segments)


@given(offices(), starts, st.timedeltas(timedelta(microseconds=1), timedelta(hours=90)))
@some
def test_added_working_time_is_found_again_to_the_microsecond(
    office: Office, start: int, amount: timedelta
) -> None:
    at = office.at(start) + timedelta(seconds=17, microseconds=250_001)
    end = office.calendar.add_working_time(at, amount)
    assert office.calendar.working_time_between(at, end) == amount
    # It is the first such moment.
    assert office.calendar.working_time_between(at, end - timedelta(microseconds=1)) < amount
    assert office.calendar.working_time_between(office.calendar.add_working_time(end, -amount), end) == amount


@given(offices(), starts)
@some
def test_it_is_open_in_the_minutes_that_are_worked(office: Office, start: int) -> None:
    minutes = range(start, start + 1440, 7)
    found = [office.calendar.is_open(office.at(minute)) for minute in minutes]
    assert found == [office.oracle.owner[minute] > 0 for minute in minutes]
    opening = office.calendar.next_opening(office.at(start))
    assert opening == office.at(office.oracle.first(start, lambda minute: office.oracle.owner[minute] > 0))


def test_the_moment_of_closing_is_closed_and_that_of_opening_is_open() -> None:
    calendar = CompiledCalendar(definition())
    assert calendar.is_open(china(3, 4, 8, 30))
    assert not calendar.is_open(china(3, 4, 12))
    assert calendar.next_opening(china(3, 4, 12)) == china(3, 4, 13, 30)
    assert calendar.next_opening(china(3, 6, 17, 30)) == china(3, 9, 8, 30)


def test_adding_nothing_leaves_a_moment_where_it_is() -> None:
    closed = china(3, 7, 12)
    assert CompiledCalendar(definition()).add_working_time(closed, timedelta()) == closed


def test_a_night_shift_belongs_to_the_day_on_which_it_opens() -> None:
    week = ((), (), (), (), NIGHT, (), ())
    calendar = CompiledCalendar(definition(weekly=week))
    friday, saturday = china(3, 6), china(3, 7)
    assert calendar.segments_between(friday, china(3, 9)) == [
        Segment(datetime(2026, 3, 6, 14, tzinfo=UTC), datetime(2026, 3, 6, 22, tzinfo=UTC))
    ]
    assert calendar.is_open(saturday + timedelta(hours=5))
    assert not calendar.day_status(saturday.date()).working


def test_hours_that_two_days_share_are_worked_once() -> None:
    early = {date(2026, 3, 7): DayException((Interval(300, 600),), "early start after the night shift")}
    calendar = CompiledCalendar(definition(weekly=((), (), (), (), NIGHT, (), ()), exceptions=early))
    # 22:00 to 06:00, then 05:00 to 10:00: twelve hours, not thirteen.
    assert calendar.working_time_between(china(3, 6), china(3, 9)) == timedelta(hours=12)


def test_a_night_when_the_clock_is_put_forward_is_an_hour_shorter_and_back_an_hour_longer() -> None:
    calendar = CompiledCalendar(definition("Europe/Berlin", (NIGHT,) * 7))

    def worked(year: int, month: int, day: int) -> timedelta:
        noon = datetime(year, month, day, 12, tzinfo=BERLIN)
        return calendar.working_time_between(noon, noon + timedelta(days=1))

    assert worked(2025, 3, 28) == timedelta(hours=8)
    assert worked(2025, 3, 29) == timedelta(hours=7)
    assert worked(2025, 10, 25) == timedelta(hours=9)


def test_round_the_clock_means_that_working_time_is_time() -> None:
    calendar = CompiledCalendar(definition("Europe/Berlin", ALWAYS))
    a, b = datetime(2025, 1, 1, 5, 7, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    assert calendar.working_time_between(a, b) == b - a
    assert calendar.next_opening(a) == a


def test_a_naive_moment_is_a_bug() -> None:
    with pytest.raises(TypeError):
        CompiledCalendar(definition()).is_open(datetime(2026, 3, 4, 9))  # noqa: DTZ001


def test_asking_about_other_years_first_does_not_change_the_answer() -> None:
    fresh, asked = CompiledCalendar(definition(region="CN")), CompiledCalendar(definition(region="CN"))
    for year in (2031, 2011, 2045, 1999):
        asked.is_open(datetime(year, 6, 1, tzinfo=UTC))
    a, b = datetime(2024, 1, 3, tzinfo=UTC), datetime(2028, 12, 5, tzinfo=UTC)
    assert asked.working_time_between(a, b) == fresh.working_time_between(a, b)
    assert asked.segments_between(a, b) == fresh.segments_between(a, b)
    assert asked.add_working_time(b, timedelta(hours=-3000)) == fresh.add_working_time(
        b, timedelta(hours=-3000)
    )


@pytest.mark.parametrize("weekly", [ALWAYS, ((Interval(0, 1),), *((),) * 6)])
def test_a_moment_beyond_all_bounds_is_answered_with_the_bound(weekly: object) -> None:
    calendar = CompiledCalendar(definition(weekly=weekly))
    far = calendar.add_working_time(datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=400_000))
    assert far == datetime(2200, 1, 1, tzinfo=UTC)
    back = calendar.add_working_time(datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=-400_000))
    assert datetime(1899, 12, 1, tzinfo=UTC) < back < datetime(1900, 2, 1, tzinfo=UTC)
    late, early = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
    assert calendar.working_time_between(early, late) > timedelta(minutes=52 * 299)
    assert calendar.next_opening(late) == datetime(2200, 1, 1, tzinfo=UTC)


def test_a_version_of_a_calendar_is_compiled_once() -> None:
    known = replace(definition(), id=uuid4())
    first = compiled(known)
    assert compiled(replace(known)) is first
    assert kept(known.id, 1) is first
    assert kept(known.id, 2) is None
    assert compiled(replace(known, version=2)) is not first


def test_a_draft_does_not_answer_for_the_version_it_was_made_from() -> None:
    known = replace(definition(), id=uuid4())
    draft = replace(known, weekly=ALWAYS)
    sunday = china(3, 8, 10)
    assert [compiled(one).is_open(sunday) for one in (known, draft, known)] == [False, True, False]


def test_only_so_many_calendars_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    monkeypatch.setattr(module, "_kept", type(module._kept)())
    one, two, three = (replace(definition(), id=uuid4()) for _ in range(3))
    compiled(one), compiled(two), kept(one.id, 1), compiled(three)
    assert [kept(known.id, 1) is not None for known in (one, two, three)] == [True, False, True]


def test_a_day_has_its_hours_and_its_reason() -> None:
    status = CompiledCalendar(definition()).day_status(date(2026, 3, 4))
    assert status.intervals == OFFICE
    assert CompiledCalendar(definition()).local_day(datetime(2026, 3, 3, 16, tzinfo=UTC)) == date(2026, 3, 4)


@pytest.mark.parametrize("name", ["Europe/Berlin", "Asia/Beirut", "America/Noronha", "Africa/Casablanca"])
def test_days_found_six_at_a_time_begin_when_they_do_found_one_by_one(name: str) -> None:
    first, last = date(1998, 1, 1).toordinal(), date(2012, 1, 1).toordinal()
    zone = Zone(name)
    assert list(zone.midnights(first, last)) == [zone.midnight(day) for day in range(first, last + 1)]
