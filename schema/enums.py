"""Shows an enum of the domain in the schema, with a description for each of its values."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

import strawberry

Described = TypeVar("Described", bound=type[Enum])


def described(kind: Described, meanings: Mapping[Enum, str], *, name: str | None = None) -> Described:
    """The same enum, known to the schema; each value must have its meaning told.

    Resolvers go on returning members of the domain's own enum.
    """
    if missing := [member.name for member in kind if member not in meanings]:
        raise TypeError(f"{kind.__name__}: no description for {', '.join(missing)}")
    strawberry.enum(kind, name=name, description=_first_line(kind))
    for value in kind.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = meanings[kind[value.name]]
    return kind


def _first_line(kind: type[Enum]) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0]
