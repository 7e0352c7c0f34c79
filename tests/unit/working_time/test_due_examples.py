"""Due times worked out by hand, as an office would argue them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import CIVIL_CODE, Counting, Ends, LastDayOff, StartDay
from tenants.working_time.definition import DayException
from tenants.working_time.due import due
from tenants.working_time.durations import (
    Agreed,
    AtOnce,
    CalendarDays,
    DayOfNextMonth,
    Duration,
    HalfWorkingDays,
    Hours,
    Minutes,
    Months,
    Pace,
    Weeks,
    WorkingDays,
)
from tests.unit.working_time.cases import ALL_DAY, MORNING, NIGHT, OFFICE, definition
from tests.unit.working_time.week import (
    COUNTED,
    END_OF_DAY,
    FRIDAY,
    MONDAY,
    NEXT_OPENING,
    OFFICE_HOURS,
    SAME_TIME,
    SATURDAY,
    STAYS,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    on,
)


@pytest.mark.parametrize(
    ("start", "duration", "counting", "expected"),
    [
        # On a working day: the day itself does not count.
        (on(THURSDAY, 10), WorkingDays(1), CIVIL_CODE, on(FRIDAY, 17, 30)),
        (on(THURSDAY, 10), WorkingDays(2), CIVIL_CODE, on(MONDAY, 17, 30)),
        (on(THURSDAY, 10), WorkingDays(2), END_OF_DAY, on(MONDAY, 24)),
        (on(THURSDAY, 10), WorkingDays(2), SAME_TIME, on(MONDAY, 10)),
        (on(THURSDAY, 10), WorkingDays(1), COUNTED, on(THURSDAY, 17, 30)),
        # Before opening, at lunch, a minute before close, at close.
        (on(THURSDAY, 7), WorkingDays(1), COUNTED, on(THURSDAY, 17, 30)),
        (on(THURSDAY, 12, 30), WorkingDays(1), COUNTED, on(THURSDAY, 17, 30)),
        (on(THURSDAY, 17, 29), WorkingDays(1), COUNTED, on(THURSDAY, 17, 30)),
        (on(THURSDAY, 17, 30), WorkingDays(1), COUNTED, on(FRIDAY, 17, 30)),
        (on(THURSDAY, 17, 30), WorkingDays(1), Counting(StartDay.COUNTED, Ends.END_OF_DAY), on(THURSDAY, 24)),
        # In the evening and on a day off: from its own moment, or from the next opening.
        (on(FRIDAY, 20), WorkingDays(1), CIVIL_CODE, on(MONDAY, 17, 30)),
        (on(FRIDAY, 20), WorkingDays(1), NEXT_OPENING, on(TUESDAY, 17, 30)),
        (on(SATURDAY, 10), WorkingDays(1), CIVIL_CODE, on(MONDAY, 17, 30)),
        (on(SATURDAY, 10), WorkingDays(1), COUNTED, on(MONDAY, 17, 30)),
        (on(SATURDAY, 10), WorkingDays(1), NEXT_OPENING, on(TUESDAY, 17, 30)),
        (on(SATURDAY, 10), WorkingDays(1), SAME_TIME, on(MONDAY, 24)),
        (on(THURSDAY, 12, 30), WorkingDays(1), NEXT_OPENING, on(FRIDAY, 17, 30)),
        # Working time stands still at lunch, at night and at the weekend.
        (on(THURSDAY, 11), Hours(2, Pace.WORKING), CIVIL_CODE, on(THURSDAY, 14, 30)),
        (on(THURSDAY, 12, 30), Minutes(30, Pace.WORKING), CIVIL_CODE, on(THURSDAY, 14)),
        (on(THURSDAY, 17, 29), Minutes(30, Pace.WORKING), CIVIL_CODE, on(FRIDAY, 8, 59)),
        (on(FRIDAY, 16, 30), Hours(1, Pace.WORKING), CIVIL_CODE, on(FRIDAY, 17, 30)),
        (on(SATURDAY, 3), Hours(1, Pace.WORKING), CIVIL_CODE, on(MONDAY, 9, 30)),
        # Elapsed time does not.
        (on(FRIDAY, 17, 29), Minutes(30), CIVIL_CODE, on(FRIDAY, 17, 59)),
        (on(FRIDAY, 23, 50), Minutes(30), NEXT_OPENING, on(MONDAY, 9)),
        (on(FRIDAY, 23, 50), AtOnce(10), NEXT_OPENING, on(SATURDAY, 0)),
        (on(FRIDAY, 23, 50), AtOnce(), CIVIL_CODE, on(FRIDAY, 23, 50)),
        # Half a working day is three and three quarter hours of work.
        (on(THURSDAY, 8, 30), HalfWorkingDays(1), CIVIL_CODE, on(THURSDAY, 13, 45)),
        (on(THURSDAY, 13, 45), HalfWorkingDays(1), CIVIL_CODE, on(THURSDAY, 17, 30)),
        (on(FRIDAY, 17, 29), HalfWorkingDays(1), CIVIL_CODE, on(MONDAY, 13, 44)),
        (on(FRIDAY, 8, 30), HalfWorkingDays(3), CIVIL_CODE, on(MONDAY, 13, 45)),
        # Days: a last day off rolls forward, or stays.
        (on(THURSDAY, 10), CalendarDays(2), CIVIL_CODE, on(MONDAY, 17, 30)),
        (on(THURSDAY, 10), CalendarDays(2), END_OF_DAY, on(MONDAY, 24)),
        (on(THURSDAY, 10), CalendarDays(2), STAYS, on(SATURDAY, 24)),
        (on(THURSDAY, 10), CalendarDays(2), Counting(last_day_off=LastDayOff.STAYS), on(SATURDAY, 24)),
        (on(THURSDAY, 10), CalendarDays(2), SAME_TIME, on(MONDAY, 8, 30)),
        (
            on(THURSDAY, 10),
            CalendarDays(2),
            Counting(ends=Ends.SAME_TIME, last_day_off=LastDayOff.STAYS),
            on(SATURDAY, 10),
        ),
        (on(THURSDAY, 10), CalendarDays(4), SAME_TIME, on(MONDAY, 10)),
        (on(THURSDAY, 7), CalendarDays(4), SAME_TIME, on(MONDAY, 8, 30)),
        (on(THURSDAY, 10), CalendarDays(2), COUNTED, on(FRIDAY, 17, 30)),
        (on(THURSDAY, 10), Weeks(1), CIVIL_CODE, on((3, 19), 17, 30)),
        (on(SATURDAY, 10), Weeks(1), CIVIL_CODE, on((3, 23), 17, 30)),
    ],
)
def test_in_an_ordinary_week(
    start: datetime, duration: Duration, counting: Counting, expected: datetime
) -> None:
    found = due(start, duration, counting, OFFICE_HOURS)
    assert found.at == expected
    assert found.at.tzinfo is UTC
    assert not found.provisional


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        # Spring festival 2026: off from 15 to 23 February, worked on Saturdays 14 and 28.
        (on((2, 13), 10), WorkingDays(1), on((2, 14), 17, 30)),
        (on((2, 13), 10), WorkingDays(2), on((2, 24), 17, 30)),
        (on((2, 14), 17, 29), Minutes(2, Pace.WORKING), on((2, 24), 8, 31)),
        (on((2, 16), 9), WorkingDays(4), on((2, 27), 17, 30)),
        (on((2, 16), 9), WorkingDays(5), on((2, 28), 17, 30)),
        (on((2, 9), 9), Weeks(1), on((2, 24), 17, 30)),
        (on((2, 9), 9), CalendarDays(5), on((2, 14), 17, 30)),
        (on((1, 18), 9), Months(1), on((2, 24), 17, 30)),
        # National day 2026: off from 1 to 7 October, worked on Sunday 20 September and Saturday 10 October.
        (on((9, 18), 9), WorkingDays(1), on((9, 20), 17, 30)),
        (on((9, 30), 9), WorkingDays(3), on((10, 10), 17, 30)),
        (on((9, 30), 9), WorkingDays(4), on((10, 12), 17, 30)),
        (on((9, 23), 9), DayOfNextMonth(7), on((10, 8), 17, 30)),
    ],
)
def test_around_long_holidays(start: datetime, duration: Duration, expected: datetime) -> None:
    assert due(start, duration, CIVIL_CODE, OFFICE_HOURS).at == expected


@pytest.mark.parametrize(
    ("start", "duration", "counting", "expected"),
    [
        (on((1, 30), 10), Months(1), STAYS, on((2, 28), 24)),
        (on((1, 31), 10), Months(1), STAYS, on((2, 28), 24)),
        (on((1, 31), 10), Months(3), STAYS, on((4, 30), 24)),
        (on((1, 31), 10, year=2024), Months(1), STAYS, on((2, 29), 24, year=2024)),
        (on((12, 31), 10, year=2025), Months(2), STAYS, on((2, 28), 24)),
        (on((4, 15), 10), Months(1), STAYS, on((5, 15), 24)),
        (
            on((4, 15), 10),
            Months(1),
            Counting(StartDay.COUNTED, Ends.END_OF_DAY, LastDayOff.STAYS),
            on((5, 14), 24),
        ),
        (
            on((1, 31), 10),
            Months(1),
            Counting(ends=Ends.SAME_TIME, last_day_off=LastDayOff.STAYS),
            on((2, 28), 24),
        ),
        (
            on((4, 15), 10),
            Months(1),
            Counting(ends=Ends.SAME_TIME, last_day_off=LastDayOff.STAYS),
            on((5, 15), 10),
        ),
        (
            on((1, 31), 10),
            Months(1),
            Counting(StartDay.COUNTED, Ends.END_OF_DAY, LastDayOff.STAYS),
            on((2, 28), 24),
        ),
        # 28 February 2026 is a make-up Saturday, so it is worked.
        (on((1, 31), 10), Months(1), CIVIL_CODE, on((2, 28), 17, 30)),
        (on((1, 5), 10), DayOfNextMonth(31), CIVIL_CODE, on((2, 28), 17, 30)),
        (on((3, 31), 23), DayOfNextMonth(31), STAYS, on((4, 30), 24)),
        (on((4, 1), 0), DayOfNextMonth(31), STAYS, on((5, 31), 24)),
        (on((12, 1), 9, year=2025), DayOfNextMonth(7), CIVIL_CODE, on((1, 7), 17, 30)),
        (on((4, 1), 9), DayOfNextMonth(7), SAME_TIME, on((5, 7), 24)),
        # 7 February 2026 is a Saturday.
        (on((1, 5), 9), DayOfNextMonth(7), CIVIL_CODE, on((2, 9), 17, 30)),
        (on((1, 5), 9), DayOfNextMonth(7), STAYS, on((2, 7), 24)),
    ],
)
def test_months_end_where_the_civil_code_ends_them(
    start: datetime, duration: Duration, counting: Counting, expected: datetime
) -> None:
    assert due(start, duration, counting, OFFICE_HOURS).at == expected


def test_the_day_is_that_of_the_office_not_that_of_utc() -> None:
    # 07:00 on Friday in China is still Thursday in UTC.
    assert due(on(FRIDAY, 7), WorkingDays(1), CIVIL_CODE, OFFICE_HOURS).at == on(MONDAY, 17, 30)


def test_a_due_time_keeps_the_microseconds_of_its_start() -> None:
    start = on(THURSDAY, 10) + timedelta(microseconds=123_457)
    for duration in (Minutes(30), Hours(8, Pace.WORKING), AtOnce(5)):
        found = due(start, duration, CIVIL_CODE, OFFICE_HOURS).at
        assert found is not None
        assert found.microsecond == 123_457


def test_a_shift_that_ends_after_midnight_closes_its_day_the_morning_after() -> None:
    nights = CompiledCalendar(definition(weekly=(NIGHT,) * 5 + ((),) * 2))
    assert due(on(THURSDAY, 23), WorkingDays(1), CIVIL_CODE, nights).at == on(SATURDAY, 6)
    assert due(on(THURSDAY, 23), WorkingDays(1), END_OF_DAY, nights).at == on(FRIDAY, 24)
    assert due(on(FRIDAY, 3), WorkingDays(1), COUNTED, nights).at == on(SATURDAY, 6)
    assert due(on(FRIDAY, 23), Hours(8, Pace.WORKING), CIVIL_CODE, nights).at == on(MONDAY, 23)


def test_round_the_clock_a_working_day_ends_at_midnight() -> None:
    always = CompiledCalendar(definition(weekly=(ALL_DAY,) * 7))
    assert due(on(SATURDAY, 3), WorkingDays(1), CIVIL_CODE, always).at == on(SUNDAY, 24)
    assert due(on(SATURDAY, 3), Hours(30, Pace.WORKING), CIVIL_CODE, always).at == on(SUNDAY, 9)


def test_half_a_day_is_half_of_what_is_worked_on_that_day() -> None:
    short_fridays = CompiledCalendar(definition(weekly=(OFFICE,) * 4 + (MORNING,) + ((),) * 2))
    # Friday has three hours, 09:00 to 12:00.
    assert due(on(FRIDAY, 9), HalfWorkingDays(1), CIVIL_CODE, short_fridays).at == on(FRIDAY, 10, 30)
    assert due(on(THURSDAY, 13, 45), HalfWorkingDays(2), CIVIL_CODE, short_fridays).at == on(FRIDAY, 10, 30)


def test_an_exception_closes_or_opens_a_day() -> None:
    exceptions = {
        date(2026, 3, 13): DayException((), "moving house"),
        date(2026, 3, 14): DayException(MORNING, "open Saturday"),
    }
    calendar = CompiledCalendar(definition(exceptions=exceptions))
    assert due(on(THURSDAY, 10), WorkingDays(1), CIVIL_CODE, calendar).at == on(SATURDAY, 12)


def test_what_is_agreed_counts_up_to_its_cap() -> None:
    repair = Agreed(WorkingDays(7))
    soon, late = on(FRIDAY, 9), on((4, 30), 9)
    assert due(on(THURSDAY, 10), repair, CIVIL_CODE, OFFICE_HOURS, agreed=soon).at == soon
    assert due(on(THURSDAY, 10), repair, CIVIL_CODE, OFFICE_HOURS, agreed=late).at == on((3, 23), 17, 30)
    assert due(on(THURSDAY, 10), repair, CIVIL_CODE, OFFICE_HOURS).at == on((3, 23), 17, 30)


def test_where_there_is_no_cap_the_agreed_moment_counts_and_else_the_usual_limit() -> None:
    reply = Agreed(None, WorkingDays(5))
    late = on((4, 30), 9)
    assert due(on(THURSDAY, 10), reply, CIVIL_CODE, OFFICE_HOURS, agreed=late).at == late
    assert due(on(THURSDAY, 10), reply, CIVIL_CODE, OFFICE_HOURS).at == on((3, 19), 17, 30)


def test_what_was_agreed_for_a_moment_before_the_start_is_due_at_the_start() -> None:
    start = on(THURSDAY, 10)
    assert (
        due(start, Agreed(WorkingDays(7)), CIVIL_CODE, OFFICE_HOURS, agreed=on(MONDAY, 9) - timedelta(9)).at
        == start
    )


def test_days_to_the_same_time_keep_the_time_on_the_wall_when_the_clock_is_changed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    always = CompiledCalendar(definition("Europe/Berlin", (ALL_DAY,) * 7))
    before = datetime(2025, 3, 29, 14, 20, tzinfo=berlin)
    for duration in (WorkingDays(1), CalendarDays(1)):
        assert due(before, duration, SAME_TIME, always).at == datetime(2025, 3, 30, 14, 20, tzinfo=berlin)
    # At 02:30 for the second time, that hour is over on a clock that never runs backwards.
    again = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    assert due(again, CalendarDays(1), SAME_TIME, always).at == datetime(2025, 10, 27, 3, tzinfo=berlin)
    # 02:30 does not exist on that night: it means the moment of the change.
    gap = datetime(2025, 3, 29, 2, 30, tzinfo=berlin)
    assert due(gap, CalendarDays(1), SAME_TIME, always).at == datetime(2025, 3, 30, 1, tzinfo=UTC)
