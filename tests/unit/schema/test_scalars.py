"""Scalars hold what they promise."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from schema.scalars import SCALARS, BigInt

SHANGHAI = timezone(timedelta(hours=8))


def read(kind: object, value: Any) -> Any:
    parse = SCALARS[kind].parse_value
    assert parse is not None
    return parse(value)


def write(kind: object, value: Any) -> Any:
    serialize = SCALARS[kind].serialize
    assert serialize is not None
    return serialize(value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-02T08:30:00+08:00", datetime(2026, 1, 2, 0, 30, tzinfo=UTC)),
        ("2026-01-02T00:30:00Z", datetime(2026, 1, 2, 0, 30, tzinfo=UTC)),
        ("2026-01-02t00:30:00z", datetime(2026, 1, 2, 0, 30, tzinfo=UTC)),
        ("2026-01-02T00:30:00.5Z", datetime(2026, 1, 2, 0, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-01-02T00:30:00.123456-00:30", datetime(2026, 1, 2, 1, 0, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_with_its_offset(text: str, moment: datetime) -> None:
    assert read(datetime, text) == moment
    assert read(datetime, text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-01-02T08:30:00",
            "2026-01-02",
            "20260102T083000Z",
            "2026-01-02 08:30:00Z",
            "2026-W01-5T00:00:00Z",
        ),
        *("2026-01-02T08:30Z", "2026-01-02T24:30:00Z", "2026-02-30T08:30:00Z", "2026-01-02T08:30:60Z"),
        *(
            "2026-01-02T08:30:00.1234567Z",
            "2026-01-02T08:30:00+24:00",
            "2026-01-02T08:30:00+08",
            " 2026-01-02T08:30:00Z",
        ),
        *(
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "1899-12-31T23:59:59Z",
            "2200-01-01T00:00:00Z",
        ),
        *("２０２６-01-02T08:30:00Z", "now", "", "2026-01-02T08:30:00Z\n"),
        *(None, 0, 1767312000, 1.5, True, [], {}),
    ],
)
def test_a_moment_that_could_be_misread_is_refused(text: Any) -> None:
    with pytest.raises(GraphQLError, match="DateTime must be a moment with an offset"):
        read(datetime, text)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 2, 8, 30, tzinfo=SHANGHAI), "2026-01-02T00:30:00+00:00"),
        (datetime(2026, 1, 2, 0, 30, 0, 120_000, tzinfo=UTC), "2026-01-02T00:30:00.12+00:00"),
        (datetime(2026, 1, 2, 0, 30, 0, 1, tzinfo=UTC), "2026-01-02T00:30:00.000001+00:00"),
        (datetime(2026, 1, 2, 10, 0, 0, 0, tzinfo=UTC), "2026-01-02T10:00:00+00:00"),
    ],
)
def test_a_moment_is_written_as_postgres_writes_it(moment: datetime, text: str) -> None:
    assert write(datetime, moment) == text


@given(
    st.datetimes(
        min_value=datetime(1900, 1, 3),  # noqa: DTZ001  hypothesis adds the zone
        max_value=datetime(2199, 12, 29),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, SHANGHAI]),
    )
)
def test_what_is_written_is_read_back_as_the_same_moment(moment: datetime) -> None:
    assert read(datetime, write(datetime, moment)) == moment


def test_a_naive_moment_is_never_shown() -> None:
    with pytest.raises(ValueError, match="time zone"):
        write(datetime, datetime(2026, 1, 2))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["2026-1-2", "2026-02-30", "20260102", "2026-W01-5", "1899-12-31", "2200-01-01", 5, None]
)
def test_a_day_that_is_none_is_refused(text: Any) -> None:
    with pytest.raises(GraphQLError, match="Date must be a day"):
        read(date, text)


def test_a_day_goes_both_ways() -> None:
    assert read(date, "2024-02-29") == date(2024, 2, 29)
    assert write(date, date(2024, 2, 29)) == "2024-02-29"


@pytest.mark.parametrize(("text", "hour"), [("08:30", time(8, 30)), ("23:59:59", time(23, 59, 59))])
def test_a_time_of_day_is_read(text: str, hour: time) -> None:
    assert read(time, text) == hour


@pytest.mark.parametrize("text", ["24:00", "8:30", "08:60", "08:30:00.5", "08:30Z", "0830", "", None, 830])
def test_a_time_that_is_none_is_refused(text: Any) -> None:
    with pytest.raises(GraphQLError, match="TimeOfDay"):
        read(time, text)


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1E+1000000",
        "1e3",
        "0x10",
        "1_000",
        "١",
        "",
        "1.",
        ".5",
        "9" * 29,
        1.5,
        True,
    ],
)
def test_a_number_that_is_not_plain_is_refused(text: Any) -> None:
    with pytest.raises(GraphQLError, match="Decimal"):
        read(Decimal, text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15))
def test_an_exact_number_keeps_every_digit(number: Decimal) -> None:
    assert read(Decimal, write(Decimal, number)) == number
    assert "E" not in write(Decimal, number * 10**6)


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 0])
def test_a_big_whole_number_goes_both_ways(number: int) -> None:
    assert read(BigInt, str(number)) == read(BigInt, number) == number
    assert write(BigInt, number) == str(number)


@pytest.mark.parametrize("value", [2**63, str(2**63), "9" * 5000, "1.5", "", " 1", True, 1.0, None])
def test_a_whole_number_beyond_64_bits_is_refused(value: Any) -> None:
    with pytest.raises(GraphQLError, match="BigInt"):
        read(BigInt, value)
