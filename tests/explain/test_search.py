"""Words are looked for by their index, however much has been written on however many cases."""

import json
import os
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tenants.ids import new_id
from tests.support import servers as support
from tests.support.servers import Servers

WRITTEN = """
insert into case_texts (tenant_id, id, case_id, text, grams)
select $1, gen_random_uuid(), ids.case_id, search_text(t.text), search_grams($1, t.text)
from (select n, gen_random_uuid() as case_id from generate_series(1, $2) n) ids
cross join lateral (
    values ('第' || n || '号 水表 ' || md5(n::text)), ('师傅 ' || md5((-n)::text) || ' 已到场')) t(text)
"""


@pytest.fixture(scope="module")
async def archive(servers: Servers) -> AsyncIterator[tuple[asyncpg.Connection, UUID]]:
    """Six thousand texts of each of two tenants, and who may do everything."""
    name = servers.template.replace("template", f"search-{os.getpid()}")
    connection = await asyncpg.connect(await support.clone(servers, name))
    # Only the texts are there, and not what they were written on.
    await connection.execute("set session_replication_role = replica")
    tenant = new_id()
    for one in (tenant, new_id()):
        await connection.execute(WRITTEN, one, 3_000)
    await connection.execute("analyze case_texts")
    try:
        yield connection, tenant
    finally:
        await connection.close()
        await support.drop(servers, name)


async def test_each_word_is_one_look_into_the_index_and_no_text_is_read_for_it(
    archive: tuple[asyncpg.Connection, UUID],
) -> None:
    connection, tenant = archive
    await connection.execute("select set_config('app.tenant_id', $1, false)", str(tenant))
    body = await connection.fetchval("select prosrc from pg_proc where proname = 'cases_with_grams'")
    looked = body.replace("wanted", "array['水表', 'c4ca4238']")
    assert len(await connection.fetch(looked)) == 1
    [plan] = json.loads(await connection.fetchval(f"explain (analyze, format json) {looked}"))
    nodes = list(_nodes(plan["Plan"]))

    assert {node.get("Index Name") for node in nodes if "Index Name" in node} == {"case_texts_grams"}
    assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
