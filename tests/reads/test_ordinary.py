"""What a selection is answered with, on real tables."""

from base64 import b64decode, b64encode
from uuid import UUID

import strawberry

from tenants.directory.access import Scope, Viewer
from tests.reads.conftest import data, run
from tests.reads.data import House

WHOLE_CASE = """{ cases(first: 20) { nodes {
  __typename id number state subject openedAt dueAt version tieBreak overdue weight states
  department { name size parent { code } children { code } staff(first: 1) { nodes { name } totalCount } }
  handler { badge joinedOn loud initials email phone nickname me roles { name permissions } }
  clocks { stage state overdue } latestClock { stage } running { dueAt }
} } }"""


async def test_a_case_is_told_with_all_that_hangs_on_it(
    schema: strawberry.Schema, house: House, everything: Viewer
) -> None:
    nodes = data(await run(schema, WHOLE_CASE, everything))["cases"]["nodes"]
    assert len(nodes) == 20
    case = next(node for node in nodes if node["number"] == "20260302-0008")
    assert b64decode(case["id"]).decode() == f"Case:{house.cases[8]}"
    assert case["__typename"] == "Case"
    assert (case["state"], case["states"]) == ("REPLIED", ["OPEN", "REPLIED"])
    assert case["weight"] == "9000000000"
    assert case["openedAt"] == "2026-03-02T00:58:00.118+00:00"
    assert case["dueAt"] == "2026-03-01T13:00:00.12+00:00"
    assert case["overdue"] is True
    assert case["tieBreak"] == {"n": [1.5, None, {"deep": True}], "who": "line\nbreak\ttab\r\f\b"}
    assert case["department"]["name"] == "Department 0"
    assert case["department"]["parent"] is None
    assert [child["code"] for child in case["department"]["children"]] == ["D1", "D2"]
    assert case["department"]["staff"] == {"nodes": [{"name": "Person 0"}], "totalCount": 2}
    assert case["department"]["size"] == 2
    handler = case["handler"]
    assert (handler["badge"], handler["loud"], handler["initials"]) == ("B002", "PERSON 2!", "P2")
    assert [role["name"] for role in handler["roles"]] == ["role 0", "role 1", "role 2"]
    assert handler["roles"][1]["permissions"] == ["case.read", "case.work"]
    assert [clock["stage"] for clock in case["clocks"]] == ["resolve", "accept"]
    assert case["latestClock"] == {"stage": "accept"}
    assert len(case["running"]) == 1


async def test_a_column_that_asks_for_a_permission_is_masked_or_refused(
    schema: strawberry.Schema, house: House
) -> None:
    clerk = house.viewer(0, case_read=Scope.TENANT)
    masked = data(await run(schema, "{ me { email } }", clerk))
    assert masked == {"me": {"email": None}}
    refused = await run(schema, "{ me { name phone } }", clerk)
    assert refused.data is not None
    assert refused.errors is not None
    assert [error.extensions["code"] for error in refused.errors if error.extensions] == ["FORBIDDEN"]


async def test_a_column_shown_to_few_is_null_for_the_others(
    schema: strawberry.Schema, house: House, everything: Viewer
) -> None:
    result = await run(schema, "{ departments { staff { nodes { badge nickname } } } }", everything)
    people = [each for department in data(result)["departments"] for each in department["staff"]["nodes"]]
    assert {each["badge"] for each in people if each["nickname"]} == {"B000"}


async def test_a_viewer_without_a_scope_sees_nothing(schema: strawberry.Schema, house: House) -> None:
    stranger = house.viewer(0)
    number = data(await run(schema, "{ cases { totalCount nodes { id } } }", stranger))
    assert number == {"cases": {"totalCount": 0, "nodes": []}}


async def test_a_viewer_sees_through_a_relation_only_what_is_in_scope(
    schema: strawberry.Schema, house: House
) -> None:
    clerk = house.viewer(3, case_read=Scope.OWN)
    text = (
        "{ me { handles(first: 100) { totalCount } superior { handles(first: 100) { nodes { number } } } } }"
    )
    found = data(await run(schema, text, clerk))["me"]
    assert found["handles"]["totalCount"] == 10
    assert found["superior"]["handles"]["nodes"] == []


