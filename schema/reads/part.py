"""A list, brought to what SQL needs: condition, order as it is read, where it begins, how many."""

from dataclasses import dataclass

from schema.order import Order
from schema.paging import Window
from schema.reads.catalog import Catalog
from schema.reads.cursor import beyond, read_cursor
from schema.reads.predicate import EVERY_ROW, Predicate, equals
from schema.reads.select import Select
from schema.reads.source import Source


@dataclass(frozen=True, slots=True)
class Part:
    """`order` is the one the client sees; a backward part is read in the reverse and turned round."""

    source: Source
    where: Predicate
    order: Order
    size: int
    seek: Predicate = EVERY_ROW
    backward: bool = False
    has_after: bool = False
    has_before: bool = False

    @property
    def reading_order(self) -> Order:
        """The order of the statement."""
        return self.order.reversed() if self.backward else self.order


def whole(select: Select, visible: Predicate) -> Part:
    """A single row or a plain list."""
    key = EVERY_ROW if select.key is None else equals("id", select.key)
    return Part(select.source, key & visible & select.where, select.order, select.size)


def windowed(source: Source, where: Predicate, order: Order, window: Window, facts: Catalog) -> Part:
    """The part of a list that a window shows; a wrong cursor is BAD_USER_INPUT."""
    seek = EVERY_ROW
    if window.after is not None:
        values = read_cursor(window.after, source, order, facts, argument="after")
        seek = beyond(source, order, values, facts)
    if window.before is not None:
        values = read_cursor(window.before, source, order, facts, argument="before")
        seek = seek & beyond(source, order.reversed(), values, facts)
    return Part(
        source,
        where,
        order,
        window.size,
        seek,
        window.backward,
        window.after is not None,
        window.before is not None,
    )


def part_of(select: Select, visible: Predicate, facts: Catalog) -> Part:
    """What a Select asks for, within what the viewer may see."""
    if select.window is None:
        return whole(select, visible)
    return windowed(select.source, visible & select.where, select.order, select.window, facts)
