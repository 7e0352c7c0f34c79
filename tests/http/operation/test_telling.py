"""Whoever asks is told only what is meant for them, and the log keeps nothing of what was asked."""

from uuid import UUID

import pytest
from structlog.testing import capture_logs

from tests.http.operation.conftest import ERRORS, names
from tests.support.api import Api


async def test_a_text_that_postgres_cannot_keep_is_the_clients_mistake(small: Api, tenant: UUID) -> None:
    query = f"mutation($n: String!) {{ postUnchecked(input: {{name: $n}}) {{ {ERRORS} }} }}"
    data = await small.ask(query, {"n": "a\0b"})
    assert [error["code"] for error in data["postUnchecked"]["errors"]] == ["INVALID"]
    assert await names(tenant) == []


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ('{ serverVersion again(word: "a\\u0000b") }', None),
        ('{ serverVersion ...F } fragment F on Query { again(word: "\\u{0}") }', None),
        ("query($w: String!) { serverVersion again(word: $w) }", {"w": "a\0b"}),
    ],
)
async def test_no_query_looks_for_what_cannot_be_kept(
    small: Api, query: str, variables: dict[str, str] | None
) -> None:
    response = await small.post(query, variables)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
    assert await small.ask('{ again(word: "\\u6c34") }') == {"again": "水"}


@pytest.mark.parametrize("field", ["breaks", "breaksWhileRefusing", "tooLarge", "speaks"])
async def test_a_bug_is_masked_and_kept_under_a_number(small: Api, field: str) -> None:
    with capture_logs() as logs:
        response = await small.post(f"{{ {field} serverVersion }}")
    body = response.json()
    assert response.status_code == 200
    assert body["data"] == {field: None, "serverVersion": body["data"]["serverVersion"]}
    (error,) = body["errors"]
    assert error["path"] == [field]
    assert error["locations"] == [{"line": 1, "column": 3}]
    assert set(error["extensions"]) == {"code", "id"}
    (bug,) = [line for line in logs if line["event"] == "bug"]
    assert bug["error_id"] == error["extensions"]["id"]
    assert bug["request_id"] == response.headers["x-request-id"]
    assert bug["at"]
    for told in (response.text, str(logs)):
        assert "13800138000" not in told
    assert "vault" not in response.text


async def test_a_bug_that_leaves_no_data_is_still_an_answer(small: Api) -> None:
    body = (await small.post("{ breaksAll }")).json()
    assert body["data"] is None
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


async def test_an_expected_no_in_a_query_is_told_with_its_argument(small: Api) -> None:
    error = await small.refused("{ refuses }")
    assert error["message"] == "this cursor is not ours"
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "reason": "INVALID", "argument": ["pageAfter"]}


async def test_an_argument_that_only_the_variables_make_wrong_is_bad_input(small: Api) -> None:
    error = await small.refused("query($n: Int) { echo(values: [1, $n]) }")
    assert error["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED")
    error = await small.refused("query($n: [Int!]! = [1]) { echo(values: $n) }", {"n": None})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_log_of_a_request_holds_nothing_that_was_asked(small: Api) -> None:
    with capture_logs() as logs:
        await small.post(
            "query Secret($n: Int) { echo(values: [13800138000]) x: echo(values: [$n]) }", {"n": 1}
        )
        await small.post("query Ask($n: Int!) { echo(values: [$n]) }", {"n": 77665544})
    lines = [line for line in logs if line["event"] == "request"]
    assert len(lines) == 2
    assert lines[1]["operation"] == "Ask"
    assert lines[1]["kind"] == "query"
    for told in ("13800138000", "77665544", small.address, str(small.token)):
        assert told not in str(logs)
