"""Connections in SQL: one pass over the rows of a page gives nodes, edges and page info."""

from typing import TYPE_CHECKING, Any

from graphql import get_named_type

from schema.reads.cursor import cursor_sql
from schema.reads.part import Part, tail
from schema.reads.predicate import EVERY_ROW, Predicate
from schema.reads.statement import Marker, as_json

if TYPE_CHECKING:
    from schema.reads.compiler import Compiler


def page_sql(
    compiler: "Compiler",
    part: Part,
    size: Marker,
    return_type: Any,
    details: Any,
    link: Predicate = EVERY_ROW,
) -> str:
    """The JSON object of a connection."""
    return _Page(compiler, part, size, link).sql(get_named_type(return_type), details)


class _Page:
    """Collects what the selection asks of each row, then of the rows together."""

    def __init__(self, compiler: "Compiler", part: Part, size: Marker, link: Predicate) -> None:
        self._compiler = compiler
        self._part = part
        self._size = size
        self._link = link
        self._alias = compiler.writer.alias()
        self._of_rows: dict[str, str] = {}
        self._one_more = False

    def sql(self, kind: Any, details: Any) -> str:
        fields = self._compiler.expressions(kind, details, self._field)
        selected = ", ".join(f'{expression} as "{key}"' for key, expression in fields)
        page = as_json(f"select {selected} {self._source()}")
        return f"({page})"

    def _source(self) -> str:
        """The rows, gathered into one: arrays named like the columns, and their number `n`."""
        if not self._of_rows and not self._one_more:
            return ""
        limit = f"{self._bound_size()} + 1" if self._one_more else self._bound_size()
        columns = ", ".join(f"{expression} as {name}" for name, expression in self._of_rows.items())
        rows = f"select {columns} {tail(self._part, self._alias, self._compiler.writer, limit, self._link)}"
        if self._part.backward:
            rows = f"select q.*, row_number() over () as place from ({rows}) q"
        gathered = "".join(f"{self._gathered(name)} as {name}, " for name in self._of_rows)
        return f"from (select {gathered}count(*)::int as n from ({rows}) r) p"

    def _gathered(self, name: str) -> str:
        """Rows that were read from the end are turned round; the one too many then stands before them."""
        if not self._part.backward:
            return f"array_agg(r.{name})"
        kept = f" filter (where r.place <= {self._bound_size()})" if self._one_more else ""
        return f"array_agg(r.{name} order by r.place desc){kept}"

    def _bound_size(self) -> str:
        return f"{self._compiler.writer.bind(self._size)}::int"

    def _row_value(self, expression: str) -> str:
        name = f"v{len(self._of_rows)}"
        self._of_rows[name] = expression
        return name

    # -- the fields of the connection

    def _field(self, definition: Any, details: Any) -> str:
        name = details[0].node.name.value
        if name == "nodes":
            return self._array(self._node(details))
        if name == "edges":
            edge = get_named_type(definition.type)
            fields = self._compiler.expressions(edge, details, self._edge_field)
            return self._array(_object(fields))
        if name == "pageInfo":
            fields = self._compiler.expressions(get_named_type(definition.type), details, self._info_field)
            return _object(fields)
        return self._total()

    def _array(self, expression: str) -> str:
        name = self._row_value(expression)
        return f"coalesce(array_to_json(p.{name}[1:{self._bound_size()}]), '[]'::json)"

    def _node(self, details: Any) -> str:
        source = self._part.source
        kind = self._compiler.type_of(source)
        columns = self._compiler.columns(kind, source, details, self._alias)
        node = as_json(f"select {columns}")
        return f"({node})"

    def _edge_field(self, _definition: Any, details: Any) -> str:
        return self._node(details) if details[0].node.name.value == "node" else self._cursor()

    def _cursor(self) -> str:
        return self._compiler.writer.render(cursor_sql(self._part.source, self._part.order), self._alias)

    def _info_field(self, _definition: Any, details: Any) -> str:
        name = details[0].node.name.value
        if name in ("startCursor", "endCursor"):
            place = "1" if name == "startCursor" else f"least(p.n, {self._bound_size()})"
            return f"(p.{self._row_value(self._cursor())}[1:{self._bound_size()}])[{place}]"
        if (name == "hasNextPage") == self._part.backward:
            return str(self._part.has_before if self._part.backward else self._part.has_after).lower()
        self._one_more = True
        return f"(p.n > {self._bound_size()})"

    def _total(self) -> str:
        writer = self._compiler.writer
        alias = writer.alias()
        where = writer.condition(self._link & self._part.where, alias)
        return f"(select count(*) from {self._part.source.table} {alias} where {where})"


def _object(fields: list[tuple[str, str]]) -> str:
    selected = ", ".join(f'{expression} as "{key}"' for key, expression in fields)
    json = as_json(f"select {selected}")
    return f"({json})"
