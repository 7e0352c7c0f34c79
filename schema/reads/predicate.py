"""Conditions on rows, as values that can be combined; a value given by a person is always an argument."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Predicate:
    """SQL with `{t}` for the row's table, `{at}` for the operation's time, `{me}` for the viewer's own id
    and `{}` for each bound value, in order. The text alone decides the statement's shape.
    """

    text: str
    values: tuple[object, ...] = ()
    # What it was put together from, where it asks for all of several conditions, or for one of several.
    every: tuple["Predicate", ...] = field(default=(), compare=False, repr=False)
    some: tuple["Predicate", ...] = field(default=(), compare=False, repr=False)
    # What is known to be true of every row that it lets through.
    claims: tuple["Predicate", ...] = field(default=(), compare=False, repr=False)

    def __and__(self, other: "Predicate") -> "Predicate":
        if self is EVERY_ROW or other is NO_ROW:
            return other
        if other is EVERY_ROW or self is NO_ROW:
            return self
        return Predicate(
            f"({self.text} and {other.text})",
            self.values + other.values,
            every=(*(self.every or (self,)), *(other.every or (other,))),
            claims=self.claims + other.claims,
        )

    def __or__(self, other: "Predicate") -> "Predicate":
        if self is EVERY_ROW or other is NO_ROW:
            return self
        if other is EVERY_ROW or self is NO_ROW:
            return other
        return Predicate(
            f"({self.text} or {other.text})",
            self.values + other.values,
            some=(*(self.some or (self,)), *(other.some or (other,))),
        )

    def __invert__(self) -> "Predicate":
        if self is EVERY_ROW:
            return NO_ROW
        if self is NO_ROW:
            return EVERY_ROW
        # `not (x = 1)` is unknown where x is null; a client who negates a condition means "all the others".
        return Predicate(f"(({self.text}) is not true)", self.values)

    def implying(self, *claims: "Predicate") -> "Predicate":
        """The same; and wherever it is true, each of these is true as well, so it need not be asked again.

        Nobody checks the claim: it must follow from the two texts, with whatever values they carry.
        """
        return replace(self, claims=(*self.claims, *claims))

    def given(self, known: "Predicate") -> "Predicate":
        """What is left to ask of rows for which `known` is true."""
        return _left(self, known.claims) if known.claims else self


EVERY_ROW = Predicate("true")
NO_ROW = Predicate("false")


def sql(text: str, *values: object) -> Predicate:
    """A condition in SQL: `sql("{t}.handler_id = {} and {t}.closed_at is null", staff_id)`.

    A brace that SQL itself needs is doubled.
    """
    if _places(text) != len(values):
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


def _left(wanted: Predicate, claims: tuple[Predicate, ...]) -> Predicate:
    if wanted in claims:
        return EVERY_ROW
    if wanted.every:
        return all_of(_left(each, claims) for each in wanted.every)
    return any_of(_left(each, claims) for each in wanted.some) if wanted.some else wanted


# Templates are written by us, so there are few.
@lru_cache(1024)
def _places(text: str) -> int:
    return text.replace("{{", "").count("{}")


def _stored(value: object) -> object:
    return value.value if isinstance(value, Enum) else value
