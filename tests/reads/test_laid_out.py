"""What is kept as JSON with a row is laid out by SQL and shown as Python shows it."""

import json
from typing import Any

import orjson
import pytest
from graphql import GraphQLError

from tenants.directory.access import Viewer
from tenants.session import tenant_session
from tests.reads.conftest import data, run, straight
from tests.reads.data import House
from tests.reads.test_compiled import told
from tests.reads.utility import COMPILED, ORDINARY
from tests.support.statements import listening

WHY = """
    number destination { target because routes department { name code } staff { name department { code } } }
    tieBreak { decidedBy steps { criterion direction left
        standings { value staff { name position { name } } } __typename } }
"""
PAGE = f"{{ cases(first: 100) {{ nodes {{ {WHY} }} }} }}"
ONE = f"query($id: ID!) {{ case(id: $id) {{ {WHY} }} }}"
ODD = "{ cases(first: 100) { nodes { tieBreak { a: steps { left @skip(if: true) } decidedBy } } } }"


async def test_why_a_case_is_whose_is_told_alike_by_all_ways_in_one_statement(
    database_url: str, utility: House, viewers: list[Viewer]
) -> None:
    async with listening(database_url) as heard:
        for viewer in viewers[:3]:
            for text in (PAGE, ODD):
                plain = await told(ORDINARY, text, viewer)
                assert await told(COMPILED, text, viewer) == plain
                await straight(COMPILED, text, viewer)
                heard.clear()
                found = await straight(COMPILED, text, viewer)
                assert (orjson.dumps(found), []) == plain
                assert len([each for each in heard.seen if "select" in each.lower()]) <= 1


async def test_everything_that_is_kept_of_why_is_shown(utility: House, viewers: list[Viewer]) -> None:
    nodes = {each["number"]: each for each in data(await run(COMPILED, PAGE, viewers[0]))["cases"]["nodes"]}
    assert len(nodes) > len(utility.cases)
    shown = nodes["20260302-0011"]
    assert shown["destination"]["target"] == "DEPARTMENT"
    assert shown["destination"]["routes"] == ["R0", "R1"]
    assert shown["destination"]["department"] == {"name": "Department 2", "code": "D2"}
    assert shown["destination"]["staff"]["name"] == "Person 1"
    assert shown["tieBreak"]["decidedBy"] == "ON_DUTY"
    steps = shown["tieBreak"]["steps"]
    assert [(step["criterion"], step["direction"], step["left"]) for step in steps] == [
        ("POSITION_RANK", "HIGHEST", 3),
        ("TENURE", "LOWEST", 2),
        ("ON_DUTY", "LOWEST", 1),
    ]
    values = [[each["value"] for each in step["standings"]] for step in steps]
    assert values == [["3", "3", "1"], ["2020-02-29", None, "1999-12-31"], ["True", "False", "True"]]
    assert [each["staff"]["name"] for each in steps[0]["standings"]] == ["Person 2", "Person 0", "Person 1"]
    clear = nodes["20260302-0035"]
    assert (clear["destination"], clear["tieBreak"]) == (None, None)


# What nobody writes today, and a person of another organization: told as Python tells it, error and path.
BROKEN: dict[str, Any] = {
    "an unknown criterion": {"decidedBy": "height", "comparisons": []},
    "no criterion": {"decidedBy": None, "comparisons": []},
    "no steps": {"decidedBy": "tenure"},
    "null for a list": {"decidedBy": "tenure", "comparisons": None},
    "no list": {"decidedBy": "tenure", "comparisons": "none"},
    "nobody": {"decidedBy": "tenure", "comparisons": [{"values": [{"staff": "nobody", "value": 1}]}]},
    "text": "none",
}


@pytest.mark.parametrize("kept", BROKEN.values(), ids=BROKEN)
async def test_what_cannot_be_shown_is_an_error_at_its_place(
    utility: House, viewers: list[Viewer], kept: Any
) -> None:
    async with tenant_session(utility.tenant_id) as session:
        await session.execute(
            "update cases set tie_break = $2 where id = $1", utility.cases[11], json.dumps(kept)
        )
    text = f'{{ cases(first: 100, where: {{number: {{eq: "20260302-0011"}}}}) {{ nodes {{ {WHY} }} }} }}'
    compiled = await run(COMPILED, text, viewers[0])
    assert await told(COMPILED, text, viewers[0]) == await told(ORDINARY, text, viewers[0])
    assert await straight(COMPILED, text, viewers[0]) is None
    assert paths(compiled.errors) == [["cases", "nodes", 0, "tieBreak"]]


async def test_somebody_of_another_organization_is_nobody_here(
    utility: House, neighbour: House, viewers: list[Viewer]
) -> None:
    await _name(utility, str(neighbour.staff[0]))
    text = f'{{ cases(where: {{number: {{eq: "20260302-0011"}}}}) {{ nodes {{ {WHY} }} }} }}'
    compiled = await told(COMPILED, text, viewers[0])
    assert compiled == await told(ORDINARY, text, viewers[0])
    result = await run(COMPILED, text, viewers[0])
    place: list[str | int] = ["cases", "nodes", 0, "tieBreak", "steps", 0, "standings", 0, "staff"]
    assert paths(result.errors) == [place]
    assert orjson.loads(compiled[0])["cases"]["nodes"][0]["tieBreak"] is None


async def _name(house: House, staff: str) -> None:
    step = {
        "criterion": "tenure",
        "direction": "highest",
        "values": [{"staff": staff, "value": 1}],
        "left": [],
    }
    kept = json.dumps({"decidedBy": "tenure", "comparisons": [step]})
    async with tenant_session(house.tenant_id) as session:
        await session.execute("update cases set tie_break = $2 where id = $1", house.cases[11], kept)


def paths(errors: list[GraphQLError] | None) -> list[list[str | int] | None]:
    """Where something went wrong."""
    return [error.path for error in errors or ()]
