"""What has come due is found by an index, however much waits for a later day."""

import json
import os
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tenants.cases.waiting import look, shifts
from tenants.ids import new_id
from tests.support import servers as support
from tests.support.desk import AT
from tests.support.servers import Servers

CASES = """
insert into cases (tenant_id, id, number, state, subject, said, channel, requester_id, first_contact_id,
                   first_department_id, handler_id, department_id, opened_at, updated_at)
select $1, gen_random_uuid(), 'W-' || n, 'open', '报修', '没水', 'phone', $1, $1, $1, $1, $1, $3, $3
from generate_series(1, $2) n
"""
# One in a thousand is due; as many shifts again.
WAITING = """
insert into waits (tenant_id, id, kind, subject_id, case_id, due_at, look_at)
select $1, gen_random_uuid(), w.kind, gen_random_uuid(), w.case_id, d.at, d.at
from (select row_number() over () as n, id from cases where tenant_id = $1) k
cross join lateral (values ('case', k.id), ('shift', null)) w(kind, case_id)
cross join lateral (
    select $2::timestamptz + case when n % 1000 = 1 then -1 else n end * interval '1 minute') d(at)
"""


@pytest.fixture(scope="module")
async def house(servers: Servers) -> AsyncIterator[tuple[asyncpg.Connection, UUID]]:
    """Forty thousand waits of each of two tenants, and who may do everything."""
    name = servers.template.replace("template", f"waits-{os.getpid()}")
    connection = await asyncpg.connect(await support.clone(servers, name))
    # What waits is there, and whom it concerns is not.
    await connection.execute("set session_replication_role = replica")
    tenant = new_id()
    for one in (tenant, new_id()):
        await connection.execute(CASES, one, 20_000, AT)
        await connection.execute(WAITING, one, AT)
    await connection.execute("analyze waits")
    await connection.execute("analyze cases")
    await connection.execute("select set_config('app.tenant_id', $1, false)", str(tenant))
    try:
        yield connection, tenant
    finally:
        await connection.close()
        await support.drop(servers, name)


@pytest.mark.parametrize(
    ("sql", "index"),
    [(look.DUE, "waits_of_cases"), (shifts.DUE, "waits_of_shifts")],
)
async def test_what_is_due_in_a_tenant_is_read_from_a_partial_index(
    house: tuple[asyncpg.Connection, UUID], sql: str, index: str
) -> None:
    connection, _ = house
    asked = sql.replace("$1", f"'{AT.isoformat()}'").replace("$2", "200")
    await connection.execute("set role shouwen_app")
    try:
        assert index in await _indexes(connection, asked)
    finally:
        await connection.execute("reset role")


async def test_tenants_in_which_something_is_due_are_found_by_an_index(
    house: tuple[asyncpg.Connection, UUID],
) -> None:
    connection, _ = house
    body = await connection.fetchval("select prosrc from pg_proc where proname = 'tenants_with_waits'")
    asked = body.replace("due_by", f"'{AT.isoformat()}'").replace("at_most", "50")

    assert await _indexes(connection, asked) == {"waits_by_look"}


async def _indexes(connection: asyncpg.Connection, sql: str) -> set[str]:
    [plan] = json.loads(await connection.fetchval(f"explain (analyze, format json) {sql}"))
    nodes = list(_nodes(plan["Plan"]))
    scanned = [node for node in nodes if node["Node Type"] == "Seq Scan" and node["Relation Name"] == "waits"]
    assert not scanned
    return {node["Index Name"] for node in nodes if "Index Name" in node}


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
