"""When each rung fires."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tenants.ids import new_id
from tenants.rules.ladder import ladder_from_json
from tenants.rules.limits import Terms
from tenants.rules.moments import moments
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import CIVIL_CODE
from tenants.working_time.definition import CalendarDefinition
from tenants.working_time.due import due
from tenants.working_time.durations import Duration, Hours, Pace, WorkingDays
from tenants.working_time.pauses import Pause

# 8:30 to 12:00 and 14:00 to 17:30 in Shanghai: seven working hours a day.
OFFICE = CompiledCalendar(
    CalendarDefinition.from_json(
        {
            "time_zone": "Asia/Shanghai",
            "weekly": [[[510, 720], [840, 1050]]] * 5 + [[], []],
            "holiday_region": "CN",
        },
        id=new_id(),
        version=1,
    )
)
MONDAY = datetime(2026, 3, 9, 0, 30, tzinfo=UTC)
"""Half past eight in the morning in Shanghai."""


def warn(percent: int, **more: Any) -> dict[str, Any]:
    return {
        "moment": {"when": "share", "percent": percent},
        "action": "notify",
        "whom": "handler",
    } | more


def rung(when: str, **duration: Any) -> dict[str, Any]:
    moment = {"when": when} | ({"duration": duration} if duration else {})
    return {"moment": moment, "action": "escalate", "whom": "head"}


def fired(
    duration: Duration, *rungs: dict[str, Any], start: datetime = MONDAY, pauses: list[Pause] | None = None
) -> list[tuple[int, timedelta]]:
    """The rungs' numbers in firing order, each with the time since the start."""
    terms = Terms(duration, rungs=ladder_from_json(rungs))
    at = due(start, duration, CIVIL_CODE, OFFICE, pauses or []).at
    assert at is not None
    found = moments(terms, start=start, due_at=at, calendar=OFFICE, pauses=pauses or [])
    return [(firing.rung.number, firing.at - start) for firing in found]


def h(hours: float) -> timedelta:
    return timedelta(hours=hours)


def test_a_share_of_a_working_limit_is_one_of_working_time() -> None:
    # Four working hours: three and a half before lunch at 12:00, the rest from 14:00 to 14:30.
    assert fired(Hours(4, Pace.WORKING), warn(50), warn(99), rung("at_due")) == [
        (1, h(2)),
        (2, h(5.96)),
        (3, h(6)),
    ]


def test_a_share_of_an_elapsed_limit_is_one_of_the_clock_on_the_wall() -> None:
    assert fired(Hours(10), warn(80), rung("at_due")) == [(1, h(8)), (2, h(10))]


def test_a_share_does_not_count_the_pauses() -> None:
    pause = Pause(MONDAY + h(1), MONDAY + h(2))
    assert fired(Hours(3, Pace.WORKING), warn(20), warn(50), pauses=[pause]) == [(1, h(0.6)), (2, h(2.5))]


def test_rungs_before_and_after_the_due_time_count_working_time_where_they_say_so() -> None:
    assert fired(
        Hours(3, Pace.WORKING),
        rung("before_due", kind="hours", count=1),
        rung("at_due"),
        # Half an hour is left before lunch; the other half comes after it.
        rung("after_due", kind="hours", count=1, pace="working"),
        rung("after_due", kind="working_days", count=1),
    ) == [(1, h(2)), (2, h(3)), (3, h(6)), (4, h(27))]


def test_no_rung_fires_before_its_clock_has_started() -> None:
    assert fired(Hours(1), rung("before_due", kind="hours", count=5)) == [(1, h(0))]


def test_rungs_fire_by_their_moments_and_equals_by_their_numbers() -> None:
    early = rung("before_due", kind="minutes", count=30)
    assert [number for number, _ in fired(Hours(2), warn(90), early, rung("at_due"), rung("at_due"))] == [
        2,
        1,
        3,
        4,
    ]


def test_a_notice_may_wait_for_working_hours_and_an_escalation_need_not() -> None:
    # From eleven at night, 12 hours: three quarters are over at eight, half an hour before opening.
    night = MONDAY - h(9.5)
    held = warn(75, hold="in_working_hours")
    assert fired(Hours(12), held, warn(75), start=night) == [(2, h(9)), (1, h(9.5))]


def test_a_warning_is_not_held_beyond_the_due_time() -> None:
    night = MONDAY - h(9.5)
    held = warn(50, hold="in_working_hours")
    assert fired(Hours(4), held, rung("at_due"), start=night) == [(1, h(2)), (2, h(4))]


durations = st.one_of(
    st.builds(Hours, st.integers(1, 300), st.sampled_from(Pace)), st.builds(WorkingDays, st.integers(1, 30))
)
shares = st.builds(warn, st.integers(1, 99), hold=st.sampled_from(["at_any_hour", "in_working_hours"]))


@given(durations, st.lists(shares, max_size=5), st.integers(0, 10_000))
def test_warnings_fire_after_the_start_and_no_later_than_the_due_time(
    duration: Duration, warnings: list[dict[str, Any]], minutes: int
) -> None:
    start = MONDAY + timedelta(minutes=minutes)
    at = due(start, duration, CIVIL_CODE, OFFICE).at
    assert at is not None
    found = moments(
        Terms(duration, rungs=ladder_from_json(warnings)), start=start, due_at=at, calendar=OFFICE
    )
    assert sorted(firing.rung.number for firing in found) == list(range(1, len(warnings) + 1))
    assert [firing.at for firing in found] == sorted(firing.at for firing in found)
    assert all(start <= firing.at <= at for firing in found)
