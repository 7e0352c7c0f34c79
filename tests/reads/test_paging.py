"""Pages: every row once, in order, from either end, whatever the order; and what wrong arguments get."""

import json
from base64 import b64decode, b64encode
from typing import Any

import pytest
import strawberry

from schema.reads.execution import OrdinaryExecutor
from tenants.directory.access import Scope, Viewer
from tests.reads.conftest import data, run
from tests.reads.data import House
from tests.reads.house import CaseOrder, build

PAGE = """query($first: Int, $after: String, $last: Int, $before: String, $where: CaseWhere,
              $orderBy: [CaseOrder!]) {
  cases(first: $first, after: $after, last: $last, before: $before, where: $where, orderBy: $orderBy) {
    edges { cursor node { number openedAt dueAt state overdue version } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}"""


@pytest.fixture(params=["compiled", "ordinary"])
def either(request: pytest.FixtureRequest, schema: strawberry.Schema) -> strawberry.Schema:
    """Both ways of reading."""
    return schema if request.param == "compiled" else build(OrdinaryExecutor)


async def page(schema: strawberry.Schema, viewer: Viewer, **variables: Any) -> dict[str, Any]:
    """One page of cases."""
    found: dict[str, Any] = data(await run(schema, PAGE, viewer, variables))["cases"]
    return found


def numbers(found: dict[str, Any]) -> list[str]:
    """The cases of a page."""
    return [edge["node"]["number"] for edge in found["edges"]]


@pytest.mark.parametrize("order", [order.name for order in CaseOrder])
async def test_following_the_cursors_from_either_end_meets_every_case_once(
    either: strawberry.Schema, house: House, everything: Viewer, order: str
) -> None:
    whole = numbers(await page(either, everything, first=100, orderBy=[order]))
    assert len(set(whole)) == len(whole) == 60

    forward: list[str] = []
    cursor = None
    for _ in range(9):
        found = await page(either, everything, first=7, after=cursor, orderBy=[order])
        forward += numbers(found)
        cursor = found["pageInfo"]["endCursor"]
        assert found["totalCount"] == 60
        assert found["pageInfo"]["hasNextPage"] is (len(forward) < 60)
        assert found["pageInfo"]["hasPreviousPage"] is (len(forward) > 7)
    assert forward == whole

    backward: list[str] = []
    cursor = None
    for _ in range(9):
        found = await page(either, everything, last=7, before=cursor, orderBy=[order])
        backward = numbers(found) + backward
        cursor = found["pageInfo"]["startCursor"]
        assert found["pageInfo"]["hasPreviousPage"] is (len(backward) < 60)
        assert found["pageInfo"]["hasNextPage"] is (len(backward) > 7)
    assert backward == whole


@pytest.mark.parametrize(
    ("order", "field"), [("DUE_AT_ASC", "dueAt"), ("DUE_AT_DESC", "dueAt"), ("OPENED_AT_ASC", "openedAt")]
)
async def test_the_order_is_kept_and_null_has_its_place(
    either: strawberry.Schema, house: House, everything: Viewer, order: str, field: str
) -> None:
    values = [
        edge["node"][field] for edge in (await page(either, everything, first=100, orderBy=[order]))["edges"]
    ]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=order.endswith("DESC"))
    missing = [None] * (len(values) - len(known))
    assert values == ([*missing, *known] if order.endswith("DESC") else [*known, *missing])


async def test_several_orders_count_by_falling_weight(
    either: strawberry.Schema, house: House, everything: Viewer
) -> None:
    found = await page(either, everything, first=100, orderBy=["STATE_ASC", "DUE_AT_DESC"])
    keys = [(edge["node"]["state"], edge["node"]["dueAt"]) for edge in found["edges"]]
    for state in {state for state, _ in keys}:
        due = [each for found_state, each in keys if found_state == state and each is not None]
        assert due == sorted(due, reverse=True)
    stored = [state.lower() for state, _ in keys]
    assert stored == sorted(stored)


async def test_a_page_between_two_cursors_ends_at_the_second(
    either: strawberry.Schema, house: House, everything: Viewer
) -> None:
    whole = (await page(either, everything, first=100))["edges"]
    between = await page(either, everything, first=50, after=whole[3]["cursor"], before=whole[9]["cursor"])
    assert between["edges"] == whole[4:9]
    assert between["pageInfo"]["hasPreviousPage"] is True
    assert between["pageInfo"]["hasNextPage"] is False


