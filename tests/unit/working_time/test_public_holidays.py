"""Public holidays as published, and where knowing ends."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.days import Source
from tenants.working_time.definition import CalendarDefinition, DayException
from tenants.working_time.holiday_year import HolidayYear
from tenants.working_time.public_holidays import (
    LAST_PUBLISHED_YEAR,
    OPEN_AT_YEARS_END,
    holiday_year,
    known_until,
)
from tests.unit.working_time import papers
from tests.unit.working_time.cases import ID, MORNING, OFFICE, definition

EVERY_DAY = (OFFICE,) * 7


def every_day_of(*years: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=number)
        for year in years
        for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


def test_each_day_of_three_years_is_as_the_state_council_published_it() -> None:
    open_daily = CompiledCalendar(definition(weekly=EVERY_DAY, region="CN"))
    closed = {day for day in every_day_of(2024, 2025, 2026) if not open_daily.day_status(day).working}
    assert closed == papers.OFF


def test_make_up_days_are_as_the_state_council_published_them() -> None:
    office = CompiledCalendar(definition(region="CN"))
    worked_weekends = {
        day for day in every_day_of(2024, 2025, 2026) if day.weekday() >= 5 and office.day_status(day).working
    }
    assert worked_weekends == set(papers.MAKE_UP)


@pytest.mark.parametrize(
    ("day", "working", "source", "text"),
    [
        (date(2024, 2, 10), False, Source.PUBLIC_HOLIDAY, "State Council notice for 2024: 春节"),
        (date(2024, 2, 9), True, Source.WEEKLY, "weekly hours of Friday"),
        (
            date(2024, 2, 18),
            True,
            Source.MAKE_UP_DAY,
            "State Council notice for 2024: make-up working day for 2024-02-16",
        ),
        (date(2025, 1, 28), False, Source.PUBLIC_HOLIDAY, "State Council notice for 2025: 农历除夕"),
        (
            date(2025, 9, 28),
            True,
            Source.MAKE_UP_DAY,
            "State Council notice for 2025: make-up working day for 2025-10-07",
        ),
        (
            date(2026, 2, 28),
            True,
            Source.MAKE_UP_DAY,
            "State Council notice for 2026: make-up working day for 2026-02-23",
        ),
        (date(2026, 2, 21), False, Source.PUBLIC_HOLIDAY, "State Council notice for 2026: 周末（假期内）"),
        (date(2026, 3, 7), False, Source.WEEKLY, "Saturday is off"),
    ],
)
def test_a_day_says_on_whose_word_it_is_worked(day: date, working: bool, source: Source, text: str) -> None:
    status = CompiledCalendar(definition(region="CN")).day_status(day)
    assert (status.working, status.source, status.text, status.provisional) == (working, source, text, False)


def test_a_make_up_day_is_worked_like_the_day_off_it_pays_for() -> None:
    week = (OFFICE, OFFICE, OFFICE, OFFICE, MORNING, MORNING, ())
    calendar = CompiledCalendar(definition(weekly=week, region="CN"))
    # Sunday 4 January 2026 pays for a Friday, Saturday 28 February for a Monday.
    assert calendar.day_status(date(2026, 1, 4)).intervals == MORNING
    assert calendar.day_status(date(2026, 2, 28)).intervals == OFFICE


def test_who_is_closed_on_the_weekday_that_is_paid_for_owes_nothing() -> None:
    closed_on_mondays = ((), OFFICE, OFFICE, OFFICE, OFFICE, MORNING, ())
    calendar = CompiledCalendar(definition(weekly=closed_on_mondays, region="CN"))
    assert calendar.day_status(date(2026, 2, 28)).intervals == MORNING


def test_an_exception_of_the_tenant_goes_before_a_public_holiday() -> None:
    exceptions = {date(2026, 10, 1): DayException(MORNING, "duty on National Day")}
    status = CompiledCalendar(definition(region="CN", exceptions=exceptions)).day_status(date(2026, 10, 1))
    assert status.intervals == MORNING
    assert (status.source, status.text) == (Source.EXCEPTION, "tenant exception: duty on National Day")


def test_the_published_years_are_those_with_make_up_days_in_the_data() -> None:
    """When a newer library brings 2027, compare it with the paper and raise the table."""
    data = holidays.country_holidays("CN", years=range(2001, 2060))
    assert max(day.year for day in data.weekend_workdays) == LAST_PUBLISHED_YEAR["CN"]


def test_what_the_library_predicts_is_not_known() -> None:
    assert holiday_year("CN", 2027).off[date(2027, 2, 6)] == "春节"
    assert not holiday_year("CN", 2027).make_up
    status = CompiledCalendar(definition(region="CN")).day_status(date(2027, 2, 8))
    assert (status.working, status.provisional) == (False, True)
    assert status.text == "prediction for 2027, not published yet: 春节"


def test_the_last_days_of_december_wait_for_the_notice_of_the_next_year() -> None:
    assert known_until("CN") == date(2026, 12, 31) - OPEN_AT_YEARS_END
    # As the notice for 2019 did: Monday 31 December 2018 became a day off, the Saturday before a make-up day.
    assert date(2018, 12, 31) in holiday_year("CN", 2018).off
    assert holiday_year("CN", 2018).make_up[date(2018, 12, 29)] == date(2018, 12, 31)


def test_regions_that_follow_a_law_are_known_as_far_as_the_library_reaches() -> None:
    assert known_until("DE-BE").year == 2100
    assert date(2026, 3, 8) in holiday_year("DE-BE", 2026).off
    assert date(2026, 3, 8) not in holiday_year("DE", 2026).off


def test_regions_whose_moon_is_only_estimated_are_known_until_it_is() -> None:
    assert date(2026, 12, 31) <= known_until("MY") < date(2035, 1, 1)


def test_a_region_without_newer_make_up_days_than_2016_is_not_waiting_for_any() -> None:
    assert known_until("BG").year == 2100


def test_the_names_of_holidays_do_not_depend_on_the_language_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("LANGUAGE", "en_US")
    holiday_year.cache_clear()
    assert holiday_year("CN", 2025).off[date(2025, 10, 1)] == "国庆节"


IMPORTED = HolidayYear(
    off={date(2027, 1, 1): "元旦", date(2026, 12, 31): "元旦", date(2027, 2, 5): "春节"},
    make_up={date(2026, 12, 27): date(2026, 12, 31), date(2027, 2, 20): date(2027, 2, 5)},
    notice="notice for 2027 as imported",
)


def with_2027() -> CompiledCalendar:
    return CompiledCalendar(
        CalendarDefinition(ID, 2, "Asia/Shanghai", (OFFICE,) * 5 + ((),) * 2, "CN", {}, {2027: IMPORTED})
    )


def test_an_imported_year_is_known_and_goes_before_the_prediction() -> None:
    calendar = with_2027()
    spring = calendar.day_status(date(2027, 2, 5))
    assert (spring.working, spring.provisional, spring.text) == (
        False,
        False,
        "notice for 2027 as imported: 春节",
    )
    # The library predicts 8 February off; the imported notice does not know of it.
    assert calendar.day_status(date(2027, 2, 8)).working
    assert calendar.day_status(date(2027, 2, 20)).source is Source.MAKE_UP_DAY
    assert calendar.day_status(date(2027, 12, 30)).provisional


def test_an_imported_year_reaches_back_into_the_december_before_it() -> None:
    calendar = with_2027()
    assert not calendar.day_status(date(2026, 12, 31)).working
    assert calendar.day_status(date(2026, 12, 27)).working
    assert calendar.day_status(date(2026, 12, 30)).working
    assert calendar.is_open(datetime(2026, 12, 27, 1, tzinfo=UTC))
    assert not calendar.is_open(datetime(2026, 12, 31, 1, tzinfo=UTC))
