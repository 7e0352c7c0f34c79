"""What Python is told of a row is the same, whether the row came as JSON or as columns."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from schema.reads.carried import Carried, carried_for, make_carried
from schema.reads.catalog import Catalog, catalog_of
from schema.reads.holes import HOLE, Hole, hole_sql
from schema.reads.identity import global_id
from schema.reads.leaves import id_sql
from schema.reads.read_field import ReadField
from schema.reads.rows import Wanted, columns_of, make_row
from schema.reads.source import Source, sources_of
from schema.reads.specs import Computed
from schema.reads.statement import Writer
from tenants.directory.access import Viewer
from tenants.session import TenantSession, tenant_session
from tests.reads.data import House
from tests.reads.many import crowd
from tests.reads.utility import COMPILED

SOURCES = {source.name: source for source in sources_of(COMPILED._schema)}


async def test_rows_of_every_type_hold_the_same(
    database: asyncpg.Pool, utility: House, viewers: list[Viewer]
) -> None:
    await crowd(utility)
    facts = await catalog_of(COMPILED._schema, database)
    compared: set[str] = set()
    async with tenant_session(utility.tenant_id) as session:
        for source in SOURCES.values():
            for field in (None, *computed_of(source)):
                columns = carried_for(source, field, facts)
                carried = await as_json(session, source, columns)
                named = frozenset({field.python_name} if field else ())
                rows = await as_columns(session, source, named, facts, viewers[0])
                assert carried.keys() == rows.keys()
                for key, row in carried.items():
                    for name in ("id", "key", *(each.name for each in columns)):
                        told, stored = getattr(row, name), getattr(rows[key], name)
                        assert told == stored, (source.name, name)
                        assert isinstance(stored, type(told)), (source.name, name)
                compared.update({source.name} if rows else ())
    assert len(compared) > len(SOURCES) / 2


def computed_of(source: Source) -> list[ReadField]:
    """Those that need columns of their own."""
    return [each for each in source.fields.values() if isinstance(each.spec, Computed)]


async def as_json(session: TenantSession, source: Source, columns: Sequence[Carried]) -> dict[UUID, Any]:
    """As holes carry them."""
    hole = Hole(source, None, [], tuple(columns))  # type: ignore[arg-type]
    found = {}
    for (text,) in await session.fetch(
        f"select {hole_sql(hole, 7, 't')}::text from {source.table} t limit 60"
    ):
        before, told, after = text.encode().split(HOLE)
        number, key, *values = orjson.loads(told)
        assert (before, number, after) == (b"", 7, b"")
        found[UUID(key)] = make_carried(source, key, columns, values)
    return found


async def as_columns(
    session: TenantSession, source: Source, named: frozenset[str], facts: Catalog, viewer: Viewer
) -> dict[UUID, Any]:
    """As the ordinary way reads them."""
    writer, wanted = Writer(), Wanted(named)
    columns = columns_of(source, wanted, "t", writer, viewer, facts)
    found = await session.fetch(f"select {columns} from {source.table} t limit 60", *writer.arguments)
    return {row["key"]: make_row(source, row, wanted, facts) for row in found}


@pytest.mark.parametrize("name", SOURCES)
async def test_an_id_is_written_alike_in_sql_and_in_python(database: asyncpg.Pool, name: str) -> None:
    key = UUID(int=2**127 - 1)
    assert await database.fetchval(f"select {id_sql(name, '$1::uuid')}", key) == global_id(name, key)
