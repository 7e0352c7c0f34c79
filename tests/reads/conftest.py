"""What tests of the reads share."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

import asyncpg
import orjson
import pytest
import strawberry
from graphql import DocumentNode, ExecutionResult, OperationDefinitionNode, execute, parse, validate
from strawberry.execution import optimized_is_awaitable

from schema.context import Context
from schema.reads import direct
from schema.reads.roots import Roots, roots_of
from tenants import tenant as tenants
from tenants.directory.access import Scope, Viewer
from tests.reads.data import NOW, House, furnish
from tests.reads.house import build
from tests.reads.utility import furnish_utility, viewers_of
from tests.support.statements import Statements, listening

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(scope="session")
def schema() -> strawberry.Schema:
    """The test schema."""
    return build()


@pytest.fixture
async def house(tenant: UUID) -> House:
    """A tenant with something in it."""
    return await furnish(tenant)


@pytest.fixture
async def neighbour(database: asyncpg.Pool) -> House:
    """Another tenant's house."""
    slug = f"n-{secrets.token_hex(8)}"
    return await furnish(await tenants.create(slug=slug, name="隔壁", at=NOW), cases=9)


@pytest.fixture
async def utility(tenant: UUID) -> House:
    """A tenant of the product with something of everything in it."""
    return await furnish_utility(tenant)


@pytest.fixture
async def viewers(utility: House) -> list[Viewer]:
    """An administrator, a head who sees a sub-tree, a clerk who sees what is theirs, and a stranger."""
    return await viewers_of(utility)


@pytest.fixture
def everything(house: House) -> Viewer:
    """Somebody who may see all of the tenant."""
    return house.viewer(0, case_read=Scope.TENANT, directory_configure=Scope.TENANT)


@lru_cache
def document(schema: strawberry.Schema, text: str) -> DocumentNode:
    """The same document for the same text, as in the product: plans hang on its nodes."""
    parsed = parse(text)
    assert not validate(schema._schema, parsed)
    return parsed


async def run(
    schema: strawberry.Schema, text: str, viewer: Viewer | None, variables: dict[str, Any] | None = None
) -> ExecutionResult:
    """One operation, from a clean start to its end."""
    context = Context(at=NOW, request_id="test", viewer=viewer)
    context.begin(readonly=True)
    try:
        return await execute_in(schema, text, context, variables)
    finally:
        await context.transaction.roll_back()


async def execute_in(
    schema: strawberry.Schema, text: str, context: Context, variables: dict[str, Any] | None = None
) -> ExecutionResult:
    """One operation in a context that is looked after elsewhere."""
    result = execute(
        schema._schema,
        document(schema, text),
        context_value=context,
        variable_values=variables,
        executor_class=schema.execution_context_class,
        is_awaitable=cast("Any", optimized_is_awaitable),
    )
    return result if isinstance(result, ExecutionResult) else await result


@lru_cache
def roots(schema: strawberry.Schema, text: str) -> Roots | None:
    """What is known beforehand of a document's one operation."""
    parsed = document(schema, text)
    (operation,) = [each for each in parsed.definitions if isinstance(each, OperationDefinitionNode)]
    return roots_of(schema._schema, parsed, operation)


async def straight(
    schema: strawberry.Schema, text: str, viewer: Viewer, variables: dict[str, Any] | None = None
) -> dict[str, Any] | None:
    """The data by the straight way; None where graphql-core is to be asked."""
    context = Context(at=NOW, request_id="test", viewer=viewer)
    context.begin(readonly=True)
    try:
        known = roots(schema, text)
        return None if known is None else await direct.answer(known, variables, context)
    finally:
        await context.transaction.roll_back()


def data(result: ExecutionResult) -> Any:
    """The data of an operation that went well."""
    assert not result.errors, result.errors
    return orjson.loads(orjson.dumps(result.data))


@pytest.fixture
async def statements(database_url: str, house: House) -> AsyncIterator[Statements]:
    """Everything that is sent to the database during the test."""
    async with listening(database_url) as heard:
        yield heard
