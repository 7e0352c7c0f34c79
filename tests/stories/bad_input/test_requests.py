"""Requests that are none, fields that are not allowed, and arguments that cannot be right."""

from typing import Any

import pytest

from tests.stories.bad_input.attempts import Town
from tests.support.scene import CALLER, QUESTION


@pytest.mark.parametrize(
    "given",
    [
        {"requester": CALLER, "channel": "PHONE"},
        {"requester": CALLER, "said": "水压低"},
        {"channel": "PHONE", "said": "水压低"},
        {"requester": CALLER, "channel": "PHONE", "said": None},
        {"requester": CALLER, "channel": "PIGEON", "said": "水压低"},
        {"requester": CALLER, "channel": "PHONE", "said": 7},
        {"requester": {"name": ["张三"]}, "channel": "PHONE", "said": "水压低"},
        {**QUESTION, "urgent": True},
    ],
)
async def test_what_does_not_fit_the_schema_is_told_and_nothing_is_changed(
    given: dict[str, Any], town: Town
) -> None:
    before = await town.fingerprints()
    query = "mutation ($i: CaseRegisterInput!) { caseRegister(input: $i) { errors { code } } }"
    answer = await town.ours.portal.post("0102", query, {"i": given})

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert "data" not in answer
    assert await town.fingerprints() == before


async def test_what_ones_roles_do_not_allow_is_forbidden_and_nothing_is_changed(town: Town) -> None:
    before = await town.fingerprints()
    query = """mutation { departmentCreate(input: { code: "X", name: "X" }) { errors { code } } }"""
    answer = await town.ours.portal.post("0102", query)

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert answer["errors"][0]["path"] == ["departmentCreate"]
    assert await town.fingerprints() == before


async def test_a_refused_mutation_leaves_its_siblings(town: Town) -> None:
    scene = town.ours
    case_id = await scene.register()
    query = """mutation ($id: ID!) {
        first: caseRemark(input: { caseId: $id, text: "一" }) { case { version } errors { code } }
        second: caseClose(input: { caseId: $id }) { errors { code } }
        third: caseRemark(input: { caseId: $id, text: "三" }) { case { version } errors { code } }
    }"""
    data = await scene.portal.ask("0102", query, id=case_id)

    assert data["first"] == {"case": {"version": 2}, "errors": []}
    assert data["second"]["errors"] == [{"code": "ILLEGAL_MOVE"}]
    assert data["third"] == {"case": {"version": 3}, "errors": []}


@pytest.mark.parametrize(
    ("query", "argument"),
    [
        ('{ case(id: "x") { id } }', ["id"]),
        ("{ case { id } }", ["id"]),
        ('{ node(id: "水") { id } }', ["id"]),
        ("{ cases(first: 101) { totalCount } }", ["first"]),
        ("{ cases(first: -1) { totalCount } }", ["first"]),
        ("{ cases(first: 1, last: 1) { totalCount } }", ["last"]),
        ('{ cases(after: "x") { nodes { id } } }', ["after"]),
        ('{ cases(where: { matterId: { eq: "x" } }) { totalCount } }', ["where", "matterId"]),
        ("{ cases(where: { state: { eq: null } }) { totalCount } }", ["where", "state", "eq"]),
    ],
)
async def test_an_argument_of_a_query_that_cannot_be_right_is_named(
    query: str, argument: list[str], town: Town
) -> None:
    answer = await town.ours.portal.post("0102", query)
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == ("BAD_USER_INPUT", argument)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b'"a text"', 400),
        (b"[]", 400),
        (b'[{"query": "{ me { staffId } }"}]', 400),
        (b'{"variables": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400),
        (b'{"query": "' + b"x" * 1_100_000 + b'"}', 413),
    ],
    ids=["empty", "not JSON", "a text", "a list", "several requests", "too deep", "too large"],
)
async def test_a_body_that_is_no_request_is_a_json_error_with_the_right_status(
    body: bytes, status: int, town: Town
) -> None:
    headers = {
        "authorization": f"Bearer {await town.ours.portal.token('0102')}",
        "content-type": "application/json",
    }
    response = await town.ours.portal.client.post("/graphql", content=body, headers=headers)

    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/json")
    (error,) = response.json()["errors"]
    assert error["message"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}
