"""What is laid out has fields that SQL can tell from the row, and nothing else."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema

from schema.reads.catalog import Catalog
from schema.reads.fitting import misfits
from schema.reads.layouts import Layout, layouts_of
from schema.reads.read_field import ReadField
from schema.reads.source import Source
from schema.reads.specs import Derived, Held, ToOne


def layout_problems(source: Source, schema: GraphQLSchema, facts: Catalog) -> Iterator[str]:
    """All that is wrong with what is laid out below the rows of a source, one line each."""
    for layout in layouts_of(source):
        kind = schema.type_map[layout.kind.__strawberry_definition__.name]
        if not isinstance(kind, GraphQLObjectType):
            yield f"{layout.place}: {kind.name} is no object type"
            continue
        for definition in kind.fields.values():
            field = definition.extensions["strawberry-definition"]
            for problem in _of_field(layout, field, definition.type, facts):
                yield f"{layout.place}.{field.python_name}: {problem}"


def _of_field(layout: Layout, field: Any, kind: Any, facts: Catalog) -> Iterator[str]:
    spec = field.spec if isinstance(field, ReadField) else None
    if isinstance(spec, Derived):
        yield from misfits(kind, facts.derived[layout, field.python_name])
    elif isinstance(spec, ToOne):
        stored = facts.derived[layout, field.python_name]
        if stored != "uuid":
            yield f"{spec.column} is {stored}, not a key"
    elif not isinstance(spec, Held):
        yield "what is laid out has derived, to_one and held fields only"
