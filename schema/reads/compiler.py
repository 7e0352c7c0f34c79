"""Turns a selection into one SQL expression that is the finished JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLNonNull, GraphQLObjectType, GraphQLSchema, get_named_type

from schema.permissions import access_of_type
from schema.reads.asking import Asking
from schema.reads.catalog import Catalog
from schema.reads.given import Given
from schema.reads.holes import Hole, hole_for, hole_sql
from schema.reads.laid_out import laid_out
from schema.reads.leaves import WRONG, NotCompilable, id_sql, leaf_sql
from schema.reads.pages import page_sql
from schema.reads.part import NO_ORDER, Part, tail
from schema.reads.plan import SIGN, Outline, Plan, Slot, marked, plan_of, size_of
from schema.reads.predicate import EVERY_ROW, Predicate
from schema.reads.read_field import ReadField
from schema.reads.select import Kind
from schema.reads.source import Source, origin_of, source_of
from schema.reads.specs import (
    Column,
    Computed,
    Derived,
    HasOne,
    Held,
    Identity,
    Nested,
    ToMany,
    ToOne,
    Viewer,
)
from schema.reads.statement import Writer, as_json

# PostgreSQL cuts longer names, and a response key is a column's name here.
LONGEST_KEY = 63

Collect = Callable[[GraphQLObjectType, Any], Mapping[str, Any]]
"""The fields selected below some details, by response key: graphql-core's own collection."""


