"""How a value is compared, by its type."""

from datetime import date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar

import strawberry
from strawberry import UNSET

E = TypeVar("E", bound=Enum)


def _comparator(description: str, *, name: str | None = None) -> Any:
    return strawberry.field(default=UNSET, description=description, name=name)


@strawberry.input(name="IDComparison", description="What an id is compared with.")
class IdIs:
    """Comparison with global ids."""

    eq: strawberry.ID | None = _comparator("It is this one.")
    ne: strawberry.ID | None = _comparator("It is another one, or none.")
    in_: list[strawberry.ID] | None = _comparator("It is one of these.", name="in")
    is_null: bool | None = _comparator("There is none, or with false: there is one.")


@strawberry.input(name="StringComparison", description="What a text is compared with.")
class TextIs:
    """Comparison with texts."""

    eq: str | None = _comparator("It is exactly this.")
    ne: str | None = _comparator("It is anything else, or missing.")
    in_: list[str] | None = _comparator("It is one of these.", name="in")
    starts_with: str | None = _comparator("It begins like this, letter by letter.")
    is_null: bool | None = _comparator("It is missing, or with false: it is there.")


@strawberry.input(name="IntComparison", description="What a number is compared with.")
class IntIs:
    """Comparison with whole numbers."""

    eq: int | None = _comparator("It is this.")
    ne: int | None = _comparator("It is anything else, or missing.")
    in_: list[int] | None = _comparator("It is one of these.", name="in")
    lt: int | None = _comparator("It is less.")
    lte: int | None = _comparator("It is less or equal.")
    gt: int | None = _comparator("It is more.")
    gte: int | None = _comparator("It is more or equal.")
    is_null: bool | None = _comparator("It is missing, or with false: it is there.")


@strawberry.input(name="DateTimeComparison", description="What a moment is compared with.")
class TimeIs:
    """Comparison with moments."""

    eq: datetime | None = _comparator("It is exactly this moment.")
    ne: datetime | None = _comparator("It is another moment, or missing.")
    lt: datetime | None = _comparator("It lies before.")
    lte: datetime | None = _comparator("It lies before or is the same.")
    gt: datetime | None = _comparator("It lies after.")
    gte: datetime | None = _comparator("It lies after or is the same.")
    is_null: bool | None = _comparator("It is missing, or with false: it is there.")


@strawberry.input(name="DateComparison", description="What a day is compared with.")
class DateIs:
    """Comparison with days."""

    eq: date | None = _comparator("It is this day.")
    ne: date | None = _comparator("It is another day, or missing.")
    lt: date | None = _comparator("It lies before.")
    lte: date | None = _comparator("It lies before or is the same.")
    gt: date | None = _comparator("It lies after.")
    gte: date | None = _comparator("It lies after or is the same.")
    is_null: bool | None = _comparator("It is missing, or with false: it is there.")


@strawberry.input(name="Comparison", description="What it is compared with.")
class EnumIs(Generic[E]):
    """Comparison with values of an enum: `EnumIs[CaseState]` is `CaseStateComparison`."""

    eq: E | None = _comparator("It is this.")
    ne: E | None = _comparator("It is anything else, or missing.")
    in_: list[E] | None = _comparator("It is one of these.", name="in")
    is_null: bool | None = _comparator("It is missing, or with false: it is there.")
