"""A due time explains itself, and the explanation adds up."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import CIVIL_CODE, Counting
from tenants.working_time.due import due
from tenants.working_time.durations import (
    Agreed,
    AtOnce,
    CalendarDays,
    Duration,
    Hours,
    Minutes,
    Pace,
    Weeks,
    WorkingDays,
)
from tenants.working_time.proof import prove
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


def on(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


@given(offices(), durations, countings, st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_proof_adds_up_exactly(
    office: Office, duration: Duration, counting: Counting, data: st.DataObject
) -> None:
    minute = data.draw(starts(office))
    start, stops = office.at(minute), as_moments(office, data.draw(pauses(office, minute)))
    agreed = office.at(minute + data.draw(st.integers(5000, 9000))) if isinstance(duration, Agreed) else None
    proof = prove(start, duration, counting, office.calendar, stops, agreed=agreed)
    real = [(since, until) for since, until in stops if since != until]
    assert proof.due == due(start, duration, counting, office.calendar, stops, agreed=agreed)
    assert proof.total == sum((one.amount for one in proof.segments), timedelta())
    assert all(one.until <= other.since for one, other in pairwise(proof.segments))
    for one in proof.segments:
        assert one.since < one.until
        assert not any(since < one.until and (until is None or one.since < until) for since, until in real)
    assert list(proof.days) == sorted(set(proof.days))
    assert not {status.day for status in proof.skipped if status.working}
    if proof.due.at is None:
        assert proof.pauses[-1].until is None
        return
    if not proof.days and not isinstance(duration, CalendarDays | Weeks):
        assert proof.total == amount_of(duration, proof.total)
    if proof.days:
        lost = sum((pause.days or Fraction(0) for pause in proof.pauses), Fraction(0))
        assert proof.given_back >= ceil(lost)
        if isinstance(duration, WorkingDays | CalendarDays):
            assert len(proof.days) == duration.count + proof.given_back
        if isinstance(duration, Weeks):
            assert len(proof.days) == duration.count * 7 + proof.given_back


def amount_of(duration: Duration, otherwise: timedelta) -> timedelta:
    match duration:
        case AtOnce(grace):
            return timedelta(minutes=grace)
        case Minutes(count):
            return timedelta(minutes=count)
        case Hours(count):
            return timedelta(hours=count)
        case WorkingDays(count):
            return timedelta(days=count)
    return otherwise


def test_it_names_the_days_counted_and_those_passed_over_with_their_source() -> None:
    proof = prove(on(2, 13, 10), WorkingDays(3), CIVIL_CODE, OFFICE_HOURS)
    assert proof.days == (date(2026, 2, 14), date(2026, 2, 24), date(2026, 2, 25))
    assert [status.day for status in proof.skipped] == [date(2026, 2, day) for day in range(15, 24)]
    assert proof.skipped[1].text == "State Council notice for 2026: 农历除夕"
    assert proof.due.at == on(2, 25, 17, 30)
    assert (proof.duration, proof.given_back, proof.pauses) == ("3 working days", 0, ())
    assert proof.counting.startswith("the start day does not count; the last day ends at close of business;")


def test_it_names_the_stretches_of_working_time() -> None:
    proof = prove(on(3, 13, 16, 30), Hours(2, Pace.WORKING), CIVIL_CODE, OFFICE_HOURS)
    assert [(one.since, one.until) for one in proof.segments] == [
        (on(3, 13, 16, 30), on(3, 13, 17, 30)),
        (on(3, 16, 8, 30), on(3, 16, 9, 30)),
    ]
    assert [status.day for status in proof.skipped] == [date(2026, 3, 14), date(2026, 3, 15)]
    assert proof.total == timedelta(hours=2)


def test_it_names_what_each_pause_took_and_how_many_days_were_given_back() -> None:
    stops = [
        (on(3, 13, 8, 30), on(3, 13, 12)),
        (on(3, 13, 11), on(3, 16, 13, 30)),
    ]
    proof = prove(on(3, 12, 10), WorkingDays(5), CIVIL_CODE, OFFICE_HOURS, stops)
    (pause,) = proof.pauses
    assert (pause.since, pause.until) == (on(3, 13, 8, 30), on(3, 16, 13, 30))
    # A whole Friday and three and a half of seven and a half hours.
    assert pause.days == 1 + Fraction(7, 15)
    assert proof.given_back == 2
    assert len(proof.days) == 7
    assert proof.due.at == on(3, 23, 17, 30)


def test_it_names_the_days_off_over_which_a_last_day_rolled() -> None:
    proof = prove(on(9, 30, 10), CalendarDays(4), CIVIL_CODE, OFFICE_HOURS)
    assert proof.days == tuple(date(2026, 10, day) for day in range(1, 5))
    assert [status.day for status in proof.skipped] == [date(2026, 10, day) for day in range(4, 8)]
    assert proof.due.at == on(10, 8, 17, 30)


def test_while_paused_it_tells_what_was_counted_until_then() -> None:
    proof = prove(on(3, 12, 10), Hours(10), CIVIL_CODE, OFFICE_HOURS, [(on(3, 12, 13), None)])
    assert proof.due.at is None
    assert proof.total == timedelta(hours=3)
    assert [(pause.until, pause.time, pause.days) for pause in proof.pauses] == [(None, None, None)]
    days = prove(on(3, 12, 10), WorkingDays(9), CIVIL_CODE, OFFICE_HOURS, [(on(3, 16, 13), None)])
    assert days.days == (date(2026, 3, 13), date(2026, 3, 16))


def test_of_an_agreement_and_its_cap_it_proves_the_one_that_decides() -> None:
    early, late = on(3, 13, 9), on(4, 30, 9)
    agreed = prove(on(3, 12, 10), Agreed(WorkingDays(7)), CIVIL_CODE, OFFICE_HOURS, agreed=early)
    assert agreed.due.at == early
    assert not agreed.days
    capped = prove(on(3, 12, 10), Agreed(WorkingDays(7)), CIVIL_CODE, OFFICE_HOURS, agreed=late)
    assert len(capped.days) == 7
    assert capped.due.at == on(3, 23, 17, 30)
