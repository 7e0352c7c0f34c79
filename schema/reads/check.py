"""Looks at every declaration once, at the start: what does not fit the database is told in one line each."""

from collections.abc import Iterator
from typing import Any

import asyncpg
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

from schema.order import Order
from schema.reads.catalog import Catalog, WrongDeclaration, catalog_of
from schema.reads.check_layouts import layout_problems
from schema.reads.cursor import sortable
from schema.reads.fitting import FITTING, TEXT, misfits
from schema.reads.read_field import ReadField
from schema.reads.source import Source, origin_of, source_of, sources_of
from schema.reads.specs import Column, Computed, Derived, HasOne, Link, Nested, ToMany, ToOne

_COMPARED = {
    "IDComparison": frozenset({"uuid"}),
    "StringComparison": TEXT,
    "IntComparison": FITTING["Int"] | FITTING["BigInt"],
    "DateTimeComparison": FITTING["DateTime"],
    "DateComparison": FITTING["Date"],
    "BooleanComparison": FITTING["Boolean"],
}


async def check_declarations(schema: GraphQLSchema, pool: asyncpg.Pool) -> None:
    """Raise WrongDeclaration with everything that is wrong."""
    problems = [] if await pool.fetchval("show timezone") == "UTC" else ["connections must have timezone UTC"]
    facts = await catalog_of(schema, pool)
    for source in sources_of(schema):
        problems += _of_source(source, schema, facts)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            problems += _of_arguments(kind, facts)
    if problems:
        raise WrongDeclaration("; ".join(problems))


def _of_source(source: Source, schema: GraphQLSchema, facts: Catalog) -> Iterator[str]:
    for key in ("tenant_id", "id"):
        found = facts.column(source.table, key)
        if found is None or found.type != "uuid" or not found.required:
            yield f"{source.name}: {source.table} has no {key} uuid not null"
    kind: Any = schema.type_map[source.name]
    for definition in kind.fields.values():
        field = definition.extensions.get("strawberry-definition")
        if isinstance(field, ReadField):
            for problem in _of_field(source, field, definition.type, facts):
                yield f"{source.name}.{field.python_name}: {problem}"
    yield from layout_problems(source, schema, facts)


def _of_field(source: Source, field: ReadField, kind: Any, facts: Catalog) -> Iterator[str]:
    spec, required = field.spec, isinstance(kind, GraphQLNonNull)
    if required and (field.masked or (isinstance(spec, Column) and spec.shown is not None)):
        yield "it is hidden from some and so cannot be non-null"
    if isinstance(spec, Column):
        yield from _of_column(source, spec, kind, facts)
    elif isinstance(spec, Derived):
        yield from misfits(kind, facts.derived[source, field.python_name])
    elif isinstance(spec, Computed):
        yield from (
            f"{source.table} has no column {need}"
            for need in spec.needs
            if facts.column(source.table, need) is None
        )
        # The column would come along bare, in the place of the one that hides it.
        yield from (
            f"{need} is hidden from some and so cannot be needed"
            for need in spec.needs
            if _hidden(source, need)
        )
    elif isinstance(spec, ToOne):
        yield from _of_to_one(source, spec, required, facts)
    elif isinstance(spec, ToMany | HasOne | Nested):
        if isinstance(spec, HasOne) and required:
            yield "it may be missing and so cannot be non-null"
        target = _target(kind)
        yield from _of_link(spec.link, target, facts)
        yield from _of_order(spec.order, target, facts)


def _hidden(source: Source, column: str) -> bool:
    specs = (field.spec for field in source.fields.values())
    return any(isinstance(spec, Column) and spec.name == column and spec.shown is not None for spec in specs)


def _of_column(source: Source, spec: Column, kind: Any, facts: Catalog) -> Iterator[str]:
    found = facts.column(source.table, spec.name)
    if found is None:
        yield f"{source.table} has no column {spec.name}"
        return
    yield from misfits(kind, found.type)
    if isinstance(kind, GraphQLNonNull) and not found.required:
        yield f"{source.table}.{spec.name} may be null"


def _of_to_one(source: Source, spec: ToOne, required: bool, facts: Catalog) -> Iterator[str]:
    found = facts.column(source.table, spec.column)
    if found is None or found.type != "uuid":
        yield f"{source.table} has no column {spec.column} of type uuid"
    elif required and not spec.unscoped:
        yield "some viewers may not see it, so it cannot be non-null"
    elif required and not (found.required and (source.table, spec.column) in facts.references):
        yield f"{source.table}.{spec.column} must be not null and a foreign key"


def _of_link(link: Link, target: Source, facts: Catalog) -> Iterator[str]:
    between = link.through or target.table
    for name in (link.column, *((link.far,) if link.through and link.far else ())):
        found = facts.column(between, name)
        if found is None or found.type != "uuid":
            yield f"{between} has no column {name} of type uuid"


def _of_order(order: Order, target: Source, facts: Catalog) -> Iterator[str]:
    for key in order.keys:
        try:
            stored = facts.facts(target, key.name).type
        except WrongDeclaration as problem:
            yield str(problem)
        else:
            if not sortable(stored):
                yield f"{target.name} cannot be sorted by {key.name}, which is {stored}"


def _of_arguments(kind: GraphQLObjectType, facts: Catalog) -> Iterator[str]:
    """Orders and conditions belong to the rows that the field leads to."""
    for name, definition in kind.fields.items():
        target = _target(definition.type) if definition.args else None
        for argument in definition.args.values() if target is not None else ():
            for problem in _of_argument(get_named_type(argument.type), target, facts):
                yield f"{kind.name}.{name}: {problem}"


def _of_argument(given: Any, target: Any, facts: Catalog) -> Iterator[str]:
    if isinstance(given, GraphQLEnumType):
        for value in given.values.values():
            if isinstance(value.value, Order):
                yield from _of_order(value.value, target, facts)
    elif isinstance(given, GraphQLInputObjectType):
        yield from _of_conditions(given, target, facts)


def _of_conditions(kind: GraphQLInputObjectType, target: Source, facts: Catalog) -> Iterator[str]:
    for definition in kind.fields.values():
        field: Any = definition.extensions["strawberry-definition"]
        if "column" not in field.metadata:
            continue
        column = field.metadata["column"] or field.python_name
        found = facts.column(target.table, column)
        fitting = _COMPARED.get(get_named_type(definition.type).name, TEXT)
        if found is None:
            yield f"{target.table} has no column {column}"
        elif found.type not in fitting:
            yield f"{target.table}.{column} is {found.type}, which {kind.name} does not compare"


def _target(kind: Any) -> Any:
    """The source of the rows that a field leads to, None where there is none."""
    named: Any = get_named_type(kind)
    if isinstance(named, GraphQLObjectType) and {"nodes", "pageInfo"} <= named.fields.keys():
        named = get_named_type(named.fields["nodes"].type)
    origin = origin_of(named)
    return source_of(origin) if hasattr(origin, "__source__") else None
