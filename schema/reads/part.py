"""A list, brought to what SQL needs: condition, order as it is read, where it begins, how many."""

from dataclasses import dataclass

from schema.order import Order
from schema.paging import Window
from schema.reads.catalog import Catalog
from schema.reads.cursor import beyond, read_cursor
from schema.reads.predicate import EVERY_ROW, Predicate, equals
from schema.reads.select import Select
from schema.reads.source import Source
from schema.reads.specs import Viewer
from schema.reads.statement import Writer

NO_ORDER = Order(())


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
    where = visible & select.where
    if select.key is not None:
        return Part(select.source, equals("id", select.key) & where, NO_ORDER, 1)
    return Part(select.source, where, select.order, select.size)


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


def part_of(select: Select, viewer: Viewer, facts: Catalog) -> Part:
    """What a Select asks for, within what the viewer may see."""
    visible = select.source.visible_beside(select.where, viewer)
    if select.window is None:
        return whole(select, visible)
    return windowed(select.source, visible & select.where, select.order, select.window, facts)


def tail(part: Part, alias: str, writer: Writer, limit: str, link: Predicate = EVERY_ROW) -> str:
    """From, where, order and limit of a part, for rows that are linked to a parent by `link`."""
    where = writer.condition(link & part.where & part.seek, alias)
    order = ", ".join(
        writer.render(part.source.expression(key.name), alias) + (" desc" if key.descending else "")
        for key in part.reading_order.keys
    )
    sorted_by = f"order by {order} " if order else ""
    return f"from {part.source.table} {alias} where {where} {sorted_by}limit {limit}"
