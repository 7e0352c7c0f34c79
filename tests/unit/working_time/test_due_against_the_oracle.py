"""Every due time against a count of every minute."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.working_time.counting import Counting, OffHours
from tenants.working_time.due import due
from tests.unit.working_time.cases import (
    KINDS,
    Office,
    as_moments,
    countings,
    offices,
    pauses,
    slow_due,
    starts,
)

EXAMPLES = 60


@pytest.mark.parametrize("kind", KINDS)
@given(offices(), countings, st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_a_due_time_is_what_counting_every_minute_finds(
    kind: str, office: Office, counting: Counting, data: st.DataObject
) -> None:
    duration, start = data.draw(KINDS[kind]), data.draw(starts(office))
    stops = data.draw(pauses(office, start))
    after = data.draw(st.none() | st.integers(0, 9 * 1440)) if kind == "as agreed" else None
    agreed = None if after is None else counted_from(office, start, counting) + after
    expected = slow_due(office, start, duration, counting, stops, agreed)
    found = due(
        office.at(start),
        duration,
        counting,
        office.calendar,
        as_moments(office, stops),
        agreed=None if agreed is None else office.at(agreed),
    )
    assert found.at == expected


def counted_from(office: Office, start: int, counting: Counting) -> int:
    if counting.off_hours is OffHours.AS_THEY_FALL:
        return start
    opening = office.calendar.next_opening(office.at(start))
    return int((opening - office.begins) / timedelta(minutes=1))
