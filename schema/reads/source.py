"""Which table a type is read from, and who may see which of its rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from graphql import GraphQLNamedType, GraphQLSchema

from schema.reads.asker import asker
from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate
from schema.reads.read_field import ReadField
from schema.reads.specs import Column, Derived, ToOne, Viewer, named
from tenants.directory.access import Actor

T = TypeVar("T", bound=type)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A type, its table with the primary key (tenant_id, id), and its fields by Python name."""

    kind: type[Any]
    table: str
    fields: Mapping[str, ReadField]
    by_viewer: Callable[[Viewer], Predicate]
    # What people see who have not signed in; None where they see nothing at all.
    guests: Predicate | None = None
    # Its cursors carry the mark of what their viewer saw: with that, rows come and go in a list that goes on.
    by_sight: bool = False

    @property
    def name(self) -> str:
        """The GraphQL name of the type."""
        return cast("str", self.kind.__strawberry_definition__.name)

    def visible(self, viewer: Viewer) -> Predicate:
        """The rows this viewer may see; guests, and requesters too, see those that are open to everybody."""
        if viewer is None or viewer.actor is Actor.REQUESTER:
            return self.guests or NO_ROW
        return asker(viewer).rule(self.by_viewer)

    def visible_beside(self, known: Predicate, viewer: Viewer) -> Predicate:
        """The same, but for what is known anyway of rows for which `known` is true."""
        if viewer is None or viewer.actor is Actor.REQUESTER:
            return self.visible(viewer)
        return asker(viewer).left(self.by_viewer, known)

    def expression(self, key: str) -> str:
        """SQL for a key of an order: a derived field of that name, else the column."""
        spec = self.fields[key].spec if key in self.fields else None
        if isinstance(spec, Derived):
            return f"({spec.sql})"
        return f"{{t}}.{self.column(key)}"

    def is_derived(self, key: str) -> bool:
        """The key names a derived field, not a column."""
        field = self.fields.get(key)
        return field is not None and isinstance(field.spec, Derived)

    def column(self, key: str) -> str:
        """The column behind a field's Python name, or the column of that name."""
        field = self.fields.get(key)
        if field is not None and isinstance(field.spec, Column | ToOne):
            return field.spec.column if isinstance(field.spec, ToOne) else field.spec.name
        return key


def whole_tenant(_viewer: Viewer) -> Predicate:
    """Whoever has signed in sees every row of the tenant."""
    return EVERY_ROW


def source(
    table: str,
    *,
    visible: Callable[[Viewer], Predicate],
    guests: Predicate | None = None,
    by_sight: bool = False,
) -> Callable[[T], T]:
    """Read this type from `table`. `visible` says, wherever it is reached, which rows the viewer sees.

    `guests` opens rows to people who have not signed in; without it they are told to. `by_sight`: its cursors
    carry the mark of the viewer's sight.
    """

    def declare(kind: T) -> T:
        definition = cast("Any", kind).__strawberry_definition__
        fields = {field.python_name: field for field in definition.fields if isinstance(field, ReadField)}
        for name, field in fields.items():
            field.spec = named(field.spec, name)
        cast("Any", kind).__source__ = Source(kind, table, fields, visible, guests, by_sight)
        return kind

    return declare


def source_of(kind: Any) -> Source:
    """The source of a type that has one."""
    return cast("Source", kind.__source__)


def origin_of(kind: GraphQLNamedType) -> Any:
    """The class behind a type of the built schema, None where there is none."""
    return getattr(kind.extensions.get("strawberry-definition"), "origin", None)


def sources_of(schema: GraphQLSchema) -> list[Source]:
    """Every type of a schema that is read from a table."""
    found = (getattr(origin_of(kind), "__source__", None) for kind in schema.type_map.values())
    return [source for source in found if source is not None]