class Compiler:
    """Compiles one selection for one class of viewers."""

    def __init__(
        self,
        *,
        collect: Collect,
        schema: GraphQLSchema,
        viewer: Viewer,
        facts: Catalog,
        part_of: Callable[[Slot], Part],
    ) -> None:
        self.writer = Writer(SIGN)
        self._collect = collect
        self._schema = schema
        self._viewer = viewer
        self._facts = facts
        self._part_of = part_of
        self._slots: list[Slot] = []
        self._asking = Asking(viewer)
        self._holes: list[Hole] = []

    def compile(self, kind: Kind, part: Part, return_type: Any, details: Any) -> tuple[Outline, Plan]:
        """The plan for a Select that comes to `part`."""
        root = marked(part, 0)
        if kind is Kind.PAGE:
            body = page_sql(self, root, size_of(part, 0), return_type, details)
        elif kind is Kind.LIST:
            body = self._rows(root, f"{self.writer.bind(size_of(part, 0))}::int", details)
        else:
            body = self._row(root, details)
        return self._compiled(body)

    def compile_field(self, source: Source, definition: Any, details: Any) -> tuple[Outline, Plan]:
        """The plan for one field of a row that is read the ordinary way, as `t1`."""
        return self._compiled(self._row_field(definition, details, source, self.writer.alias()))

    def _compiled(self, body: str) -> tuple[Outline, Plan]:
        rules = tuple(self._asking.rules)
        plan = plan_of((body,), tuple(self.writer.arguments), rules, tuple(self._holes))
        return Outline(tuple(self._slots), rules), plan

    # -- rows

    def columns(self, kind: GraphQLObjectType, source: Source | None, details: Any, alias: str) -> str:
        """The select list whose names are the response keys; what is laid out has no source."""
        return ", ".join(
            f'{expression} as "{key}"'
            for key, expression in self.expressions(kind, details, self._row_field, source, alias)
        )

    def expressions(
        self, kind: GraphQLObjectType, details: Any, field: Any, *more: Any
    ) -> list[tuple[str, str]]:
        """SQL for every selected field; `field(definition, details, *more)` knows all but `__typename`."""
        self._asking.require(access_of_type(kind))
        found = []
        for key, selected in self._collect(kind, details).items():
            if len(key) > LONGEST_KEY:
                raise NotCompilable("a long response key")
            name = selected[0].node.name.value
            if name == "__typename":
                found.append((key, f"'{kind.name}'::text"))
                continue
            definition = kind.fields[name]
            self._asking.require_field(definition)
            found.append((key, field(definition, selected, *more)))
        return found

    def type_of(self, source: Source) -> GraphQLObjectType:
        """The object type of a source."""
        kind: GraphQLObjectType = self._schema.type_map[source.name]  # type: ignore[assignment]
        return kind

    def _rows(self, part: Part, limit: str, details: Any, link: Predicate = EVERY_ROW) -> str:
        alias = self.writer.alias()
        columns = self.columns(self.type_of(part.source), part.source, details, alias)
        rest = tail(part, alias, self.writer, limit, link)
        rows = as_json(f"select {columns} {rest}")
        return f"array_to_json(array({rows}))"

    def _row(self, part: Part, details: Any, link: Predicate = EVERY_ROW) -> str:
        alias = self.writer.alias()
        columns = self.columns(self.type_of(part.source), part.source, details, alias)
        row = as_json(f"select {columns} {tail(part, alias, self.writer, '1', link)}")
        return f"({row})"

    # -- the fields of a row

    def _row_field(self, definition: Any, details: Any, source: Source | None, alias: str) -> str:
        field = definition.extensions["strawberry-definition"]
        if not isinstance(field, ReadField) or field.extensions:
            return self._hole(field, details, source, alias)
        if not field.permits(self._viewer):
            if field.masked and not isinstance(definition.type, GraphQLNonNull):
                return f"{alias}.{field.mask}" if field.mask else "null::text"
            raise NotCompilable(f"{field.python_name} is refused")
        spec = field.spec
        if isinstance(spec, Identity) and source is not None:
            return id_sql(source.name, f"{alias}.id")
        if isinstance(spec, Column) and source is not None:
            return self._column(definition.type, spec, source, alias)
        if isinstance(spec, Derived):
            return leaf_sql(definition.type, f"({self.writer.render(spec.sql, alias)})", certain=False)
        if isinstance(spec, Computed) and spec.rows is None:
            return self._hole(field, details, source, alias)
        written = self._relation(field, definition, details, alias)
        return f"coalesce({written}, {WRONG})" if isinstance(definition.type, GraphQLNonNull) else written

    def _column(self, kind: Any, spec: Column, source: Source, alias: str) -> str:
        facts = self._facts.column(source.table, spec.name)
        written = leaf_sql(kind, f"{alias}.{spec.name}", certain=facts is not None and facts.required)
        if spec.shown is None:
            return written
        if isinstance(kind, GraphQLNonNull):
            raise NotCompilable("a hidden value of a non-null field")
        return f"case when {self.writer.condition(self._asking.rule(spec.shown), alias)} then {written} end"

    def _hole(self, field: Any, details: Any, source: Source | None, alias: str) -> str:
        """A field that Python fills in afterwards."""
        if source is None:
            raise NotCompilable(f"{field.python_name} of an object that no table has")
        hole = hole_for(source, self.type_of(source), field, details, self._facts)
        self._holes.append(hole)
        return hole_sql(hole, len(self._holes) - 1, alias)

    # -- what a row relates to

    def _relation(self, field: ReadField, definition: Any, details: Any, alias: str) -> str:
        spec = field.spec
        if isinstance(spec, Nested):
            return self._nested(field, spec, definition, details, alias)
        if isinstance(spec, Held | Computed) and spec.rows is not None:
            return laid_out(self, spec.rows, definition.type, details, alias)
        if not isinstance(spec, ToOne | HasOne | ToMany):
            raise NotCompilable(f"{field.python_name} is no field of what is laid out")
        target = source_of(origin_of(get_named_type(definition.type)))
        if isinstance(spec, ToOne):
            key = Predicate(f"{{t}}.id = {alias}.{spec.column}")
            return self._row(
                Part(target, self._asking.scope(spec.unscoped, target), NO_ORDER, 1), details, key
            )
        if isinstance(spec, HasOne):
            scope = spec.where & self._asking.scope(spec.unscoped, target)
            return self._row(Part(target, scope, spec.order, 1), details, spec.link.predicate(f"{alias}.id"))
        part = Part(target, spec.where & self._asking.scope(spec.unscoped, target), spec.order, spec.most)
        return self._rows(part, str(spec.most), details, spec.link.predicate(f"{alias}.id"))

    def _nested(self, field: ReadField, spec: Nested, definition: Any, details: Any, alias: str) -> str:
        connection = get_named_type(definition.type)
        target = source_of(origin_of(get_named_type(connection.fields["nodes"].type)))
        slot = Slot(field, Given(definition, details[0].node, self._schema), target)
        part = self._part_of(slot)
        self._slots.append(slot)
        origin = len(self._slots)
        link = spec.link.predicate(f"{alias}.id")
        return page_sql(self, marked(part, origin), size_of(part, origin), definition.type, details, link)
