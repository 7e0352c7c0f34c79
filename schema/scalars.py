"""Scalars that hold what they promise: nothing infinite, naive or out of bounds gets past them.

The compiled reads must write the same texts: a timestamptz under TimeZone=UTC and a date as row_to_json
writes them; numeric and bigint cast to text.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, NewType, TypeVar

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

BigInt = NewType("BigInt", int)

# Beyond these years lies a slip of the keyboard, and arithmetic with it would overflow.
FIRST_YEAR, LAST_YEAR = 1900, 2199
YEARS = f"{FIRST_YEAR} to {LAST_YEAR}"
MOST_DIGITS = 28

_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_INTEGER = re.compile(r"-?[0-9]{1,19}")

Value = TypeVar("Value")


def _reader(name: str, shape: str, read: Callable[[Any], Value]) -> Callable[[Any], Value]:
    """Whatever is wrong with a value, the client gets one sentence that says what is expected."""

    def parse(value: Any) -> Value:
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError, InvalidOperation) as error:
            raise GraphQLError(f"{name} must be {shape}.") from error

    return parse


def _text(value: Any, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError
    return value


def _year_in_bounds(value: date) -> None:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError


def _read_datetime(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value, _RFC3339).upper()).astimezone(UTC)
    _year_in_bounds(moment)
    return moment


def _write_datetime(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a DateTime without a time zone means a different moment to every reader")
    written = value.astimezone(UTC).isoformat()
    if value.microsecond:
        seconds, offset = written[:-6], written[-6:]
        written = seconds.rstrip("0") + offset
    return written


def _read_date(value: Any) -> date:
    day = date.fromisoformat(_text(value, _DATE))
    _year_in_bounds(day)
    return day


def _read_time(value: Any) -> time:
    return time.fromisoformat(_text(value, _TIME))


def _write_time(value: time) -> str:
    return value.isoformat("seconds")


def _read_decimal(value: Any) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    number = Decimal(_text(value, _DECIMAL))
    if len(number.as_tuple().digits) > MOST_DIGITS:
        raise ValueError
    return number


def _write_decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError("an amount must be finite")
    return format(value, "f")


def _read_big_int(value: Any) -> BigInt:
    if isinstance(value, bool) or not isinstance(value, int):
        value = int(_text(value, _INTEGER))
    if not -(2**63) <= value < 2**63:
        raise ValueError
    return BigInt(value)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment as RFC 3339 with an offset, `2026-01-02T08:30:00+08:00`, down to microseconds, "
        f"of the years {YEARS}. Always answered in UTC, `2026-01-02T00:30:00+00:00`.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_write_datetime,
        parse_value=_reader(
            "DateTime",
            f"a moment with an offset, like 2026-01-02T08:30:00+08:00, of the years {YEARS}",
            _read_datetime,
        ),
    ),
    date: strawberry.scalar(
        name="Date",
        description=f"A day of the calendar, `2026-01-02`, of the years {YEARS}.",
        serialize=date.isoformat,
        parse_value=_reader("Date", f"a day, like 2026-01-02, of the years {YEARS}", _read_date),
    ),
    time: strawberry.scalar(
        name="TimeOfDay",
        description="A time on the clock of the place, `08:30` or `08:30:00`; answered with seconds.",
        serialize=_write_time,
        parse_value=_reader("TimeOfDay", "a time, like 08:30", _read_time),
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description=f"An exact number of at most {MOST_DIGITS} digits, written as text, `1200.50`.",
        serialize=_write_decimal,
        parse_value=_reader("Decimal", "a plain number as text, like 1200.50", _read_decimal),
    ),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of 64 bits, written as text so that no client rounds it.",
        serialize=str,
        parse_value=_reader("BigInt", "a whole number of 64 bits", _read_big_int),
    ),
}
