"""What tests of the reads share."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson
import pytest
import strawberry
from strawberry.types.execution import ExecutionResult

from schema.context import Context
from tenants.directory.access import Scope, Viewer
from tests.reads.data import NOW, House, furnish
from tests.reads.house import build

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
def everything(house: House) -> Viewer:
    """Somebody who may see all of the tenant."""
    return house.viewer(0, case_read=Scope.TENANT, directory_configure=Scope.TENANT)


async def run(
    schema: strawberry.Schema, text: str, viewer: Viewer | None, variables: dict[str, Any] | None = None
) -> ExecutionResult:
    """One operation, from a clean start to its end."""
    context = Context(at=NOW, request_id="test", viewer=viewer)
    context.begin(readonly=True)
    try:
        return await schema.execute(text, variable_values=variables, context_value=context)
    finally:
        await context.transaction.roll_back()


def data(result: ExecutionResult) -> Any:
    """The data of an operation that went well."""
    assert not result.errors, result.errors
    return orjson.loads(orjson.dumps(result.data))