async def test_twenty_rows_unless_told(either: strawberry.Schema, house: House, everything: Viewer) -> None:
    assert len((await page(either, everything))["edges"]) == 20
    whole = numbers(await page(either, everything, first=100))
    last = (await page(either, everything, last=1))["edges"][0]["cursor"]
    assert numbers(await page(either, everything, before=last)) == whole[:20]


async def test_the_cursor_of_a_row_that_is_gone_still_shows_the_place(
    either: strawberry.Schema, house: House, everything: Viewer
) -> None:
    edges = (await page(either, everything, first=100, orderBy=["VERSION_DESC"]))["edges"]
    cursor = edges[10]["cursor"]
    # The row itself is filtered out: only its sort values count.
    where = {"number": {"ne": edges[10]["node"]["number"]}}
    found = await page(either, everything, first=5, after=cursor, where=where, orderBy=["VERSION_DESC"])
    assert numbers(found) == [edge["node"]["number"] for edge in edges[11:16]]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"first": -1}, ["first"]),
        ({"first": 101}, ["first"]),
        ({"last": -3}, ["last"]),
        ({"last": 101}, ["last"]),
        ({"first": 1, "last": 1}, ["last"]),
        ({"after": "nonsense"}, ["after"]),
        ({"after": ""}, ["after"]),
        ({"before": "e30="}, ["before"]),
        ({"after": b64encode(b'["1:cases:-opened_at,-id"]').decode()}, ["after"]),
        ({"after": b64encode(b'["1:cases:-opened_at,-id", "yesterday", 1]').decode()}, ["after"]),
        ({"after": b64encode(b'["1:cases:-opened_at,-id", "2026-03-02T01:00:00", 1]').decode()}, ["after"]),
        ({"after": b64encode(b'["2:cases:-opened_at,-id", null, null]').decode()}, ["after"]),
        ({"after": b64encode(b"[" * 5000).decode()}, ["after"]),
    ],
)
async def test_wrong_paging_arguments_are_named(
    either: strawberry.Schema, house: House, everything: Viewer, arguments: dict[str, Any], named: list[str]
) -> None:
    result = await run(either, PAGE, everything, arguments)
    assert result.data is None
    assert result.errors is not None
    assert [error.path for error in result.errors] == [["cases"]]
    assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "argument": named}


async def test_a_cursor_of_another_order_is_refused(
    either: strawberry.Schema, house: House, everything: Viewer
) -> None:
    cursor = (await page(either, everything, first=1))["pageInfo"]["endCursor"]
    assert b64decode(cursor).startswith(b'["1:cases:-opened_at,-id", "2026-')
    result = await run(either, PAGE, everything, {"after": cursor, "orderBy": ["DUE_AT_ASC"]})
    assert result.errors is not None
    assert result.errors[0].message == "The cursor in after belongs to another order."
    assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "argument": ["after"]}


@pytest.mark.parametrize(
    "text",
    [
        "null, null",
        "null, 5",
        '"2026-03-02T01:00:00+00:00", "\\u0000"',
        '1e400, "x"',
        '"a", "b", "c"',
        "true, {}",
    ],
)
async def test_a_forged_cursor_does_no_harm(
    either: strawberry.Schema, house: House, everything: Viewer, text: str
) -> None:
    forged = b64encode(f'["1:cases:-opened_at,-id", {text}]'.encode()).decode()
    result = await run(either, PAGE, everything, {"after": forged})
    if result.errors:
        assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "argument": ["after"]}
    else:
        assert result.data is not None


@pytest.mark.parametrize("order", [order.name for order in CaseOrder])
async def test_a_forged_cursor_without_the_id_that_every_row_has_is_no_end_of_the_list(
    either: strawberry.Schema, house: House, everything: Viewer, order: str
) -> None:
    cursor = (await page(either, everything, first=1, orderBy=[order]))["pageInfo"]["endCursor"]
    label, *values = json.loads(b64decode(cursor))
    forged = b64encode(json.dumps([label, *(None for _ in values)]).encode()).decode()
    for variables in ({"after": forged}, {"last": 5, "before": forged}):
        result = await run(either, PAGE, everything, {"orderBy": [order], **variables})
        assert result.errors is not None
        [named] = [key for key in variables if key != "last"]
        assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "argument": [named]}


