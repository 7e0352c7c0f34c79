"""Orders of a list: declared as an enum, total by their last key, the id."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import strawberry


@dataclass(frozen=True, slots=True)
class Key:
    """One column (or derived field) to sort by. Null comes last going up and first going down."""

    name: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.name}" if self.descending else self.name

    def reversed(self) -> "Key":
        """The same key the other way round, null included."""
        return Key(self.name, not self.descending)


@dataclass(frozen=True, slots=True)
class Order:
    """Keys by falling weight."""

    keys: tuple[Key, ...]
    # `-opened_at,number`. A part of the key of every plan, so it is written once.
    label: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", ",".join(map(str, self.keys)))

    def __hash__(self) -> int:
        return hash(self.label)

    @classmethod
    def by(cls, *names: str) -> "Order":
        """`Order.by("-opened_at", "number")`: newest first, then by number."""
        return cls(tuple(Key(name.removeprefix("-"), name.startswith("-")) for name in names))

    @classmethod
    def named(cls, names: str) -> "Order":
        """`Order.named("-opened_at, number")`: a total order, the same object for the same words."""
        return _named(names)

    def total(self) -> "Order":
        """The same order, ties broken by the id in the direction of the last key: one index serves it."""
        return _total(self)

    def reversed(self) -> "Order":
        """The same rows from the other end."""
        return Order(tuple(key.reversed() for key in self.keys))

    def __str__(self) -> str:
        return self.label


def order(*names: str, description: str) -> Any:
    """A value of an order enum: `OPENED_AT_DESC = order("-opened_at", description="Newest first.")`."""
    return strawberry.enum_value(Order.by(*names), description=description)


def chosen(values: Iterable[Any] | None, *, default: Order) -> Order:
    """What the client asked for, as one total order; nothing asked for means the default."""
    return _asked(tuple(values)) if values else _total(default)


# The same few orders are asked for all day.
_KEPT = 512


@lru_cache(_KEPT)
def _named(names: str) -> Order:
    return _total(Order.by(*(name.strip() for name in names.split(","))))


@lru_cache(_KEPT)
def _asked(values: tuple[Any, ...]) -> Order:
    return _total(Order(tuple(key for value in values for key in value.value.keys)))


@lru_cache(_KEPT)
def _total(order: Order) -> Order:
    seen: dict[str, Key] = {}
    for key in order.keys:
        seen.setdefault(key.name, key)
        if key.name == "id":
            return Order(tuple(seen.values()))
    descending = order.keys[-1].descending if order.keys else False
    return Order((*seen.values(), Key("id", descending)))
