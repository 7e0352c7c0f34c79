"""What does not fit the database is told at the start."""

import asyncio
from datetime import datetime
from enum import Enum
from typing import Any

import asyncpg
import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig
from tortoise.connection import get_connection

from schema.comparators import TextIs, TimeIs
from schema.context import Context
from schema.node import Node
from schema.order import order
from schema.paging import Connection
from schema.permissions import SIGNED_IN, field
from schema.reads import column, computed, derived, has_one, source, to_many, to_one, whole_tenant
from schema.reads.catalog import WrongDeclaration
from schema.reads.check import check_declarations
from schema.root import build_schema
from schema.scalars import SCALARS
from schema.where import Where, compare, conditions
from tenants.database import open_pool
from tenants.session import ALIAS
from tests.reads.conftest import execute_in
from tests.reads.data import NOW, House
from tests.reads.house import build


async def test_declarations_that_fit_pass(database: asyncpg.Pool) -> None:
    await check_declarations(build()._schema, database)


async def test_the_declarations_of_the_product_fit(database: asyncpg.Pool) -> None:
    await check_declarations(build_schema()._schema, database)


async def nothing(_rows: object, _context: object) -> list[None]:
    """Never called."""
    return []


@source("positions", visible=whole_tenant)
@strawberry.type(description="A post.")
class Post(Node):
    """Declared wrongly wherever that is possible."""

    name: int = column(description="A text.")
    rank: str | None = column(description="A number.")
    missing: str = column(description="Not there.")
    secret: str = column("name", description="Hidden.", shown=lambda _viewer: None)  # type: ignore[arg-type, return-value]
    since: datetime = derived("{t}.rank", description="A number.")
    needy: str | None = computed(nothing, needs=("nowhere",), description="Reads what is not there.")
    nosy: str | None = computed(nothing, needs=("name",), description="Reads what is hidden.")


@source("departments", visible=whole_tenant)
@strawberry.type(description="A place.")
class Place(Node):
    """Declared wrongly too."""

    place: str = column(description="May be null.")
    above: Post = to_one("parent_id", unscoped=True, description="May be null.")
    head: Post = to_one("head_id", description="May be out of sight.")
    nowhere: Post | None = to_one("code", description="Not an id.")
    posts: list[Post] = to_many("department_id", order="colour", description="Not linked.")
    foremost: Post = has_one("id", description="May be missing.")


@strawberry.enum(description="Orders.")
class PlaceOrder(Enum):
    """One of them cannot be."""

    COLOUR = order("colour", description="Not there.")


@conditions(description="Conditions.")
class PlaceWhere(Where):
    """Each of them wrong."""

    colour: TextIs | None = compare(description="Not there.")
    code: TimeIs | None = compare(description="A text.")


async def test_everything_that_does_not_fit_is_told_at_once(database: asyncpg.Pool) -> None:
    @strawberry.type(description="Roots.")
    class Query:
        @field(SIGNED_IN, description="A page.")
        def places(self, where: PlaceWhere | None = None, by: PlaceOrder | None = None) -> Connection[Place]:
            return Place.page(where=where)

    schema = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALARS))
    with pytest.raises(WrongDeclaration) as told:
        await check_declarations(schema._schema, database)
    assert set(str(told.value).split("; ")) >= {
        "Post.name: text does not fit Int",
        "Post.rank: integer does not fit String",
        "Post.missing: positions has no column missing",
        "Post.secret: it is hidden from some and so cannot be non-null",
        "Post.since: integer does not fit DateTime",
        "Post.needy: positions has no column nowhere",
        "Post.nosy: name is hidden from some and so cannot be needed",
        "Place.place: departments.place may be null",
        "Place.above: departments.parent_id must be not null and a foreign key",
        "Place.head: some viewers may not see it, so it cannot be non-null",
        "Place.nowhere: departments has no column code of type uuid",
        "Place.posts: positions has no column department_id of type uuid",
        "Place.posts: Post: positions has no column colour",
        "Place.foremost: it may be missing and so cannot be non-null",
        "Query.places: Place: departments has no column colour",
        "Query.places: departments has no column colour",
        "Query.places: departments.code is text, which PlaceWhere does not compare",
    }


async def test_sql_that_cannot_be_prepared_is_told_by_its_field(database: asyncpg.Pool) -> None:
    @source("positions", visible=whole_tenant)
    @strawberry.type(description="A post.")
    class Odd(Node):
        broken: int = derived("{t}.nonsense", description="Not SQL.")

    @strawberry.type(description="Roots.")
    class Query:
        @field(SIGNED_IN, description="A page.")
        def odd(self) -> Odd | None:
            return None

    with pytest.raises(WrongDeclaration, match=r"^Odd.broken: column t.nonsense does not exist$"):
        await check_declarations(strawberry.Schema(Query)._schema, database)


async def test_what_the_tables_hold_is_learnt_on_the_operations_own_connection(
    database_url: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: Any = get_connection(ALIAS)
    pool = await open_pool(database_url, min_size=1, max_size=1)
    monkeypatch.setattr(client, "_pool", pool)
    context = Context(at=NOW, request_id="test", viewer=house.viewer(0))
    context.begin(readonly=True)
    try:
        await context.session()
        # Were another connection asked for, nobody would ever give one back.
        result = await asyncio.wait_for(execute_in(build(), "{ me { name } }", context), 20)
        assert not result.errors
    finally:
        await context.transaction.roll_back()
        await pool.close()
