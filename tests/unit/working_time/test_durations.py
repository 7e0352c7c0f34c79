"""Durations and counting rules as data."""

import json

import pytest
from hypothesis import given

from tenants.errors import Code, Refusal, Refusals
from tenants.working_time.counting import CIVIL_CODE, Counting, Ends, counting_from_json
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
    duration_from_json,
    duration_to_json,
    pace_of,
    relative_from_json,
    words,
)
from tests.unit.working_time.cases import countings, durations

# Every kind of limit in the regimes, as its institution would write it down.
LIMITS = [
    ("R7.9 several departments or difficult", {"kind": "weeks", "count": 1}, Weeks(1)),
    ("R7.9 ordinary", {"kind": "working_days", "count": 3}, WorkingDays(3)),
    ("R7.12 duty officer on the spot", {"kind": "minutes", "count": 10}, Minutes(10)),
    ("R11 attitude, ordinary", {"kind": "half_working_days", "count": 1}, HalfWorkingDays(1)),
    ("R11 lift trapping", {"kind": "at_once", "grace_minutes": 10}, AtOnce(10)),
    (
        "R11 other repairs in the home",
        {"kind": "agreed", "at_most": {"kind": "working_days", "count": 7}},
        Agreed(WorkingDays(7)),
    ),
    ("R11 outside services at the door", {"kind": "hours", "count": 1}, Hours(1)),
    (
        "R16 written reply: the asker's limit, else five",
        {"kind": "agreed", "otherwise": {"kind": "working_days", "count": 5}},
        Agreed(None, WorkingDays(5)),
    ),
    ("R16 letter or visit", {"kind": "calendar_days", "count": 30}, CalendarDays(30)),
    ("R16 supervised item", {"kind": "day_of_next_month", "day": 7}, DayOfNextMonth(7)),
    ("R16 urgent paper", {"kind": "at_once"}, AtOnce()),
    (
        "R24.2 interface person",
        {"kind": "minutes", "count": 30, "pace": "working"},
        Minutes(30, Pace.WORKING),
    ),
    ("R27.2 complex question", {"kind": "months", "count": 1}, Months(1)),
    ("R28.2 concluded", {"kind": "working_days", "count": 60}, WorkingDays(60)),
]


@pytest.mark.parametrize(("limit", "data", "duration"), LIMITS)
def test_every_limit_of_the_regimes_is_data(limit: str, data: dict[str, object], duration: Duration) -> None:
    assert duration_from_json(json.loads(json.dumps(data))) == duration, limit


@given(durations)
def test_a_duration_is_read_back_as_it_was_written(duration: Duration) -> None:
    assert duration_from_json(json.loads(json.dumps(duration_to_json(duration)))) == duration


@given(countings)
def test_a_counting_rule_is_read_back_as_it_was_written(counting: Counting) -> None:
    assert counting_from_json(json.loads(json.dumps(counting.to_json()))) == counting


def test_a_counting_rule_that_is_not_told_is_the_civil_codes() -> None:
    assert counting_from_json({}) == CIVIL_CODE
    assert counting_from_json({"ends": "end_of_day"}) == Counting(ends=Ends.END_OF_DAY)


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ("5 days", ("limit",)),
        ({}, ("limit", "kind")),
        ({"kind": ["weeks"]}, ("limit", "kind")),
        ({"kind": "fortnights", "count": 1}, ("limit", "kind")),
        ({"kind": "working_days"}, ("limit", "count")),
        ({"kind": "working_days", "count": 0}, ("limit", "count")),
        ({"kind": "working_days", "count": -1}, ("limit", "count")),
        ({"kind": "working_days", "count": 1.5}, ("limit", "count")),
        ({"kind": "working_days", "count": True}, ("limit", "count")),
        ({"kind": "working_days", "count": "5"}, ("limit", "count")),
        ({"kind": "working_days", "count": 10**9}, ("limit", "count")),
        ({"kind": "working_days", "count": 5, "pace": "working"}, ("limit", "pace")),
        ({"kind": "minutes", "count": 5, "pace": "slow"}, ("limit", "pace")),
        ({"kind": "at_once", "grace_minutes": -1}, ("limit", "grace_minutes")),
        ({"kind": "day_of_next_month"}, ("limit", "day")),
        ({"kind": "day_of_next_month", "day": 32}, ("limit", "day")),
        ({"kind": "agreed"}, ("limit", "at_most")),
        ({"kind": "agreed", "at_most": {"kind": "weeks", "count": 0}}, ("limit", "at_most", "count")),
        (
            {"kind": "agreed", "otherwise": {"kind": "agreed", "at_most": {"kind": "weeks", "count": 1}}},
            ("limit", "otherwise", "kind"),
        ),
        ({"kind": "agreed", "at_best": None}, ("limit", "at_best")),
    ],
)
def test_a_wrong_duration_is_refused_by_the_name_of_its_path(data: object, path: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as caught:
        duration_from_json(data, ("limit",))
    assert (caught.value.code, caught.value.path) == (Code.INVALID, path)


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "months", "count": 1},
        {"kind": "day_of_next_month", "day": 7},
        {"kind": "agreed", "at_most": {"kind": "weeks", "count": 1}},
    ],
)
def test_a_warning_cannot_be_a_month_or_an_agreement_before_the_due_time(data: object) -> None:
    with pytest.raises(Refusal) as caught:
        relative_from_json(data, ("rungs", "0"))
    assert caught.value.path == ("rungs", "0", "kind")
    assert relative_from_json({"kind": "working_days", "count": 1}) == WorkingDays(1)


def test_a_wrong_counting_rule_is_refused_with_everything_wrong_in_it() -> None:
    with pytest.raises(Refusals) as caught:
        counting_from_json({"ends": "never", "start_day": 1}, ("counting",))
    assert {reason.path for reason in caught.value.reasons} == {
        ("counting", "ends"),
        ("counting", "start_day"),
    }
    with pytest.raises(Refusal) as unknown:
        counting_from_json({"begins": "monday"}, ("counting",))
    assert unknown.value.path == ("counting", "begins")


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (AtOnce(), "at once"),
        (AtOnce(10), "at once, within 10 minutes"),
        (Minutes(1), "1 minute"),
        (Hours(4, Pace.WORKING), "4 working hours"),
        (HalfWorkingDays(1), "1 half working day"),
        (WorkingDays(5), "5 working days"),
        (DayOfNextMonth(7), "day 7 of the next month"),
        (Agreed(WorkingDays(7)), "as agreed, at most 7 working days"),
        (Agreed(None, Weeks(1)), "as agreed, 1 week while nothing is agreed"),
    ],
)
def test_a_duration_can_be_said(duration: Duration, said: str) -> None:
    assert words(duration) == said


def test_what_is_made_of_working_time_runs_while_somebody_works() -> None:
    assert pace_of(WorkingDays(1)) is pace_of(HalfWorkingDays(1)) is Pace.WORKING
    assert pace_of(Agreed(WorkingDays(1))) is pace_of(Hours(1, Pace.WORKING)) is Pace.WORKING
    assert pace_of(Months(1)) is pace_of(AtOnce(5)) is pace_of(Agreed(None, Weeks(1))) is Pace.ELAPSED
