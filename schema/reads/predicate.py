"""Conditions on rows, as values that can be combined; a value given by a person is always an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Predicate:
    """SQL with `{t}` for the row's table, `{at}` for the operation's time, `{me}` for the viewer's own id
    and `{}` for each bound value, in order. The text alone decides the statement's shape.
    """

    text: str
    values: tuple[object, ...] = ()

    def __and__(self, other: "Predicate") -> "Predicate":
        if self is EVERY_ROW or other is NO_ROW:
            return other
        if other is EVERY_ROW or self is NO_ROW:
            return self
        return Predicate(f"({self.text} and {other.text})", self.values + other.values)

    def __or__(self, other: "Predicate") -> "Predicate":
        if self is EVERY_ROW or other is NO_ROW:
            return self
        if other is EVERY_ROW or self is NO_ROW:
            return other
        return Predicate(f"({self.text} or {other.text})", self.values + other.values)

    def __invert__(self) -> "Predicate":
        if self is EVERY_ROW:
            return NO_ROW
        if self is NO_ROW:
            return EVERY_ROW
        # `not (x = 1)` is unknown where x is null; a client who negates a condition means "all the others".
        return Predicate(f"(({self.text}) is not true)", self.values)


EVERY_ROW = Predicate("true")
NO_ROW = Predicate("false")


def sql(text: str, *values: object) -> Predicate:
    """A condition in SQL: `sql("{t}.handler_id = {} and {t}.closed_at is null", staff_id)`.

    A brace that SQL itself needs is doubled.
    """
    if text.replace("{{", "").count("{}") != len(values):
        raise ValueError(f"{text!r} does not name {len(values)} values")
    return Predicate(f"({text})", tuple(_stored(value) for value in values))


def equals(column: str, value: object) -> Predicate:
    """The column holds this value; null equals nothing."""
    return Predicate(f"{{t}}.{column} = {{}}", (_stored(value),))


def differs(column: str, value: object) -> Predicate:
    """The column holds another value, or none."""
    return Predicate(f"{{t}}.{column} is distinct from {{}}", (_stored(value),))


def among(column: str, values: Iterable[object]) -> Predicate:
    """The column holds one of these values."""
    return Predicate(f"{{t}}.{column} = any({{}})", ([_stored(value) for value in values],))


def is_null(column: str) -> Predicate:
    """The column holds nothing."""
    return Predicate(f"{{t}}.{column} is null")


def not_null(column: str) -> Predicate:
    """The column holds something."""
    return Predicate(f"{{t}}.{column} is not null")


def all_of(conditions: Iterable[Predicate]) -> Predicate:
    """Every one of them holds; of none, every row."""
    result = EVERY_ROW
    for condition in conditions:
        result = result & condition
    return result


def any_of(conditions: Iterable[Predicate]) -> Predicate:
    """At least one of them holds; of none, no row."""
    result = NO_ROW
    for condition in conditions:
        result = result | condition
    return result


def _stored(value: object) -> object:
    return value.value if isinstance(value, Enum) else value