async def test_conditions_narrow_the_list(
    either: strawberry.Schema, house: House, everything: Viewer
) -> None:
    async def count(where: dict[str, Any]) -> int:
        return int((await page(either, everything, where=where))["totalCount"])

    assert await count({"state": {"eq": "OPEN"}}) == 12
    assert await count({"state": {"ne": "OPEN"}}) == 48
    assert await count({"state": {"in": ["OPEN", "CLOSED"]}}) == 24
    assert await count({"state": {"in": []}}) == 0
    assert await count({"not": {"state": {"eq": "OPEN"}}}) == 48
    assert await count({"or": [{"state": {"eq": "OPEN"}}, {"version": {"gte": 3}}]}) == 28
    assert await count({"or": []}) == 0
    assert await count({"and": []}) == 60
    assert await count({"and": [{"version": {"gt": 1}}, {"version": {"lt": 3}}]}) == 20
    assert await count({"dueAt": {"isNull": True}}) == 15
    assert await count({"dueAt": {"isNull": False}}) == 45
    assert await count({"not": {"dueAt": {"gt": "2000-01-01T00:00:00Z"}}}) == 15
    assert await count({"number": {"startsWith": "20260302-000"}}) == 10
    assert await count({"number": {"startsWith": "%"}}) == 0
    assert await count({"number": {"in": ["20260302-0001", "'; drop table cases; --"]}}) == 1
    assert await count({"open": True}) == 48
    assert await count({}) == 60


async def test_a_condition_on_an_id_takes_global_ids(
    either: strawberry.Schema, house: House, everything: Viewer
) -> None:
    me = data(await run(either, "{ me { id department { id } } }", everything))["me"]
    assert (await page(either, everything, where={"handler": {"eq": me["id"]}}))["totalCount"] == 10
    assert (await page(either, everything, where={"handler": {"ne": me["id"]}}))["totalCount"] == 50
    for wrong in (me["department"]["id"], "nonsense"):
        result = await run(either, PAGE, everything, {"where": {"handler": {"in": [wrong]}}})
        assert result.errors is not None
        assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "argument": ["where", "handler"]}


@pytest.mark.parametrize(
    "where",
    [
        {"state": None},
        {"number": {"eq": None}},
        {"number": {"eq": "a\0b"}},
        {"number": {"in": [str(number) for number in range(101)]}},
        {"or": [{"open": True}] * 101},
    ],
)
async def test_impossible_conditions_are_bad_input(
    either: strawberry.Schema, house: House, everything: Viewer, where: dict[str, Any]
) -> None:
    result = await run(either, PAGE, everything, {"where": where})
    assert result.errors is not None
    assert result.errors[0].extensions is not None
    assert result.errors[0].extensions["code"] == "BAD_USER_INPUT"
    assert result.errors[0].extensions["argument"][0] == "where"


@pytest.mark.parametrize(
    ("where", "advice"),
    [
        ({"dueAt": {"eq": None}}, "where.dueAt.eq may not be null; leave it out, or use isNull."),
        ({"dueAt": None}, "where.dueAt may not be null; leave it out, or use isNull."),
        ({"open": None}, "where.open may not be null; leave it out."),
        ({"or": None}, "where.or may not be null; leave it out."),
    ],
)
async def test_a_condition_that_is_null_is_not_taken_for_none_and_the_advice_can_be_followed(
    either: strawberry.Schema, house: House, everything: Viewer, where: dict[str, Any], advice: str
) -> None:
    result = await run(either, PAGE, everything, {"where": where})
    assert result.data is None
    assert [error.message for error in result.errors or ()] == [advice]


async def test_a_scope_and_conditions_both_hold(either: strawberry.Schema, house: House) -> None:
    clerk = house.viewer(1, case_read=Scope.OWN)
    assert (await page(either, clerk))["totalCount"] == 20
    assert (await page(either, clerk, where={"open": True}))["totalCount"] == 16
