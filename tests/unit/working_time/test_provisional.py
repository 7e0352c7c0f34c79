"""Due times beyond what is published, and beyond everything."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import CIVIL_CODE, Counting, Ends, LastDayOff, OffHours
from tenants.working_time.definition import CalendarDefinition
from tenants.working_time.due import Due, due
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
from tenants.working_time.holiday_year import HolidayYear
from tenants.working_time.hours import ALWAYS, Interval
from tests.unit.working_time.cases import ID, OFFICE, definition
from tests.unit.working_time.week import CHINA, OFFICE_HOURS, STAYS

SOON, LATE = datetime(2026, 11, 23, 10, tzinfo=CHINA), datetime(2026, 12, 30, 19, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "duration", "counting", "provisional"),
    [
        (SOON, WorkingDays(25), CIVIL_CODE, False),
        (SOON, WorkingDays(26), CIVIL_CODE, True),
        (SOON, WorkingDays(60), CIVIL_CODE, True),
        (SOON, Hours(400, Pace.WORKING), CIVIL_CODE, True),
        (SOON, HalfWorkingDays(80), CIVIL_CODE, True),
        (SOON, Months(2), CIVIL_CODE, True),
        (SOON, DayOfNextMonth(7), CIVIL_CODE, False),
        (LATE, Weeks(1), Counting(ends=Ends.SAME_TIME), True),
        (LATE, Agreed(WorkingDays(7)), CIVIL_CODE, True),
        # No public holiday can move these.
        (LATE, Hours(400), CIVIL_CODE, False),
        (LATE, AtOnce(30), CIVIL_CODE, False),
        (LATE, CalendarDays(30), STAYS, False),
        (LATE, Months(1), Counting(ends=Ends.SAME_TIME, last_day_off=LastDayOff.STAYS), False),
        # But one can close the office in which this waits for its opening.
        (LATE, Minutes(30), Counting(off_hours=OffHours.FROM_NEXT_OPENING), True),
    ],
)
def test_a_due_time_that_an_unpublished_holiday_could_move_is_provisional(
    start: datetime, duration: Duration, counting: Counting, provisional: bool
) -> None:
    assert due(start, duration, counting, OFFICE_HOURS).provisional is provisional


def test_a_year_without_public_holidays_is_never_provisional() -> None:
    plain = CompiledCalendar(definition())
    assert not due(LATE, WorkingDays(600), CIVIL_CODE, plain).provisional


def test_a_year_that_is_imported_makes_the_due_time_firm_and_may_move_it() -> None:
    weekly = (OFFICE,) * 5 + ((),) * 2
    paper = HolidayYear(
        {date(2027, 1, 1): "元旦", date(2027, 1, 4): "元旦"}, {date(2027, 1, 9): date(2027, 1, 4)}, "2027"
    )
    known = CompiledCalendar(CalendarDefinition(ID, 2, "Asia/Shanghai", weekly, "CN", {}, {2027: paper}))
    guess = due(LATE, WorkingDays(2), CIVIL_CODE, OFFICE_HOURS)
    assert guess == Due(datetime(2027, 1, 4, 17, 30, tzinfo=CHINA).astimezone(UTC), provisional=True)
    firm = due(LATE, WorkingDays(2), CIVIL_CODE, known)
    assert firm == Due(datetime(2027, 1, 5, 17, 30, tzinfo=CHINA).astimezone(UTC), provisional=False)
    # 9 January is made up, so the sixth day is reached by then.
    assert due(LATE, WorkingDays(6), CIVIL_CODE, known).at == datetime(2027, 1, 9, 17, 30, tzinfo=CHINA)


A_MINUTE_A_WEEK = ((Interval(0, 1),), *((),) * 6)
FAR_STARTS = [
    datetime(2026, 5, 1, tzinfo=UTC),
    datetime(2199, 12, 31, 23, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=UTC),
]
GREATEST: list[Duration] = [
    AtOnce(1440),
    Minutes(525_600, Pace.WORKING),
    Hours(87_600, Pace.WORKING),
    Hours(87_600),
    HalfWorkingDays(7_300),
    WorkingDays(3_650),
    CalendarDays(36_500),
    Weeks(5_200),
    Months(1_200),
    DayOfNextMonth(31),
    Agreed(WorkingDays(3_650), WorkingDays(1)),
]


@pytest.mark.parametrize("weekly", [ALWAYS, A_MINUTE_A_WEEK])
def test_the_longest_limits_end_and_overflow_nowhere(weekly: object) -> None:
    calendar = CompiledCalendar(definition("Australia/Lord_Howe", weekly, "CN"))
    end_of_time = datetime.max.replace(tzinfo=UTC)
    for start, ends, duration in product(FAR_STARTS, Ends, GREATEST):
        counting = Counting(ends=ends, off_hours=OffHours.FROM_NEXT_OPENING)
        for pauses in ([], [(start + timedelta(minutes=1), end_of_time)]):
            found = due(start, duration, counting, calendar, pauses, agreed=end_of_time)
            assert found.at is not None
            assert found.at >= start


@pytest.mark.parametrize("start", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
def test_a_start_that_nobody_can_mean_is_answered_and_never_firm(start: datetime) -> None:
    assert due(start, WorkingDays(5), CIVIL_CODE, OFFICE_HOURS) == Due(start, provisional=True)


def test_what_would_take_centuries_is_due_at_the_bound_and_never_firm() -> None:
    calendar = CompiledCalendar(definition(weekly=A_MINUTE_A_WEEK))
    found = due(datetime(2026, 5, 1, tzinfo=UTC), Hours(87_600, Pace.WORKING), CIVIL_CODE, calendar)
    assert found == Due(datetime(2200, 1, 1, tzinfo=UTC), provisional=True)
