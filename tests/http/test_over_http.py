"""GraphQL over HTTP: media types, statuses, names of operations, and what GET may do."""

from typing import Any

import pytest

from tests.support.api import RESPONSE_JSON, Api

PLAIN = "application/json"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", PLAIN),
        ("*/*", PLAIN),
        ("application/*", PLAIN),
        (PLAIN, PLAIN),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}, {PLAIN};q=0.9", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0.1, {PLAIN};q=0.9", PLAIN),
        (
            f"{RESPONSE_JSON}, application/graphql+json, {PLAIN}, text/event-stream, multipart/mixed",
            RESPONSE_JSON,
        ),
        (f"text/html, {RESPONSE_JSON};q=0.5, */*;q=0.1", RESPONSE_JSON),
        (f"{PLAIN};q=0, */*", RESPONSE_JSON),
        (f"{PLAIN};q=x, {RESPONSE_JSON};q=0.3", RESPONSE_JSON),
        ("APPLICATION/JSON", PLAIN),
    ],
)
async def test_the_answer_comes_in_the_media_type_the_client_likes_best(
    api: Api, accept: str, media: str
) -> None:
    response = await api.send(headers={"accept": accept}, json={"query": "{serverVersion}"})
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    assert "accept" in response.headers["vary"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{serverVersion} %", "GRAPHQL_PARSE_FAILED"),
        ("{nowhere}", "GRAPHQL_VALIDATION_FAILED"),
        ("{serverVersion{deeper}}", "GRAPHQL_VALIDATION_FAILED"),
        ("type A { a: Int }", "GRAPHQL_VALIDATION_FAILED"),
        ("fragment F on Query { serverVersion }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A {serverVersion} query B {serverVersion}", "OPERATION_RESOLUTION_FAILURE"),
        ("subscription {serverVersion}", "GRAPHQL_VALIDATION_FAILED"),
        ("{" * 3000, "GRAPHQL_PARSE_FAILED"),
        ("{a(b:" + "[" * 1500 + "]" * 1500 + ")}", "GRAPHQL_PARSE_FAILED"),
        ("{me{staffId}}", "UNAUTHENTICATED"),
    ],
)
async def test_what_cannot_be_run_has_a_code_and_no_data(api: Api, query: str, code: str) -> None:
    new = await api.post(query)
    api.accept = PLAIN
    plain = await api.post(query)
    assert new.status_code == (401 if code == "UNAUTHENTICATED" else 400)
    assert plain.status_code == 200
    for response in (new, plain):
        assert "data" not in response.json()
        assert {error["extensions"]["code"] for error in response.json()["errors"]} == {code}


async def test_an_operation_is_found_by_its_name(api: Api) -> None:
    both = "query A {a: serverVersion} query B {b: serverVersion}"
    response = await api.post(both, operationName="B")
    assert list(response.json()["data"]) == ["b"]


@pytest.mark.parametrize("name", ["C", "a", " B"])
async def test_an_operation_that_is_not_in_the_document_is_not_found(api: Api, name: str) -> None:
    response = await api.post("query A {a: serverVersion} query B {b: serverVersion}", operationName=name)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE"


async def test_an_empty_name_is_no_name(api: Api) -> None:
    response = await api.post("query A {serverVersion}", operationName="")
    assert response.status_code == 200


async def test_variables_that_do_not_fit_are_bad_input_and_nothing_runs(api: Api) -> None:
    query = "mutation($i: SessionTokenInput!) { sessionSignOut(input: $i) { errors { code } } }"
    unfit: list[Any] = [
        None,
        {},
        {"i": None},
        {"i": 1},
        {"i": {}},
        {"i": {"refreshToken": 1}},
        {"i": {"x": "y"}},
    ]
    for variables in unfit:
        response = await api.post(query, variables)
        assert response.status_code == 400
        assert "data" not in response.json()
        assert response.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_get_asks(api: Api) -> None:
    query = "query A($yes: Boolean!) { serverVersion @include(if: $yes) __typename }"
    response = await api.send("GET", params={"query": query, "variables": '{"yes": false}'})
    assert response.status_code == 200
    assert response.json()["data"] == {"__typename": "Query"}


async def test_get_does_not_change_anything(api: Api) -> None:
    query = 'mutation { sessionSignOut(input: {refreshToken: "x"}) { errors { code } } }'
    response = await api.send("GET", params={"query": query})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_every_answer_names_its_request(api: Api) -> None:
    given = await api.send(json={"query": "{serverVersion}"}, headers={"x-request-id": "front-end-0017"})
    assert given.headers["x-request-id"] == "front-end-0017"
    for strange in ("", "short", "a b c d e f g h", "x" * 65, "drop\ttable"):
        own = await api.send(json={"query": "{serverVersion}"}, headers={"x-request-id": strange})
        assert own.headers["x-request-id"] != strange
        assert len(own.headers["x-request-id"]) == 16


async def test_the_cost_is_told(api: Api) -> None:
    body: dict[str, Any] = (await api.post("{serverVersion}")).json()
    assert body["extensions"]["cost"] == {"requested": 0, "allowed": 10_000}


async def test_introspection_gives_the_whole_schema(api: Api) -> None:
    from graphql import build_client_schema, get_introspection_query

    data = await api.ask(get_introspection_query(input_value_deprecation=True))
    assert build_client_schema(data).query_type is not None  # type: ignore[arg-type]
