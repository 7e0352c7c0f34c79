"""The compiled way gives the answer of the ordinary one, byte for byte."""

import asyncio
import gc
from typing import Any

import orjson
import pytest
import strawberry

from schema.reads.execution import OrdinaryExecutor
from tenants.directory.access import Scope, Viewer
from tests.reads.conftest import run, straight
from tests.reads.data import House
from tests.reads.house import build
from tests.support.statements import Statements

PLAIN = "id number state subject said openedAt dueAt version tieBreak overdue weight states __typename"

SELECTIONS = {
    "columns": f"{{ cases(first: 50) {{ nodes {{ {PLAIN} }} }} }}",
    "amounts and times": "{ cases(first: 60, where: {version: {ne: 1}}) { nodes { amount tiny openedOn"
    " openedTime maybe large holes } } }",
    "no amount": "{ cases(first: 60) { nodes { tiny } } }",
    "a hole in a list": "{ cases(first: 60) { nodes { number holes } } }",
    "a list of enums": '{ cases(where: {number: {startsWith: "20260302-000"}}) { nodes { channels } } }',
    "to one": "{ cases { nodes { closedAt department { id name place } handler { badge }"
    " firstContact { name } } } }",
    "itself": "{ cases(first: 3) { nodes { id itself { id number itself { id } } } } }",
    "to many": "{ cases { nodes { clocks { id stage state dueAt overdue provisional } latestClock { stage }"
    " running { startedAt } } } }",
    "deep": "{ departments { code parent { code parent { code } } head { name roles { name permissions } }"
    " children { code children { code } } size } }",
    "edges": "{ cases(first: 3) { edges { cursor node { number } } pageInfo { hasNextPage hasPreviousPage"
    " startCursor endCursor } } }",
    "edges and nodes": "{ cases(first: 2) { a: nodes { number } b: nodes { id } edges { node { subject } }"
    " edges { n: node { number } c: cursor __typename } __typename } }",
    "total alone": "{ cases { totalCount } }",
    "typename alone": "{ cases { __typename } }",
    "page info alone": "{ cases(first: 60) { pageInfo { hasNextPage __typename } } }",
    "no rows": "{ cases(first: 0) { nodes { id } edges { cursor } pageInfo"
    " { hasNextPage startCursor endCursor } } }",
    "last": "{ cases(last: 4) { nodes { number } edges { cursor } pageInfo { hasNextPage hasPreviousPage"
    " startCursor endCursor } totalCount } }",
    "last without page info": "{ cases(last: 4) { nodes { number } } }",
    "nested page": "{ departments { staff(first: 1) { edges { cursor node { name me } } totalCount"
    " pageInfo { hasNextPage endCursor } } } }",
    "nested last": "{ me { handles(last: 3, orderBy: [DUE_AT_ASC]) { nodes { number dueAt } pageInfo"
    " { hasPreviousPage hasNextPage startCursor } } } }",
    "nested conditions": "{ me { a: handles(where: {state: {in: [OPEN, CLOSED]}}) { nodes { number } }"
    " b: handles(first: 2, where: {not: {dueAt: {isNull: true}}}) { totalCount nodes { number } } } }",
    "fragments": "{ cases(first: 5) { nodes { ...A ...B department { ...D } } } }"
    " fragment A on Case { number department { id } } fragment B on Node { id ... on Case { subject } }"
    " fragment D on Department { name __typename ... on Node { id } }",
    "one": "{ me { name joinedOn email phone nickname department { code } superior { name } } }",
    "several": "{ ping me { name } cases(first: 1) { nodes { number } } departments { code } }",
    "nothing": "{ cases { nodes { id @skip(if: true) } edges { node @skip(if: true) { id } } } }",
    "everything skipped": "{ departments { parent { id @skip(if: true) } code @include(if: false) } }",
    "a long name": "{ departments { %s: code } }" % ("a" * 70),
    **{
        f"called {name}": f"""{{ cases(first: 2) {{ {name}: totalCount edges {{ {name}: cursor }}
            nodes {{ {name}: number clocks {{ {name}: id }} }} }} me {{ {name}: name }} }}"""
        for name in ("x", "p", "r", "q", "n", "t1", "v0")
    },
    "computed": "{ me { loud initials handles(first: 1) { nodes { number } } } }",
    "unknown enum value": "{ cases(first: 4) { nodes { number channel } } }",
    "null for non-null": "{ cases { nodes { number clocks { lateBy } } } }",
    "null for non-null below null": "{ cases { nodes { number latestClock { lateBy } } } }",
    "bad nested cursor": '{ departments { code staff(after: "x") { nodes { id } } } }',
    "both ends nested": "{ me { name handles(first: 1, last: 1) { nodes { id } } } }",
}


@pytest.fixture(scope="session")
def ordinary() -> strawberry.Schema:
    """The same schema without compiling."""
    return build(OrdinaryExecutor)


