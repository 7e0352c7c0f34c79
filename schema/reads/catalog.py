"""What the database says about the tables that types are read from; learnt once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import asyncpg
from graphql import GraphQLSchema

from schema.reads.layouts import Layout, layouts_of
from schema.reads.read_field import ReadField
from schema.reads.source import Source, sources_of
from schema.reads.specs import Derived, ToOne
from schema.reads.statement import AT, ME, SIGHT, Writer
from tenants.session import TenantSession

_COLUMNS = """
select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type, a.attnotnull as required
from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
  and a.attnum > 0 and not a.attisdropped
"""
_REFERENCES = """
select c.relname as table, a.attname as name
from pg_constraint r join pg_class c on c.oid = r.conrelid
join pg_attribute a on a.attrelid = r.conrelid and a.attnum = any(r.conkey)
where r.contype = 'f' and c.relnamespace = current_schema()::regnamespace
"""
_KEY = "catalog"
_TYPE_NAME = "select format_type($1::oid, null)"


class WrongDeclaration(RuntimeError):
    """A type's source does not fit the database."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column's type as PostgreSQL writes it, and whether it is NOT NULL."""

    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Catalog:
    """Every table's columns, those among them that refer to another row, and the types of derived fields.

    Of what is laid out also the types of keys.
    """

    tables: Mapping[str, Mapping[str, ColumnFacts]]
    references: frozenset[tuple[str, str]] = frozenset()
    derived: dict[tuple[Source | Layout, str], str] = field(default_factory=dict)

    @classmethod
    async def learn(cls, connection: Any, sources: Sequence[Source]) -> "Catalog":
        """Ask the database."""
        tables: dict[str, dict[str, ColumnFacts]] = {}
        for row in await connection.fetch(_COLUMNS):
            facts = ColumnFacts(row["type"], row["required"])
            tables.setdefault(row["table"], {})[row["name"]] = facts
        references = await connection.fetch(_REFERENCES)
        learnt = cls(tables, frozenset((row["table"], row["name"]) for row in references))
        for source in sources:
            learnt.derived.update(await _derived_types(connection, source))
            for layout in layouts_of(source):
                learnt.derived.update(await _laid_out_types(connection, layout))
        return learnt

    def facts(self, source: Source, key: str) -> ColumnFacts:
        """Type and nullability behind a sort key: of a column, or of a derived field, which may be null."""
        if source.is_derived(key):
            return ColumnFacts(self.derived[source, key], False)
        found = self.column(source.table, source.column(key))
        if found is None:
            raise WrongDeclaration(f"{source.name}: {source.table} has no column {key}")
        return found

    def column(self, table: str, name: str) -> ColumnFacts | None:
        """The facts of one column, if there is such a column."""
        return self.tables.get(table, {}).get(name)


async def _derived_types(connection: Any, source: Source) -> dict[tuple[Source | Layout, str], str]:
    """The types PostgreSQL finds for the expressions; one that it cannot prepare is a wrong declaration."""
    types: dict[tuple[Source | Layout, str], str] = {}
    for name, read_field in source.fields.items():
        if isinstance(read_field.spec, Derived):
            place, origin = f"{source.name}.{name}", f"from {source.table} t"
            types[source, name] = await _type_of(connection, read_field.spec.sql, "t", origin, place)
    return types


async def _laid_out_types(connection: Any, layout: Layout) -> dict[tuple[Source | Layout, str], str]:
    types: dict[tuple[Source | Layout, str], str] = {}
    for each in layout.fields:
        spec = each.spec if isinstance(each, ReadField) else None
        if isinstance(spec, Derived | ToOne):
            sql = spec.sql if isinstance(spec, Derived) else f"{{t}}.{spec.column}"
            place = f"{layout.place}.{each.python_name}"
            types[layout, each.python_name] = await _type_of(
                connection, sql, layout.alias, layout.origin, place
            )
    return types


async def _type_of(connection: Any, sql: str, alias: str, origin: str, place: str) -> str:
    writer = Writer()
    expression = writer.render(sql, alias)
    assert set(writer.arguments) <= {AT, ME, SIGHT}  # noqa: S101
    try:
        prepared = await connection.prepare(f"select {expression} {origin}")
    except asyncpg.PostgresError as error:
        raise WrongDeclaration(f"{place}: {error}") from error
    return cast("str", await connection.fetchval(_TYPE_NAME, prepared.get_attributes()[0].type.oid))


def known_catalog(schema: GraphQLSchema) -> Catalog | None:
    """The facts, if they have been learnt."""
    return cast("Catalog | None", schema.extensions.get(_KEY))


async def catalog_of(schema: GraphQLSchema, pool: asyncpg.Pool) -> Catalog:
    """The facts, learnt at the first call: tables change with the code, never under a running process."""
    known = known_catalog(schema)
    if known is None:
        async with pool.acquire() as connection:
            known = schema.extensions[_KEY] = await Catalog.learn(connection, sources_of(schema))
    return known


async def catalog_within(schema: GraphQLSchema, session: TenantSession) -> Catalog:
    """The same within a transaction, which may hold the last connection that there is."""
    known = known_catalog(schema)
    if known is None:
        async with session.connection() as connection:
            known = schema.extensions[_KEY] = await Catalog.learn(connection, sources_of(schema))
    return known
