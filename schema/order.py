"""Orders of a list: declared as an enum, total by their last key, the id."""

from collections.abc import Iterable
from dataclasses import dataclass
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

    @classmethod
    def by(cls, *names: str) -> "Order":
        """`Order.by("-opened_at", "number")`: newest first, then by number."""
        return cls(tuple(Key(name.removeprefix("-"), name.startswith("-")) for name in names))

    def total(self) -> "Order":
        """The same order, ties broken by the id in the direction of the last key: one index serves it."""
        seen: dict[str, Key] = {}
        for key in self.keys:
            seen.setdefault(key.name, key)
            if key.name == "id":
                return Order(tuple(seen.values()))
        descending = self.keys[-1].descending if self.keys else False
        return Order((*seen.values(), Key("id", descending)))

    def reversed(self) -> "Order":
        """The same rows from the other end."""
        return Order(tuple(key.reversed() for key in self.keys))

    def __str__(self) -> str:
        return ",".join(map(str, self.keys))


def order(*names: str, description: str) -> Any:
    """A value of an order enum: `OPENED_AT_DESC = order("-opened_at", description="Newest first.")`."""
    return strawberry.enum_value(Order.by(*names), description=description)


def chosen(values: Iterable[Any] | None, *, default: Order) -> Order:
    """What the client asked for, as one total order; nothing asked for means the default."""
    keys = tuple(key for value in values or () for key in value.value.keys)
    return (Order(keys) if keys else default).total()