@pytest.fixture
def viewers(house: House) -> dict[str, Viewer]:
    """An administrator, a clerk and somebody without any permission."""
    return {
        "administrator": house.viewer(0, case_read=Scope.TENANT, directory_configure=Scope.TENANT),
        "clerk": house.viewer(1, case_read=Scope.OWN),
        "stranger": house.viewer(2),
    }


async def told(
    schema: strawberry.Schema, text: str, viewer: Viewer, variables: Any = None
) -> tuple[bytes, Any]:
    """The answer as it goes over the wire."""
    result = await run(schema, text, viewer, variables)
    errors = [(error.message, error.path, error.extensions) for error in result.errors or ()]
    return orjson.dumps(result.data), sorted(errors, key=str)


def settled(answer: tuple[bytes, Any]) -> tuple[bytes, Any]:
    """The answer without what GraphQL leaves open: of the errors below a null, which came before the others.

    An error that takes its parents along cancels whatever else was being read there.
    """
    text, errors = answer
    places = [(error, _null_of(orjson.loads(text), error[1] or [])) for error in errors]
    exact = [error for error, place in places if place == (error[1] or [])]
    return text, (exact, sorted({str(place) for error, place in places if error not in exact}))


def _null_of(data: Any, path: list[str | int]) -> list[str | int]:
    """Where the null stands that an error came to: at its own path, or above."""
    for depth, key in enumerate(path):
        if data is None:
            return path[:depth]
        data = data[key]
    return path


async def test_every_selection_has_the_same_answer_compiled_and_ordinary(
    schema: strawberry.Schema, ordinary: strawberry.Schema, viewers: dict[str, Viewer]
) -> None:
    for who, viewer in viewers.items():
        for name, text in SELECTIONS.items():
            for _ in range(2):  # compiled for the occasion, then from the cache
                compiled = await told(schema, text, viewer)
                assert compiled == await told(ordinary, text, viewer), (who, name)


FALL_BACK = {
    "a long name": 1,
    "no amount": 2,
    "a hole in a list": 2,
    "a list of enums": 2,
    "unknown enum value": 2,
    "null for non-null": 3,
    "null for non-null below null": 3,
    "bad nested cursor": 1,
    "both ends nested": 1,
}


# graphql-core is needed: a root field that is no read, an error to be told.
NOT_STRAIGHT = {*FALL_BACK, "several"}


async def test_the_straight_way_gives_the_same_answer_wherever_it_is_taken(
    schema: strawberry.Schema, viewers: dict[str, Viewer]
) -> None:
    for who, viewer in viewers.items():
        for name, text in SELECTIONS.items():
            compiled = await told(schema, text, viewer)
            for _ in range(2):
                found = await straight(schema, text, viewer)
                assert found is None or (orjson.dumps(found), []) == compiled, (who, name)
                if who == "administrator":
                    assert (found is None) == (name in NOT_STRAIGHT), name


async def test_several_reads_go_the_straight_way_in_one_statement(
    schema: strawberry.Schema, viewers: dict[str, Viewer], statements: Statements
) -> None:
    viewer = viewers["administrator"]
    text = """query($id: ID!, $n: Int!, $all: Boolean!) { me { name }
        case(id: $id) { number subject @include(if: $all) } a: cases(first: $n) { nodes { id } } }"""
    found = orjson.loads((await told(schema, "{ cases(first: 1) { nodes { id } } }", viewer))[0])
    variables = {"id": found["cases"]["nodes"][0]["id"], "n": 2, "all": True}
    for everything in (True, False):
        given = variables | {"all": everything}
        compiled = await told(schema, text, viewer, given)
        statements.clear()
        assert (orjson.dumps(await straight(schema, text, viewer, given)), []) == compiled
        assert len([each for each in statements.seen if "select" in each]) == 1
    # What cannot be is left to graphql-core, which says so.
    for wrong in ({"n": 200}, {"n": "x"}, {"id": "?"}):
        assert await straight(schema, text, viewer, variables | wrong) is None


async def test_a_compiled_selection_is_one_statement(
    schema: strawberry.Schema, viewers: dict[str, Viewer], statements: Statements
) -> None:
    viewer = viewers["administrator"]
    for text in SELECTIONS.values():
        await run(schema, text, viewer)
    for name, text in SELECTIONS.items():
        statements.clear()
        await run(schema, text, viewer)
        reads = [each for each in statements.seen if "select" in each]
        assert len(reads) == FALL_BACK.get(name, 1), (name, reads)


async def test_an_operation_given_up_leaves_nothing_behind_of_relations_that_came_along_with_their_rows(
    schema: strawberry.Schema, viewers: dict[str, Viewer]
) -> None:
    text = "{ cases(first: 1) { nodes { givenUp handler { name } firstContact { name } } } }"
    with pytest.raises(asyncio.CancelledError):
        await asyncio.ensure_future(run(schema, text, viewers["administrator"]))
    gc.collect()  # pytest fails a test that leaves a coroutine which nobody awaited
