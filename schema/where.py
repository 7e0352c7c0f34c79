"""Conditions that clients may set: comparators by type, and/or/not, all of it bound as arguments."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, TypeVar, cast, dataclass_transform

import strawberry
from strawberry import UNSET
from strawberry.utils.str_converters import to_camel_case

from schema.comparators import _comparator
from schema.errors import BadInput
from schema.reads.identity import parse_id
from schema.reads.predicate import Predicate, all_of, among, any_of, differs, equals, is_null, not_null, sql

MOST_CONDITIONS = 100
MOST_VALUES = 100

T = TypeVar("T")
W = TypeVar("W", bound=type)


def compare(column: str = "", *, description: str, of: str | None = None) -> Any:
    """A condition on a column, by default the one named like the field. For ids `of` names the type."""
    return strawberry.field(default=UNSET, description=description, metadata={"column": column, "of": of})


def condition(rule: Callable[[Any], Predicate], *, description: str) -> Any:
    """A condition with a rule of its own: the value given becomes a predicate."""
    return strawberry.field(default=UNSET, description=description, metadata={"rule": rule})


def whether(column: str, *, description: str) -> Any:
    """A yes or no that a column keeps: `true` or `false`, as with every other condition of that kind."""
    return condition(lambda wanted: sql(f"{{t}}.{column} = {{}}", wanted), description=description)


_COMES_TO = "comes to"


class Where:
    """Base of a type's conditions; all that are given must hold."""

    def predicate(self) -> Predicate:
        """The conditions in SQL; impossible ones are BAD_USER_INPUT."""
        # Arguments are converted once for all who give the same, and so is what they come to.
        known: Predicate | None = self.__dict__.get(_COMES_TO)
        if known is None:
            known = self.__dict__[_COMES_TO] = _predicate(self, iter(range(MOST_CONDITIONS)))
        return known


@dataclass_transform(kw_only_default=True, field_specifiers=(compare, condition, whether))
def conditions(*, description: str) -> Callable[[W], W]:
    """Make an input of a class of conditions, with `and`, `or` and `not`."""

    def declare(kind: W) -> W:
        more = f"list[{kind.__name__}] | None"
        for name, text in (
            ("and", "All of these hold too."),
            ("or", "At least one of these holds."),
        ):
            kind.__annotations__[f"{name}_"] = more
            setattr(kind, f"{name}_", _comparator(text, name=name))
        kind.__annotations__["not_"] = f"{kind.__name__} | None"
        setattr(kind, "not_", _comparator("This does not hold.", name="not"))  # noqa: B010
        return strawberry.input(kind, description=description)

    return declare


def _predicate(where: Where, budget: Iterator[int]) -> Predicate:
    return all_of(list(_given(where, budget)))


def _given(where: Where, budget: Iterator[int]) -> Iterator[Predicate]:
    for field in cast("Any", where).__strawberry_definition__.fields:
        value = getattr(where, field.python_name)
        if value is UNSET:
            continue
        if next(budget, None) is None:
            raise BadInput(f"where may hold {MOST_CONDITIONS} conditions at most.", argument=["where"])
        name = field.graphql_name or field.python_name
        if value is None:
            # Taken for "no condition", a null would show everything to whoever forgot a variable.
            raise _wrong(name, f"may not be null; leave it out{_OR_IS_NULL if _compares(field) else ''}")
        if field.python_name == "and_":
            yield all_of([_predicate(each, budget) for each in value])
        elif field.python_name == "or_":
            yield any_of([_predicate(each, budget) for each in value])
        elif field.python_name == "not_":
            yield ~_predicate(value, budget)
        elif rule := field.metadata.get("rule"):
            yield rule(value)
        else:
            column = field.metadata["column"] or field.python_name
            yield all_of(list(_compared(value, column, field.metadata["of"], name)))


_OR_IS_NULL = ", or use isNull"


def _compares(field: Any) -> bool:
    return "column" in field.metadata


def _compared(comparison: Any, column: str, of: str | None, name: str) -> Iterator[Predicate]:
    for field in comparison.__strawberry_definition__.fields:
        value = getattr(comparison, field.python_name)
        if value is UNSET:
            continue
        if value is None:
            raise _wrong(
                f"{name}.{field.graphql_name or field.python_name}",
                f"may not be null; leave it out{_OR_IS_NULL}",
            )
        yield _COMPARE[field.python_name](column, _checked(value, of, name))


def _checked(value: Any, of: str | None, name: str) -> Any:
    if isinstance(value, list):
        if len(value) > MOST_VALUES:
            raise _wrong(name, f"may list {MOST_VALUES} values at most")
        return [_checked(each, of, name) for each in value]
    if isinstance(value, str) and not isinstance(value, Enum):
        if of is not None:
            return _key(value, of, name)
        if "\0" in value or (not value.isprintable() and _unwritable(value)):
            raise _wrong(name, "holds a character that no text here can hold")
    return value


def _unwritable(value: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in value)


def _key(value: str, of: str, name: str) -> Any:
    try:
        kind, key = parse_id(value)
    except ValueError as error:
        raise _wrong(name, "is not an id of ours") from error
    if kind != of:
        raise _wrong(name, f"is not the id of a {of}")
    return key


def _wrong(name: str, why: str) -> BadInput:
    name = ".".join(map(to_camel_case, name.split(".")))
    return BadInput(f"where.{name} {why}.", argument=["where", *name.split(".")])


def _than(operator: str) -> Callable[[str, Any], Predicate]:
    return lambda column, value: Predicate(f"{{t}}.{column} {operator} {{}}", (value,))


_COMPARE: dict[str, Callable[[str, Any], Predicate]] = {
    "eq": equals,
    "ne": differs,
    "in_": among,
    "lt": _than("<"),
    "lte": _than("<="),
    "gt": _than(">"),
    "gte": _than(">="),
    # Unlike LIKE this may use an index under row-level security.
    "starts_with": lambda column, value: Predicate(f"starts_with({{t}}.{column}, {{}})", (value,)),
    "is_null": lambda column, value: is_null(column) if value else not_null(column),
}
