"""One operation is one tenant transaction."""

from uuid import UUID

import asyncpg
import pytest
from structlog.testing import capture_logs

from tests.http.operation.conftest import ADD, ERRORS, names
from tests.support.api import Api


async def test_the_fields_of_a_query_share_one_transaction(small: Api) -> None:
    data = await small.ask("{ a: transaction b: transaction c: transaction }")
    assert data["a"] == data["b"] == data["c"]


async def test_a_query_that_needs_no_rows_opens_no_transaction(small: Api, database: asyncpg.Pool) -> None:
    await small.ask("{ me { staffId } }")
    held = [await database.acquire() for _ in range(database.get_max_size())]
    try:
        # Every connection is taken: a transaction could not be had.
        assert (await small.ask("{ serverVersion echo(values: [1]) me { staffId } }"))["echo"] == [1]
    finally:
        for connection in held:
            await database.release(connection)


async def test_models_and_sql_work_side_by_side_in_a_query(small: Api, tenant: UUID) -> None:
    data = await small.ask("{ names counted again: names }")
    assert len(data["names"]) == data["counted"] > 0
    assert data["again"] == data["names"]


async def test_a_query_cannot_write(small: Api, tenant: UUID) -> None:
    error = await small.refused("{ writes }")
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


async def test_what_a_mutation_did_is_there_when_it_answers(small: Api, tenant: UUID) -> None:
    data = await small.ask(
        'mutation { postCreate(input: {name: "站长", rank: 7}) { post { name rank } errors { code } } }'
    )
    assert data == {"postCreate": {"post": {"name": "站长", "rank": 7}, "errors": []}}
    assert await names(tenant) == ["站长"]


async def test_a_refused_mutation_leaves_nothing_and_its_siblings_stay(small: Api, tenant: UUID) -> None:
    data = await small.ask(
        f"""mutation {{
            a: postCreate(input: {{name: "甲"}}) {{ {ERRORS} }}
            b: postRefused(input: {{name: "乙"}}) {{ post {{ name }} {ERRORS} }}
            c: postCreate(input: {{name: "甲"}}) {{ {ERRORS} }}
            d: postCreate(input: {{name: "丁"}}) {{ {ERRORS} }}
        }}"""
    )
    assert await names(tenant) == ["丁", "甲"]
    assert data["a"] == data["d"] == {"errors": []}
    assert data["b"] == {
        "post": None,
        "errors": [
            {"code": "TOO_LONG", "message": "too long", "path": ["input", "name", "2", "closesAt"]},
            {"code": "REQUIRED", "message": "missing", "path": ["input"]},
        ],
    }
    assert data["c"]["errors"][0]["code"] == "CONFLICT"
    assert data["c"]["errors"][0]["path"] == ["input", "name"]


@pytest.mark.parametrize("field", ["postBroken", "postMalformed"])
async def test_a_bug_in_one_mutation_leaves_nothing_of_the_whole_operation(
    small: Api, tenant: UUID, field: str
) -> None:
    query = f"""mutation {{
        a: postCreate(input: {{name: "甲"}}) {{ {ERRORS} }}
        b: {field}(input: {{name: "乙"}}) {{ {ERRORS} }}
        c: postCreate(input: {{name: "丙"}}) {{ {ERRORS} }}
    }}"""
    with capture_logs() as logs:
        body = (await small.post(query)).json()
    (error,) = body["errors"]
    assert error["path"] == ["b"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert error["extensions"]["id"] in error["message"]
    assert [line["error_id"] for line in logs if line["event"] == "bug"] == [error["extensions"]["id"]]
    # GraphQL gives up at the first payload that fails and tells nothing of the others: so none of them stays.
    assert body["data"] is None
    assert await names(tenant) == []


async def test_two_at_once_are_told_apart_by_the_database(small: Api, tenant: UUID) -> None:
    data = await small.ask(f'mutation {{ postRaced(input: {{name: "乙"}}) {{ {ERRORS} }} }}')
    assert [error["code"] for error in data["postRaced"]["errors"]] == ["CONFLICT"]
    assert await names(tenant) == []


async def test_what_works_apart_is_alone_in_its_operation(small: Api, tenant: UUID) -> None:
    apart = 'x: postApart(input: {name: "丙"}) { post { name } }'
    assert (await small.ask(f"mutation {{ {apart} }}"))["x"] == {"post": {"name": "丙"}}
    for query in (f"mutation {{ {apart} {ADD} }}", f"mutation {{ {ADD} {apart} }}"):
        error = await small.refused(query)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "the only field" in error["message"]
    assert await names(tenant) == []
