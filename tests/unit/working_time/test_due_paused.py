"""Time while paused does not count: worked out by hand."""

from datetime import datetime

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import CIVIL_CODE
from tenants.working_time.due import due
from tenants.working_time.durations import (
    Agreed,
    CalendarDays,
    Hours,
    Months,
    Pace,
    WorkingDays,
)
from tests.unit.working_time.cases import MORNING, OFFICE, definition
from tests.unit.working_time.week import (
    END_OF_DAY,
    FRIDAY,
    MONDAY,
    OFFICE_HOURS,
    SAME_TIME,
    SATURDAY,
    STAYS,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    on,
)


def test_an_exact_limit_moves_on_by_the_paused_time_of_its_own_kind() -> None:
    stops = [(on(THURSDAY, 11), on(THURSDAY, 14))]
    assert due(on(THURSDAY, 10), Hours(2), CIVIL_CODE, OFFICE_HOURS, stops).at == on(THURSDAY, 15)
    # Of the three hours, one and a half are lunch.
    found = due(on(THURSDAY, 10), Hours(2, Pace.WORKING), CIVIL_CODE, OFFICE_HOURS, stops)
    assert found.at == on(THURSDAY, 15)


def test_a_limit_in_days_gets_back_the_days_it_lost_rounded_up() -> None:
    start, week = on(THURSDAY, 10), WorkingDays(5)

    def paused(since: datetime, until: datetime) -> datetime | None:
        return due(start, week, CIVIL_CODE, OFFICE_HOURS, [(since, until)]).at

    assert paused(on(FRIDAY, 9), on(FRIDAY, 10)) == on((3, 20), 17, 30)
    assert paused(on(FRIDAY, 8, 30), on(MONDAY, 8, 30)) == on((3, 20), 17, 30)
    assert paused(on(FRIDAY, 8, 30), on(MONDAY, 8, 31)) == on((3, 23), 17, 30)
    # A weekend is nothing to lose.
    assert paused(on(FRIDAY, 17, 30), on(MONDAY, 8, 30)) == on((3, 19), 17, 30)


def test_the_start_day_does_not_count_so_a_pause_on_it_takes_nothing() -> None:
    stops = [(on(THURSDAY, 10, 5), on(THURSDAY, 16))]
    assert due(on(THURSDAY, 10), WorkingDays(5), CIVIL_CODE, OFFICE_HOURS, stops).at == on((3, 19), 17, 30)


def test_papers_that_come_days_later_restart_the_limit_as_if_it_had_begun_then() -> None:
    stops = [(on(THURSDAY, 10, 5), on(TUESDAY, 15))]
    late = due(on(TUESDAY, 15), WorkingDays(20), CIVIL_CODE, OFFICE_HOURS).at
    assert due(on(THURSDAY, 10), WorkingDays(20), CIVIL_CODE, OFFICE_HOURS, stops).at == late


def test_hours_lost_on_several_days_are_added_up_before_they_are_rounded() -> None:
    stops = [
        (on(FRIDAY, 8, 30), on(FRIDAY, 12)),
        (on(MONDAY, 13, 30), on(MONDAY, 17, 30)),
    ]
    assert due(on(THURSDAY, 10), WorkingDays(5), CIVIL_CODE, OFFICE_HOURS, stops).at == on((3, 20), 17, 30)


def test_days_that_are_given_back_roll_forward_like_any_others() -> None:
    # Eight days end on Friday 20 March; two more on Sunday, so on Monday.
    stops = [(on(SATURDAY, 0), on(SUNDAY, 24))]
    assert due(on(THURSDAY, 10), CalendarDays(8), CIVIL_CODE, OFFICE_HOURS, stops).at == on((3, 23), 17, 30)


def test_while_paused_nothing_is_due() -> None:
    open_pause = [(on(FRIDAY, 9), None)]
    for duration in (WorkingDays(5), Hours(40), CalendarDays(3), Months(1), Agreed(WorkingDays(3))):
        found = due(on(THURSDAY, 10), duration, CIVIL_CODE, OFFICE_HOURS, open_pause)
        assert (found.at, found.provisional) == (None, False)


def test_a_pause_that_begins_at_the_due_time_or_later_changes_nothing() -> None:
    close = on(FRIDAY, 17, 30)
    for stops in ([(close, None)], [(close, on(MONDAY, 10))]):
        assert due(on(THURSDAY, 10), WorkingDays(1), CIVIL_CODE, OFFICE_HOURS, stops).at == close


def test_nothing_is_due_inside_a_pause_that_takes_no_working_time() -> None:
    # The day ends at 24:00; the pause begins in the evening and ends at night.
    stops = [(on(FRIDAY, 20), on(SATURDAY, 2))]
    assert due(on(THURSDAY, 10), WorkingDays(1), END_OF_DAY, OFFICE_HOURS, stops).at == on(MONDAY, 24)


def test_pauses_that_touch_are_one_pause() -> None:
    evening, weekend = (on(FRIDAY, 20), on(SATURDAY)), (on(SATURDAY), on(MONDAY, 12))
    for stops in ([evening, weekend], [weekend, evening], [(on(FRIDAY, 20), on(MONDAY, 12))]):
        assert due(on(THURSDAY, 10), WorkingDays(1), END_OF_DAY, OFFICE_HOURS, stops).at == on(MONDAY, 24)


def test_nothing_is_due_inside_a_pause_that_outlasts_a_short_day() -> None:
    short_saturdays = CompiledCalendar(definition(weekly=(OFFICE,) * 5 + (MORNING, ())))
    # Not a full day is lost, so Saturday would be the last day; it closes at 12:00, while still paused.
    stops = [(on(FRIDAY, 16), on(SATURDAY, 13))]
    assert due(on(THURSDAY, 10), CalendarDays(1), CIVIL_CODE, short_saturdays, stops).at == on(MONDAY, 17, 30)


def test_start_days_that_share_a_last_day_lose_the_same_to_a_pause() -> None:
    stops = [(on((1, 30), 11), on((2, 1), 0))]
    for start in (on((1, 29), 10), on((1, 30), 10)):
        assert due(start, Months(1), STAYS, OFFICE_HOURS, stops).at == on((3, 2), 24)


def test_a_moment_that_has_rolled_to_an_opening_waits_for_the_end_of_a_pause() -> None:
    # Two days end on Saturday at 10:00, so on Monday at 08:30; one and a half days more are Sunday night.
    stops = [(on(SUNDAY), on(MONDAY, 12))]
    assert due(on(THURSDAY, 10), CalendarDays(2), SAME_TIME, OFFICE_HOURS, stops).at == on(MONDAY, 12)


def test_an_appointment_on_a_day_off_waits_for_the_end_of_a_pause() -> None:
    stops = [(on(SATURDAY, 9), on(SUNDAY))]
    visit = on(SATURDAY, 10)
    found = due(on(THURSDAY, 10), Agreed(WorkingDays(7)), CIVIL_CODE, OFFICE_HOURS, stops, agreed=visit)
    assert found.at == on(SUNDAY)


def test_an_appointment_moves_on_with_the_pause_before_it() -> None:
    stops = [(on(FRIDAY, 9), on(FRIDAY, 11))]
    visit = on(MONDAY, 9)
    found = due(on(THURSDAY, 10), Agreed(WorkingDays(7)), CIVIL_CODE, OFFICE_HOURS, stops, agreed=visit)
    assert found.at == on(MONDAY, 11)
