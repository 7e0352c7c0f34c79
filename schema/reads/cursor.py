"""Cursors: the sort values of one row, the order they belong to, and nothing else."""

import binascii
import json
from base64 import b64decode
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from schema.errors import BadInput
from schema.order import Order
from schema.reads.catalog import Catalog, ColumnFacts
from schema.reads.predicate import NO_ROW, Predicate
from schema.reads.source import Source

VERSION = "1"
# Between the label of a cursor and the mark of the sight under which it was given.
SIGHT = "~"


def cursor_sql(source: Source, order: Order) -> str:
    """A template for a row's cursor. PostgreSQL writes it in both ways of execution, so it is the same."""
    values = ", ".join(source.expression(key.name) for key in order.keys)
    sight = f" || '{SIGHT}' || {{sight}}" if source.by_sight else ""
    text = f"json_build_array('{_label(source, order)}'::text{sight}, {values})::text"
    return f"translate(encode(convert_to({text}, 'UTF8'), 'base64'), E'\\n', '')"


def read_cursor(
    text: str, source: Source, order: Order, facts: Catalog, *, argument: str
) -> tuple[object, ...]:
    """The sort values in a cursor; one that is not ours, or of another order, is BAD_USER_INPUT."""
    try:
        label, *values = json.loads(b64decode(text, validate=True).decode(), parse_float=Decimal)
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise _foreign(argument) from error
    if source.by_sight and isinstance(label, str) and SIGHT in label:
        label = label.partition(SIGHT)[0]
    elif source.by_sight:
        raise _foreign(argument)
    if label != _label(source, order):
        if isinstance(label, str) and label.startswith(f"{VERSION}:{source.table}:"):
            raise BadInput(f"The cursor in {argument} belongs to another order.", argument=[argument])
        raise _foreign(argument)
    try:
        return tuple(
            _read(value, facts.facts(source, key.name)) for key, value in zip(order.keys, values, strict=True)
        )
    except (ValueError, TypeError, InvalidOperation, OverflowError) as error:
        raise _foreign(argument) from error


def _read(value: Any, column: ColumnFacts) -> object:
    """Nothing comes after a null that no row has: whoever pages by it would believe to be at the end."""
    if value is not None:
        return _READERS[column.type](value)
    if column.required:
        raise ValueError
    return None


def sight_of(text: str) -> str | None:
    """The mark in a cursor; None where there is none, and `read_cursor` says what is wrong with it."""
    try:
        label = json.loads(b64decode(text, validate=True).decode())[0]
        return str(label.partition(SIGHT)[2]) or None
    except (binascii.Error, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def beyond(source: Source, order: Order, values: tuple[object, ...], facts: Catalog) -> Predicate:
    """The rows that come after these sort values in this order."""
    keys = [
        (source.expression(key.name), key.descending, not facts.facts(source, key.name).required)
        for key in order.keys
    ]
    if not any(nullable for _, _, nullable in keys) and len({descending for _, descending, _ in keys}) == 1:
        # One row comparison: an index on these columns begins exactly there.
        left = ", ".join(expression for expression, _, _ in keys)
        right = ", ".join("{}" for _ in keys)
        return Predicate(f"({left}) {'<' if keys[0][1] else '>'} ({right})", values)
    predicate = _step_by_step(keys, values)
    expression, descending, nullable = keys[0]
    if nullable:
        return predicate
    # Says nothing new, but an index on the first key can begin at it.
    return Predicate(f"{expression} {'<=' if descending else '>='} {{}}", values[:1]) & predicate


def sortable(type_name: str) -> bool:
    """Values of this PostgreSQL type can be kept in a cursor."""
    return type_name in _READERS


def _step_by_step(keys: list[tuple[str, bool, bool]], values: tuple[object, ...]) -> Predicate:
    (expression, descending, nullable), value = keys[0], values[0]
    if value is None:
        past = Predicate(f"{expression} is not null") if descending else NO_ROW
        same = Predicate(f"{expression} is null")
    else:
        past = Predicate(f"{expression} {'<' if descending else '>'} {{}}", (value,))
        if nullable and not descending:
            past = past | Predicate(f"{expression} is null")
        same = Predicate(f"{expression} = {{}}", (value,))
    if len(keys) == 1:
        return past
    return past | (same & _step_by_step(keys[1:], values[1:]))


def _label(source: Source, order: Order) -> str:
    return f"{VERSION}:{source.table}:{order}"


def _foreign(argument: str) -> BadInput:
    return BadInput(f"{argument} is not a cursor of ours.", argument=[argument])


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode()
    return value


def _integer(bits: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
            raise ValueError
        return value

    return read


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError
    return Decimal(value)


_READERS: dict[str, Callable[[Any], object]] = {
    "text": _text,
    "uuid": lambda value: UUID(_text(value)),
    "integer": _integer(32),
    "smallint": _integer(16),
    "bigint": _integer(64),
    "numeric": _number,
    "boolean": _truth,
    "date": lambda value: date.fromisoformat(_text(value)),
    "timestamp with time zone": _moment,
}
