"""What portals ask all day reads a few rows by index, however many cases a tenant has.

Thirty thousand cases are enough for PostgreSQL to choose its ways by; `make bench ARGS=plans` asks the same
of half a million.
"""

import os
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from tortoise.connection import get_connection

from bench import data, people
from bench.plans import HOT, statement, verdict
from bench.queries import MY_CASES, QUEUE, Asking, Question
from tenants.database import open_pool
from tenants.session import ALIAS
from tests.support import servers as support
from tests.support.servers import Servers

SIZE = data.Size(tenants=8, staff=200, cases=4_000, events=2)


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


@pytest.mark.parametrize("generic", [False, True], ids=["for these values", "for any values"])
@pytest.mark.parametrize("question", HOT, ids=lambda question: question.name)
async def test_a_hot_read_goes_by_its_indexes_and_touches_a_few_rows_for_each_that_it_shows(
    thirty_thousand_cases: list[Asking], question: Question, generic: bool
) -> None:
    found = await verdict(thirty_thousand_cases[0], question, generic=generic)
    assert found.faults == ()


async def test_ones_own_cases_are_not_asked_again_for_their_reach_but_for_their_confidentiality(
    thirty_thousand_cases: list[Asking],
) -> None:
    mine, _ = await statement(thirty_thousand_cases[0], MY_CASES)
    queue, _ = await statement(thirty_thousand_cases[0], QUEUE)
    assert "first_department_id" in queue
    assert "first_department_id" not in mine
    assert "confidentiality" in queue
    assert "confidentiality" in mine
