"""What holds for every due time."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.working_time.counting import Counting, Ends, LastDayOff, OffHours
from tenants.working_time.due import due
from tenants.working_time.durations import Agreed, AtOnce, Duration, Pace, pace_of
from tests.unit.working_time.cases import Office, as_moments, countings, durations, offices, pauses, starts

laws = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NEVER = datetime.max.replace(tzinfo=UTC)

Stops = list[tuple[datetime, datetime | None]]


def when(
    office: Office,
    start: datetime,
    duration: Duration,
    counting: Counting,
    stops: Stops,
    agreed: datetime | None = None,
) -> datetime:
    """The due time, or the end of days while paused."""
    at = due(start, duration, counting, office.calendar, stops, agreed=agreed).at
    return NEVER if at is None else at


def drawn(data: st.DataObject, office: Office) -> tuple[datetime, Duration, Counting, Stops, datetime | None]:
    minute = data.draw(starts(office))
    stops = as_moments(office, data.draw(pauses(office, minute)))
    start = office.at(minute) + data.draw(
        st.sampled_from([timedelta(), timedelta(seconds=17, microseconds=1)])
    )
    agreed = start + timedelta(minutes=data.draw(st.integers(0, 9 * 1440)))
    duration = data.draw(durations)
    return start, duration, data.draw(countings), stops, agreed if isinstance(duration, Agreed) else None


@given(offices(), st.data())
@laws
def test_nothing_is_due_before_it_has_started(office: Office, data: st.DataObject) -> None:
    start, duration, counting, stops, agreed = drawn(data, office)
    assert when(office, start, duration, counting, stops, agreed) >= start


@given(offices(), st.data())
@laws
def test_one_more_pause_is_never_an_earlier_due_time(office: Office, data: st.DataObject) -> None:
    start, duration, counting, stops, agreed = drawn(data, office)
    further = as_moments(office, data.draw(pauses(office, data.draw(starts(office)))))
    less = when(office, start, duration, counting, stops, agreed)
    assert when(office, start, duration, counting, stops + further, agreed) >= less


@given(offices(), st.data())
@laws
def test_a_later_start_is_never_an_earlier_due_time(office: Office, data: st.DataObject) -> None:
    early, duration, counting, _, agreed = drawn(data, office)
    late = early + timedelta(minutes=data.draw(st.integers(0, 4 * 1440)))
    # A clock cannot be paused before it counts.
    waits = counting.off_hours is OffHours.FROM_NEXT_OPENING and not isinstance(duration, AtOnce)
    counts = office.calendar.next_opening(late) if waits else late
    stops = [
        (max(since, counts), until)
        for since, until in as_moments(office, data.draw(pauses(office, 5 * 1440)))
    ]
    stops = [(since, until) for since, until in stops if until is None or until > since]
    first = when(office, early, duration, counting, stops, agreed)
    assert when(office, late, duration, counting, stops, agreed) >= first


@given(offices(), st.data(), st.randoms(use_true_random=False))
@laws
def test_pauses_count_the_same_in_any_order_and_however_they_are_cut(
    office: Office, data: st.DataObject, chance: Random
) -> None:
    start, duration, counting, stops, agreed = drawn(data, office)
    cut: Stops = []
    for since, until in stops:
        middle = since + timedelta(minutes=data.draw(st.integers(0, 3000)))
        if until is not None and middle >= until:
            cut.append((since, until))
        else:
            overlap = max(since, middle - timedelta(minutes=3))
            cut += [(overlap, until), (since, middle)]
    chance.shuffle(cut)
    expected = when(office, start, duration, counting, stops, agreed)
    assert when(office, start, duration, counting, cut, agreed) == expected


@given(offices(), st.data())
@laws
def test_a_due_time_lies_in_no_pause(office: Office, data: st.DataObject) -> None:
    start, duration, counting, stops, agreed = drawn(data, office)
    at = due(start, duration, counting, office.calendar, stops, agreed=agreed).at
    if at is not None:
        assert not any(since < at and (until is None or at < until) for since, until in stops)


@given(offices(), st.data())
@laws
def test_what_is_made_of_working_time_ends_while_somebody_works_or_at_midnight(
    office: Office, data: st.DataObject
) -> None:
    start, duration, counting, _, _ = drawn(data, office)
    if (
        pace_of(duration) is Pace.ELAPSED
        or isinstance(duration, Agreed)
        or counting.ends is not Ends.CLOSE_OF_BUSINESS
    ):
        return
    at = due(start, duration, counting, office.calendar).at
    assert at is not None
    assert office.calendar.working_time_between(at - timedelta(microseconds=1), at) == timedelta(
        microseconds=1
    )


@given(offices(), st.data())
@laws
def test_a_last_day_that_rolls_forward_ends_on_a_working_day(office: Office, data: st.DataObject) -> None:
    start, duration, counting, stops, _ = drawn(data, office)
    if counting.last_day_off is LastDayOff.STAYS or pace_of(duration) is Pace.WORKING:
        return
    if isinstance(duration, Agreed) or duration.kind in {"at_once", "minutes", "hours"}:
        return
    at = due(start, duration, counting, office.calendar, stops).at
    if at is not None:
        exact = counting.ends is Ends.SAME_TIME and duration.kind != "day_of_next_month"
        last = at if exact else at - timedelta(microseconds=1)
        worked = office.calendar.day_status(office.calendar.local_day(last)).working
        assert worked or office.calendar.is_open(last)
