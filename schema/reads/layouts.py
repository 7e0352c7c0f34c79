"""What SQL lays out below the rows of a table: looked at once, at the start, as the tables are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schema.reads.read_field import ReadField
from schema.reads.source import Source
from schema.reads.specs import Computed, Held
from schema.reads.statement import Writer


@dataclass(frozen=True, slots=True)
class Layout:
    """A type whose objects are rows called `alias` of `origin`; `place` is the field that shows them."""

    place: str
    kind: Any
    origin: str
    alias: str
    above: tuple[Any, ...] = ()

    @property
    def fields(self) -> list[Any]:
        """The fields of the type."""
        return list(self.kind.__strawberry_definition__.fields)


def layouts_of(source: Source) -> Iterator[Layout]:
    """All that is laid out below the rows of a source."""
    rows = Layout(source.name, source.kind, f"from {source.table} t0", "t0")
    yield from _below(rows)


def _below(rows: Layout) -> Iterator[Layout]:
    for field in rows.fields:
        if not isinstance(field, ReadField) or not isinstance(field.spec, Computed | Held):
            continue
        if field.spec.rows is None:
            continue
        above = (*rows.above, rows.kind)
        alias = f"t{len(above)}"
        # What is laid out is kept with the row: it depends on nothing that an operation brings along.
        made = Writer().render(field.spec.rows, rows.alias)
        origin = f"{rows.origin}, lateral ({made}) {alias}"
        below = Layout(f"{rows.place}.{field.python_name}", _named(field.type), origin, alias, above)
        yield below
        if below.kind not in above:
            yield from _below(below)


def _named(kind: Any) -> Any:
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return kind
