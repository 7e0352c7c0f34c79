"""How the fields of a type are read from its table."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from schema.order import Order
from schema.reads.predicate import EVERY_ROW, Predicate

Viewer: TypeAlias = Any
"""Whoever asks, as `context.viewer` has it; reads only hand it on to the rules given to them."""

ByViewer: TypeAlias = Callable[[Viewer], Predicate]
"""Which rows a viewer may see. Its text depends on the grants only; who the viewer is goes in as a value."""

BatchLoader: TypeAlias = Callable[[Sequence[Any], Any], Awaitable[Sequence[Any]]]
"""All rows that are asked at once, and the context; one value for each, in their order."""

MOST = 100


@dataclass(frozen=True, slots=True)
class Identity:
    """The global id."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is; `shown` hides its value in rows where the viewer has no need of it."""

    name: str
    shown: ByViewer | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """An SQL expression over the row."""

    sql: str


@dataclass(frozen=True, slots=True)
class ToOne:
    """The row that `column` names; with `unscoped` whoever sees the parent sees it too."""

    column: str
    unscoped: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """How rows of another table belong to one here: their `column` names it, or a table in between does."""

    column: str
    through: str | None = None
    far: str | None = None

    def predicate(self, key: str) -> Predicate:
        """True for the rows that belong to `key`, an SQL expression."""
        if self.through is None:
            return Predicate(f"{{t}}.{self.column} = {key}")
        return Predicate(
            f"{{t}}.id in (select j.{self.far} from {self.through} j where j.{self.column} = {key})"
        )


@dataclass(frozen=True, slots=True)
class ToMany:
    """Rows of another table that belong to this one, `most` of them at most."""

    link: Link
    order: Order
    where: Predicate = EVERY_ROW
    most: int = MOST
    unscoped: bool = False


@dataclass(frozen=True, slots=True)
class HasOne:
    """The first of the rows of another table that belong to this one."""

    link: Link
    order: Order
    where: Predicate = EVERY_ROW
    unscoped: bool = False


@dataclass(frozen=True, slots=True)
class Nested:
    """A connection below a row."""

    link: Link
    order: Order
    where: Predicate = EVERY_ROW
    unscoped: bool = False


@dataclass(frozen=True, slots=True)
class Computed:
    """Python over all rows at once; `rows` is SQL that lays the same objects out as rows."""

    load: BatchLoader
    needs: tuple[str, ...] = ()
    rows: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Objects that an object laid out as a row holds itself; `rows` lays them out in turn."""

    rows: str


Spec: TypeAlias = Identity | Column | Derived | ToOne | ToMany | HasOne | Nested | Computed | Held


def order_of(keys: str | Sequence[str]) -> Order:
    """`"-started_at, id"` or the same as a tuple."""
    names = [name.strip() for name in keys.split(",")] if isinstance(keys, str) else list(keys)
    return Order.by(*names).total()


def named(spec: Spec, python_name: str) -> Spec:
    """A column without a name of its own takes the field's."""
    if isinstance(spec, Column) and not spec.name:
        return replace(spec, name=python_name)
    return spec