async def test_a_global_id_leads_to_its_row_whatever_its_type(
    schema: strawberry.Schema, house: House, everything: Viewer
) -> None:
    found = data(await run(schema, "{ me { id department { id } } }", everything))["me"]
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename ... on Staff { badge } } }"
    ids = [found["id"], found["department"]["id"], found["id"]]
    nodes = data(await run(schema, text, everything, {"ids": ids}))["nodes"]
    assert [node["__typename"] for node in nodes] == ["Staff", "Department", "Staff"]
    assert nodes[0]["badge"] == "B000"


async def test_an_id_of_another_tenant_leads_nowhere(
    schema: strawberry.Schema, house: House, everything: Viewer
) -> None:
    stranger = Viewer(house.viewer().tenant_id, house.staff[0], house.staff[0], house.departments[0])
    mine = data(await run(schema, "{ cases(first: 1) { nodes { id } } }", everything))["cases"]["nodes"][0][
        "id"
    ]
    text = "query($id: ID!) { case(id: $id) { id } node(id: $id) { id } }"
    assert data(await run(schema, text, stranger, {"id": mine})) == {"case": None, "node": None}


async def test_nobody_reads_a_table_without_signing_in(schema: strawberry.Schema, house: House) -> None:
    result = await run(schema, "{ departments { code } }", None)
    assert result.data is None
    assert result.errors is not None
    assert [(error.path, error.extensions) for error in result.errors] == [
        (["departments"], {"code": "UNAUTHENTICATED"})
    ]


async def test_nonsense_for_an_id_is_bad_input(schema: strawberry.Schema, everything: Viewer) -> None:
    for text in ('{ node(id: "nonsense") { id } }', '{ case(id: "Q2FzZToxMjM=") { id } }'):
        result = await run(schema, text, everything)
        assert result.errors is not None
        assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "argument": ["id"]}


async def test_among_several_ids_nonsense_fails_at_its_own_place_and_the_others_are_answered(
    schema: strawberry.Schema, house: House, everything: Viewer
) -> None:
    mine = data(await run(schema, "{ me { id } }", everything))["me"]["id"]
    nobody = b64encode(f"Staff:{UUID(int=7)}".encode()).decode()
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    result = await run(schema, text, everything, {"ids": [mine, "nonsense", nobody, mine]})
    assert result.data == {"nodes": [{"id": mine}, None, None, {"id": mine}]}
    assert result.errors is not None
    assert [(error.path, error.message, error.extensions) for error in result.errors] == [
        (
            ["nodes", 1],
            "ids.1 is not an id of ours.",
            {"code": "BAD_USER_INPUT", "argument": ["ids", "1"]},
        )
    ]


async def test_a_value_the_schema_does_not_know_fails_where_it_is_asked_for(
    schema: strawberry.Schema, house: House, everything: Viewer
) -> None:
    result = await run(schema, "{ cases(last: 3) { nodes { number channel } } }", everything)
    assert result.errors is not None
    assert [error.path for error in result.errors] == [["cases", "nodes", 0, "channel"]]
    assert result.data is not None


async def test_a_missing_value_of_a_non_null_field_takes_its_parent_along(
    schema: strawberry.Schema, house: House, everything: Viewer
) -> None:
    result = await run(
        schema,
        '{ cases(where: {number: {eq: "20260302-0002"}}) { nodes { latestClock { stage lateBy } } } }',
        everything,
    )
    assert not result.errors
    result = await run(
        schema,
        '{ cases(where: {number: {eq: "20260302-0002"}}) { nodes { clocks { lateBy } } } }',
        everything,
    )
    assert result.errors is not None
    assert result.errors[0].path == ["cases", "nodes", 0, "clocks", 0, "lateBy"]
    assert result.data is None
