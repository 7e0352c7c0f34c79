"""A clock on the wall that never runs backwards."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from tenants.working_time.instants import DAY, EPOCH_DAY, MINUTE, micros
from tenants.working_time.zone import Zone, wall_midnight

# A zone, and a moment in UTC near which its clock is changed.
CHANGES = [
    ("Europe/Berlin", datetime(2025, 3, 30, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2025, 10, 26, 1, tzinfo=UTC)),
    ("Asia/Beirut", datetime(2025, 3, 29, 22, tzinfo=UTC)),
    ("Asia/Beirut", datetime(2025, 10, 25, 21, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2025, 4, 5, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2025, 10, 4, 15, 30, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
]


def minutes_around(change: datetime) -> list[int]:
    return [micros(change + timedelta(minutes=number)) for number in range(-200, 200)]


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_a_later_moment_never_shows_an_earlier_time(name: str, change: datetime) -> None:
    shown = [Zone(name).wall(instant) for instant in minutes_around(change)]
    assert all(one <= other for one, other in pairwise(shown))
    # On both sides of the change it goes like any clock.
    assert shown[1] - shown[0] == shown[-1] - shown[-2] == MINUTE


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_a_time_on_the_wall_means_its_first_passing_or_the_moment_that_skipped_it(
    name: str, change: datetime
) -> None:
    zone, instants = Zone(name), minutes_around(change)
    walls = range(zone.wall(instants[0]), zone.wall(instants[-1]), 7 * MINUTE)
    found = [zone.instant(wall) for wall in walls]
    assert all(one <= other for one, other in pairwise(found))
    for wall, instant in zip(walls, found, strict=True):
        if zone.wall(instant) == wall:
            assert not [early for early in instants if early < instant and zone.wall(early) > wall]
        else:
            assert instant == micros(change)
            assert zone.wall(instant - MINUTE) < wall < zone.wall(instant)
    assert all(zone.wall(zone.instant(zone.wall(instant))) == zone.wall(instant) for instant in instants)


def test_the_second_passing_of_an_hour_stands_still_at_its_end() -> None:
    berlin, sunday = Zone("Europe/Berlin"), wall_midnight(date(2025, 10, 26).toordinal())
    half_past_two_again = micros(datetime(2025, 10, 26, 1, 30, tzinfo=UTC))
    assert berlin.wall(half_past_two_again - 60 * MINUTE) == sunday + 150 * MINUTE
    assert berlin.wall(half_past_two_again) == sunday + 180 * MINUTE


def test_a_date_that_a_place_left_out_begins_and_ends_at_the_same_moment() -> None:
    apia, left_out = Zone("Pacific/Apia"), date(2011, 12, 30).toordinal()
    assert apia.midnight(left_out) == apia.midnight(left_out + 1) == micros(CHANGES[-1][1])
    assert apia.midnight(left_out + 2) - apia.midnight(left_out + 1) == DAY
    assert wall_midnight(EPOCH_DAY) == 0
