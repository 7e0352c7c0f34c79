"""A read that sets its own tenant leaves nothing behind and sees nobody else's rows."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import strawberry

from schema.context import Context
from tenants.directory.access import Scope, Viewer
from tenants.session import database
from tests.reads.conftest import data, execute_in, run
from tests.reads.data import NOW, House
from tests.support.statements import Statements

TEXT = """query($id: ID!) {
  cases(first: 3) { totalCount nodes { id number clocks { id } handler { name } } }
  departments { id staff { totalCount nodes { id } } }
  node(id: $id) { id }
}"""


def all_seeing(house: House) -> Viewer:
    """Somebody who may see all of their own tenant."""
    return house.viewer(0, case_read=Scope.TENANT)


async def assert_clean() -> None:
    """The one connection carries no tenant and sees nothing."""
    async with database().acquire() as connection:
        assert not await connection.fetchval("select current_setting('app.tenant_id', true)")
        assert await connection.fetchval("select count(*) from cases") == 0


@pytest.mark.parametrize("mode", ["auto", "force_custom_plan", "force_generic_plan"])
async def test_tenants_take_turns_on_one_connection_and_never_meet(
    schema: strawberry.Schema, house: House, neighbour: House, statements: Statements, mode: str
) -> None:
    await database().execute(f"set plan_cache_mode = {mode}")
    answers: dict[UUID, list[Any]] = {house.tenant_id: [], neighbour.tenant_id: []}
    foreign = data(await run(schema, "{ cases(first: 1) { nodes { id } } }", all_seeing(neighbour)))
    identity = foreign["cases"]["nodes"][0]["id"]
    for _ in range(8):
        for each in (house, neighbour):
            answers[each.tenant_id].append(data(await run(schema, TEXT, all_seeing(each), {"id": identity})))
            await assert_clean()
    mine, theirs = answers[house.tenant_id][0], answers[neighbour.tenant_id][0]
    assert answers == {house.tenant_id: [mine] * 8, neighbour.tenant_id: [theirs] * 8}
    assert (mine["cases"]["totalCount"], theirs["cases"]["totalCount"]) == (60, 9)
    assert (mine["node"], theirs["node"]) == (None, {"id": identity})
    assert not ids(mine) & ids(theirs)


async def test_a_viewer_of_the_wrong_tenant_sees_nothing(
    schema: strawberry.Schema, house: House, neighbour: House, statements: Statements
) -> None:
    lost = Viewer(
        tenant_id=neighbour.tenant_id,
        staff_id=house.staff[0],
        account_id=house.staff[0],
        department_id=house.departments[0],
    )
    found = data(await run(schema, "{ myCases { totalCount nodes { id } } }", lost))
    assert found == {"myCases": {"totalCount": 0, "nodes": []}}


async def test_an_error_in_the_middle_leaves_no_tenant_behind(
    schema: strawberry.Schema, house: House, statements: Statements
) -> None:
    for _ in range(7):
        result = await run(schema, "{ cases { nodes { risky } } }", all_seeing(house))
        assert result.errors is not None
        assert [error.path for error in result.errors] == [["cases"]]
        await assert_clean()


async def test_a_read_that_is_given_up_leaves_no_tenant_behind(
    schema: strawberry.Schema, house: House, statements: Statements, database_url: str
) -> None:
    text = "{ cases(first: 1) { nodes { slow } } }"
    reading = asyncio.ensure_future(run(schema, text, all_seeing(house)))
    await until_sleeping(database_url)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await assert_clean()


async def test_a_read_in_a_mutation_sees_what_is_not_committed_yet(
    schema: strawberry.Schema, house: House
) -> None:
    context = Context(at=NOW, request_id="test", viewer=all_seeing(house))
    context.begin(readonly=False)
    session = await context.session()
    await session.execute("update cases set subject = 'new' where id = $1", house.cases[0])
    text = '{ cases(where: {number: {eq: "20260302-0000"}}) { nodes { subject } } }'
    try:
        inside = data(await execute_in(schema, text, context))
    finally:
        await context.transaction.roll_back()
    outside = data(await run(schema, text, all_seeing(house)))
    assert inside["cases"]["nodes"] == [{"subject": "new"}]
    assert outside["cases"]["nodes"] == [{"subject": "plain"}]


async def until_sleeping(url: str) -> None:
    """Return once the read has reached the slow field."""
    owner = await asyncpg.connect(url)
    asleep = (
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
    )
    try:
        while not await owner.fetchval(asleep):
            pass
    finally:
        await owner.close()


def ids(value: Any) -> set[str]:
    """Every id in an answer but that of the node."""
    if isinstance(value, dict):
        own = {value["id"]} if "id" in value else set()
        return own.union(*(ids(each) for name, each in value.items() if name != "node"))
    return set().union(*(ids(each) for each in value)) if isinstance(value, list) else set()
