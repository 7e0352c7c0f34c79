"""Arguments that do not fit the schema, or fit it and cannot be right."""

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
