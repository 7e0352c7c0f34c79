"""The ordinary way: one statement per list, one per relation of a selection, rows as instances of their type.

This is the reference. The compiled way must give the same answer.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from graphql import GraphQLSchema

from schema.paging import Page, PageInfo
from schema.reads.asker import asker
from schema.reads.catalog import Catalog, catalog_of, catalog_within
from schema.reads.cursor import cursor_sql
from schema.reads.part import Part, part_of, tail
from schema.reads.predicate import Predicate
from schema.reads.rows import Wanted, columns_of, make_row
from schema.reads.select import Select
from schema.reads.source import Source
from schema.reads.specs import Link, Viewer
from schema.reads.statement import Marker, Writer
from tenants.session import database

_CURSOR = "__cursor"
_PARENT = "__parent"


class Tables:
    """Reads rows within one operation."""

    def __init__(self, context: Any, schema: GraphQLSchema) -> None:
        self.context = context
        self.schema = schema

    @property
    def viewer(self) -> Viewer:
        """Whoever asks."""
        return self.context.viewer

    async def facts(self) -> Catalog:
        """What the database says about the tables."""
        session = self.context.transaction.opened
        if session is not None:
            return await catalog_within(self.schema, session)
        return await catalog_of(self.schema, database())

    async def part(self, select: Select) -> Part:
        """What a Select asks for, within what the viewer may see; a wrong cursor is BAD_USER_INPUT."""
        if select.source.guests is None:
            self.context.require_viewer()
        return part_of(select, self.viewer, await self.facts())

    async def rows(self, part: Part, wanted: Wanted) -> list[Any]:
        """A plain list."""
        writer, facts = Writer(), await self.facts()
        alias = writer.alias()
        columns = columns_of(part.source, wanted, alias, writer, self.viewer, facts)
        found = await self._fetch(
            f"select {columns} {tail(part, alias, writer, writer.bind(part.size))}", writer
        )
        return [make_row(part.source, row, wanted, facts) for row in found]

    async def page(self, part: Part, wanted: Wanted) -> Page:
        """One page; whether more follows is told by one row more than asked for."""
        writer, facts = Writer(), await self.facts()
        alias = writer.alias()
        columns = columns_of(part.source, wanted, alias, writer, self.viewer, facts)
        cursor = _cursor_column(part, alias, writer)
        rest = tail(part, alias, writer, writer.bind(part.size + 1))
        found = await self._fetch(f"select {columns}, {cursor} {rest}", writer)
        return make_page(part, found, await self._count(part) if wanted.total else None, wanted, facts)

    async def by_keys(
        self, source: Source, keys: Sequence[UUID], visible: Predicate, wanted: Wanted
    ) -> dict[UUID, Any]:
        """The rows with these keys."""
        writer, facts = Writer(), await self.facts()
        alias = writer.alias()
        columns = columns_of(source, wanted, alias, writer, self.viewer, facts)
        among = f"{alias}.id = any({writer.bind(list(keys))})"
        where = writer.condition(visible, alias)
        statement = f"select {columns} from {source.table} {alias} where {among} and {where}"
        return {
            row["key"]: make_row(source, row, wanted, facts) for row in await self._fetch(statement, writer)
        }

    async def below(
        self, part: Part, link: Link, keys: Sequence[UUID], wanted: Wanted
    ) -> dict[UUID, list[Any]]:
        """For each parent the rows that belong to it."""
        facts = await self.facts()
        found = await self._fetch_below(part, link, keys, wanted, part.size)
        return {key: [make_row(part.source, row, wanted, facts) for row in found[key]] for key in keys}

    async def pages_below(
        self, part: Part, link: Link, keys: Sequence[UUID], wanted: Wanted
    ) -> dict[UUID, Page]:
        """For each parent a page of the rows that belong to it."""
        facts = await self.facts()
        found = await self._fetch_below(part, link, keys, wanted, part.size + 1)
        totals = await self._count_below(part, link, keys) if wanted.total else {}
        return {key: make_page(part, found[key], totals.get(key), wanted, facts) for key in keys}

    async def _fetch_below(
        self, part: Part, link: Link, keys: Sequence[UUID], wanted: Wanted, size: int
    ) -> dict[UUID, list[Any]]:
        writer = Writer()
        parents = f"unnest({writer.bind(list(keys))}::uuid[]) k(key)"
        alias = writer.alias()
        columns = columns_of(part.source, wanted, alias, writer, self.viewer, await self.facts())
        cursor = _cursor_column(part, alias, writer)
        rest = tail(part, alias, writer, writer.bind(size), link.predicate("k.key"))
        statement = (
            f"select k.key as {_PARENT}, r.* from {parents}, lateral (select {columns}, {cursor} {rest}) r"
        )
        found: dict[UUID, list[Any]] = {key: [] for key in keys}
        for row in await self._fetch(statement, writer):
            found[row[_PARENT]].append(row)
        return found

    async def _count(self, part: Part) -> int:
        writer = Writer()
        alias = writer.alias()
        where = writer.condition(part.where, alias)
        rows = await self._fetch(f"select count(*) from {part.source.table} {alias} where {where}", writer)
        return int(rows[0][0])

    async def _count_below(self, part: Part, link: Link, keys: Sequence[UUID]) -> dict[UUID, int]:
        writer = Writer()
        parents = f"unnest({writer.bind(list(keys))}::uuid[]) k(key)"
        alias = writer.alias()
        where = writer.condition(link.predicate("k.key") & part.where, alias)
        counted = f"select count(*) as n from {part.source.table} {alias} where {where}"
        rows = await self._fetch(f"select k.key, c.n from {parents}, lateral ({counted}) c", writer)
        return {row["key"]: row["n"] for row in rows}

    async def _fetch(self, statement: str, writer: Writer) -> list[Any]:
        session = await self.context.session()
        return list(await session.fetch(statement, *self.fill(writer.arguments)))

    def fill(self, arguments: Iterable[object]) -> list[object]:
        """The arguments with their markers replaced."""
        return [self.marked(value) if isinstance(value, Marker) else value for value in arguments]

    def marked(self, marker: Marker) -> object:
        """What a marker of the operation stands for."""
        known = (self.context.at, self.viewer and self.viewer.staff_id, asker(self.viewer).sight)
        return known[marker.index]


def make_page(part: Part, found: Sequence[Any], total: int | None, wanted: Wanted, facts: Catalog) -> Page:
    """A page of what was found, of which the last may only show that more follows."""
    more = len(found) > part.size
    kept = list(found[: part.size])
    if part.backward:
        kept.reverse()
    cursors = [row[_CURSOR] for row in kept]
    info = PageInfo(
        has_next_page=part.has_before if part.backward else more,
        has_previous_page=more if part.backward else part.has_after,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
    return Page([make_row(part.source, row, wanted, facts) for row in kept], cursors, info, total)


def _cursor_column(part: Part, alias: str, writer: Writer) -> str:
    return f'{writer.render(cursor_sql(part.source, part.order), alias)} as "{_CURSOR}"'
