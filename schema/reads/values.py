"""From what a table stores to what a resolver would have returned."""

from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any

import orjson
from strawberry.scalars import JSON
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition

from schema.reads.read_field import ReadField

Convert = Callable[[Any], Any]


@cache
def from_stored(field: ReadField) -> Convert | None:
    """How a stored value becomes the field's; None where it already is."""
    return _convert(field.type)


def is_json(kind: Any) -> bool:
    """The field is JSON as the database keeps it."""
    return (kind.of_type if isinstance(kind, StrawberryOptional) else kind) is JSON


def _convert(kind: Any) -> Convert | None:
    if isinstance(kind, StrawberryOptional):
        return _nullable(_convert(kind.of_type))
    if isinstance(kind, StrawberryList):
        return _each(_convert(kind.of_type))
    if isinstance(kind, StrawberryEnumDefinition):
        return _nullable(_member(kind.wrapped_cls))
    return _nullable(orjson.Fragment) if kind is JSON else None


def _nullable(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None
    return lambda value: None if value is None else convert(value)


def _each(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None
    return lambda values: None if values is None else [convert(value) for value in values]


def _member(kind: Any) -> Convert:
    members: dict[Any, Enum] = {member.value: member for member in kind}

    def find(stored: Any) -> Any:
        # A value the schema does not know stays as it is: the field fails where it is selected, not the row.
        return members.get(stored, stored)

    return find
