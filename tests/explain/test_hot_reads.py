"""What portals ask all day reads a few rows by index, however many cases a tenant has."""

import json
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from tortoise.connection import get_connection

from bench import data, people
from bench.queries import MY_CASES, ONE_CASE, QUEUE, Asking, Question
from schema.context import Context
from schema.exchange import Request
from schema.operation import Engine
from schema.reads import direct, joint
from schema.reads.catalog import catalog_of
from schema.root import build_schema
from tenants.database import open_pool
from tenants.directory import viewer
from tenants.session import ALIAS, database, tenant_session
from tests.explain.queues import READY_MADE
from tests.support import servers as support
from tests.support.servers import Servers

AT = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
SIZE = data.Size(tenants=8, staff=200, cases=4_000, events=2)
HOT = {
    MY_CASES: {"involvements_current", "cases_pkey", "clocks_of_case", "staff_pkey"},
    ONE_CASE: {"cases_pkey", "clocks_of_case", "events_of_case", "staff_pkey"},
    QUEUE: {"cases_due_of_department", "staff_pkey"},
    **READY_MADE,
}


@pytest.fixture(scope="module")
async def thirty_thousand_cases(servers: Servers, database: asyncpg.Pool) -> AsyncIterator[list[Asking]]:
    """Eight tenants with four thousand cases each, opened in place of the worker's database."""
    name = servers.template.replace("template", f"explain-{os.getpid()}")
    admin = await asyncpg.connect(servers.database_url)
    await admin.execute(f'drop database if exists "{name}" with (force)')
    await admin.execute(f'create database "{name}"')
    await admin.close()
    url = servers.url_of(name)
    await data.build(url, SIZE, progress=False)
    client: Any = get_connection(ALIAS)
    client._pool = await open_pool(url, max_size=2)
    try:
        yield await people.asking(url)
    finally:
        big, client._pool = client._pool, database
        await big.close()
        await support.drop(servers, name)


@pytest.mark.parametrize("question", HOT, ids=lambda question: question.name)
async def test_a_hot_read_goes_by_its_indexes_and_reads_no_table_from_end_to_end(
    thirty_thousand_cases: list[Asking], question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql, arguments = await _statement(thirty_thousand_cases[0], question, monkeypatch)
    nodes = [node for generic in (False, True) for node in await _plan(sql, arguments, generic=generic)]
    used = {node["Index Name"] for node in nodes if "Index Name" in node}
    assert used >= HOT[question]
    # A small table may be read whole: the departments; hand-overs, of which there are none.
    whole = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
    assert whole <= {"departments", "hand_overs"}


@pytest.mark.parametrize("question", HOT, ids=lambda question: question.name)
async def test_a_hot_read_touches_a_few_rows_for_each_that_it_shows(
    thirty_thousand_cases: list[Asking], question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql, arguments = await _statement(thirty_thousand_cases[0], question, monkeypatch)
    for generic in (False, True):
        for node in await _plan(sql, arguments, generic=generic):
            assert node.get("Rows Removed by Filter", 0) <= 50, node
            assert node["Actual Rows"] * node["Actual Loops"] <= 500, node


async def _statement(
    asking: Asking, question: Question, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, list[object]]:
    """The one statement that the question comes to, for a clerk who sees their department."""
    sent: list[tuple[str, list[object]]] = []

    async def noted(context: Context, plan: Any, arguments: list[object]) -> Any:
        sent.append((plan.on_pool, [*arguments, str(asking.tenant_id)]))
        return await joint.send(context, plan, arguments)

    monkeypatch.setattr(direct, "send", noted)
    monkeypatch.setattr("schema.operation.execute", None)  # the straight way does without graphql-core
    async with tenant_session(asking.tenant_id, readonly=True):
        clerk = await viewer.load_staff(staff_id=asking.staff_id, at=AT)
    engine = Engine(build_schema())
    await catalog_of(engine.core, database())
    prepared = engine.prepare(Request(question.ours, None, question.ours_given(asking)))
    answer = await engine.run(prepared, Context(at=AT, request_id="explain", viewer=clerk))
    assert not answer.errors
    assert len(sent) == 1
    return sent[0]


async def _plan(sql: str, arguments: list[object], *, generic: bool) -> list[dict[str, Any]]:
    """Every node of the plan that PostgreSQL carries out, with what it really read."""
    mode = "force_generic_plan" if generic else "force_custom_plan"
    async with database().acquire() as connection, connection.transaction():
        # As docs/performance.md advises for servers without spinning disks.
        await connection.execute(f"set local plan_cache_mode = {mode}; set local random_page_cost = 1.1")
        literals = ", ".join([await _literal(connection, each) for each in arguments])
        await connection.execute(f"prepare hot as {sql}")
        try:
            found = await connection.fetchval(f"explain (analyze, format json) execute hot ({literals})")
        finally:
            await connection.execute("deallocate hot")
    return _nodes(json.loads(found)[0]["Plan"])


async def _literal(connection: Any, value: object) -> str:
    if isinstance(value, list):
        return "'{" + ",".join(str(each) for each in value) + "}'"
    text: str = await connection.fetchval("select quote_literal($1::text)", str(value))
    return text


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in _nodes(child))]


async def test_ones_own_cases_are_not_asked_again_for_their_reach_but_for_their_confidentiality(
    thirty_thousand_cases: list[Asking], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _ = await _statement(thirty_thousand_cases[0], MY_CASES, monkeypatch)
    queue, _ = await _statement(thirty_thousand_cases[0], QUEUE, monkeypatch)
    assert "first_department_id" in queue
    assert "first_department_id" not in mine
    assert "confidentiality" in queue
    assert "confidentiality" in mine
