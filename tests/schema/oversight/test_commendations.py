"""Commendations over HTTP: who proposes, who decides, who sees them where."""

from typing import Any

import pytest

from tenants.directory import department
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.people import People
from tests.support.scene import unknown
from tests.support.screen import Screen, named

P = Permission
WORK = {P.CASE_REGISTER: Scope.OWN, P.CASE_READ: Scope.OWN, P.COMMENDATION_PROPOSE: Scope.DEPARTMENT}
DIRECTORY = {P.DIRECTORY_READ: Scope.TENANT}
FIELDS = "commendation { id state said staff { name } department { id } case { number } decidedBy { name } }"
LIST = "{ commendations { nodes { id state staff { name } } totalCount } }"


@pytest.fixture
async def hall(people: People) -> Department:
    """Where questions arrive."""
    async with tenant_session(people.tenant_id):
        return await department.create(code="CS", name="服务大厅", by=None, at=people.at)


@pytest.fixture
async def clerk(api: Api, people: People, hall: Department) -> Screen:
    """李娜, who is asked."""
    return Screen(api, await people.somebody(WORK, name="李娜", within=hall))


@pytest.fixture
async def colleague(api: Api, people: People, hall: Department) -> Screen:
    """王芳, who sits beside her."""
    return Screen(api, await people.somebody(WORK, name="王芳", within=hall))


@pytest.fixture
async def boss(api: Api, people: People) -> Screen:
    """Whoever decides."""
    grants = {P.COMMENDATION_DECIDE: Scope.TENANT, P.CASE_READ: Scope.TENANT}
    return Screen(api, await people.somebody(grants, name="周明远"))


def of(person: Screen) -> str:
    """Their id."""
    return named("Staff", person.person.staff_id)


async def proposed(by: Screen, whom: Screen, **more: Any) -> str:
    """A proposal; its id."""
    payload = await by.do("commendationPropose", FIELDS, staffId=of(whom), said="雨夜上门", **more)
    assert payload["commendation"]["state"] == "PROPOSED"
    return str(payload["commendation"]["id"])


async def seen(by: Screen) -> list[str]:
    """States of the commendations that somebody sees."""
    return [node["state"] for node in (await by.ask(LIST))["commendations"]["nodes"]]


async def test_proposed_it_is_seen_by_its_proposer_and_whoever_decides_and_confirmed_by_whoever_is_praised(
    api: Api, people: People, clerk: Screen, colleague: Screen, boss: Screen
) -> None:
    reader = Screen(api, await people.somebody({P.COMMENDATION_READ: Scope.TENANT, **DIRECTORY}))
    local = Screen(api, await people.somebody({P.COMMENDATION_READ: Scope.DEPARTMENT, **DIRECTORY}))
    key = await proposed(colleague, clerk)
    for person, states in ((clerk, []), (colleague, ["PROPOSED"]), (boss, ["PROPOSED"]), (reader, [])):
        assert await seen(person) == states

    payload = await boss.do("commendationConfirm", FIELDS, commendationId=key, reason="当月之星")
    assert payload["commendation"]["decidedBy"] == {"name": "周明远"}
    for person in (clerk, colleague, boss, reader):
        assert await seen(person) == ["CONFIRMED"]
    assert await seen(local) == []


async def test_a_declined_one_is_never_shown_to_whoever_was_praised(
    clerk: Screen, colleague: Screen, boss: Screen
) -> None:
    key = await proposed(colleague, clerk)
    await boss.do("commendationDecline", FIELDS, commendationId=key, reason="属本职工作")

    assert await seen(clerk) == []
    assert await seen(colleague) == ["DECLINED"]
    node = await clerk.ask("query ($id: ID!) { node(id: $id) { id } }", id=key)
    assert node == {"node": None}


async def test_it_stands_with_the_case_and_the_person_and_in_their_inbox(
    api: Api, people: People, clerk: Screen, boss: Screen
) -> None:
    given = {"requester": {"name": "张三"}, "channel": "PHONE", "said": "水压低"}
    case = (await clerk.do("caseRegister", "case { id number }", **given))["case"]
    grants = {P.COMMENDATION_PROPOSE: Scope.OWN, P.CASE_READ: Scope.TENANT}
    manager = Screen(api, await people.somebody(grants, name="陈丽华"))
    key = await proposed(manager, clerk, caseId=case["id"])
    await boss.do("commendationConfirm", FIELDS, commendationId=key)

    data = await clerk.ask(
        """query ($case: ID!, $staff: ID!) {
            case(id: $case) { commendations { id said } events(last: 1) { nodes { kind } } }
            node(id: $staff) { ... on Staff { commendations { nodes { id case { number } } } } }
            inbox(first: 1) { nodes { kind commendation { id } case { id } actor { name } } } }""",
        case=case["id"],
        staff=of(clerk),
    )
    assert data["case"]["commendations"] == [{"id": key, "said": "雨夜上门"}]
    assert data["case"]["events"]["nodes"] == [{"kind": "commendation.confirmed"}]
    assert data["node"]["commendations"]["nodes"] == [{"id": key, "case": {"number": case["number"]}}]
    assert data["inbox"]["nodes"] == [
        {
            "kind": "commendation.confirmed",
            "commendation": {"id": key},
            "case": {"id": case["id"]},
            "actor": {"name": "周明远"},
        }
    ]


async def test_refusals_name_their_field_and_change_nothing(
    clerk: Screen, colleague: Screen, boss: Screen
) -> None:
    said = {"said": "好"}
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"staffId": of(colleague), **said}, "NOT_ALLOWED", "staffId"),
        ({"staffId": of(boss), **said}, "NOT_ALLOWED", "staffId"),
        ({"staffId": unknown("Staff"), **said}, "NOT_FOUND", "staffId"),
        ({"staffId": unknown("Case"), **said}, "NOT_FOUND", "staffId"),
        ({"departmentId": unknown("Department"), **said}, "NOT_FOUND", "departmentId"),
        ({"staffId": of(clerk), "caseId": unknown("Case"), **said}, "NOT_FOUND", "caseId"),
        ({"staffId": of(clerk), "said": " "}, "REQUIRED", "said"),
        (said, "INVALID", "staffId"),
    ]
    for given, code, path in cases:
        assert await colleague.errors("commendationPropose", **given) == [(code, ["input", path])]
    key = await proposed(colleague, clerk)
    for mutation in ("commendationConfirm", "commendationDecline"):
        given = {"commendationId": unknown("Commendation"), "reason": "x"}
        assert await boss.errors(mutation, **given) == [("NOT_FOUND", ["input", "commendationId"])]
    await boss.do("commendationConfirm", FIELDS, commendationId=key)
    again = await boss.errors("commendationConfirm", commendationId=key)
    assert again == [("ILLEGAL_MOVE", ["input", "commendationId"])]


async def test_whoever_lacks_the_permission_may_not_try(
    reader: Screen, clerk: Screen, colleague: Screen
) -> None:
    error = await reader.forbidden("commendationPropose", staffId=of(clerk), said="好")
    assert error["extensions"]["requires"] == ["commendation.propose"]
    key = await proposed(colleague, clerk)
    for mutation in ("commendationConfirm", "commendationDecline"):
        error = await colleague.forbidden(mutation, commendationId=key, reason="好")
        assert error["extensions"]["requires"] == ["commendation.decide"]


async def test_another_organization_sees_and_decides_nothing_of_ours(
    stranger: Screen, clerk: Screen, colleague: Screen
) -> None:
    key = await proposed(colleague, clerk)
    assert await seen(stranger) == []
    assert await stranger.errors("commendationConfirm", commendationId=key) == [
        ("NOT_FOUND", ["input", "commendationId"])
    ]
    assert await stranger.errors("commendationPropose", staffId=of(clerk), said="好") == [
        ("NOT_FOUND", ["input", "staffId"])
    ]


async def test_lists_are_narrowed_sorted_and_paged(clerk: Screen, colleague: Screen, boss: Screen) -> None:
    ids = [await proposed(colleague, clerk) for _ in range(3)]
    await boss.do("commendationConfirm", FIELDS, commendationId=ids[1])
    query = """query ($where: CommendationWhere, $after: String) {
        commendations(where: $where, first: 2, after: $after, orderBy: [PROPOSED_AT_ASC]) {
            nodes { id } totalCount pageInfo { hasNextPage endCursor } } }"""
    page = (await boss.ask(query))["commendations"]
    assert ([node["id"] for node in page["nodes"]], page["totalCount"]) == (ids[:2], 3)
    rest = (await boss.ask(query, after=page["pageInfo"]["endCursor"]))["commendations"]
    assert [node["id"] for node in rest["nodes"]] == ids[2:]
    confirmed = (await boss.ask(query, where={"state": {"eq": "CONFIRMED"}}))["commendations"]
    assert [node["id"] for node in confirmed["nodes"]] == [ids[1]]


async def test_whoever_is_forgotten_is_forgotten_in_the_praise_as_well(
    api: Api, people: People, admin: Screen, clerk: Screen, boss: Screen
) -> None:
    given = {"requester": {"name": "张三丰", "phone": "13800000000"}, "channel": "PHONE", "said": "水压低"}
    case = (await clerk.do("caseRegister", "case { id requester { id } }", **given))["case"]
    grants = {P.COMMENDATION_PROPOSE: Scope.OWN, P.CASE_READ: Scope.TENANT}
    manager = Screen(api, await people.somebody(grants, name="陈丽华"))
    praise = {"staffId": of(clerk), "caseId": case["id"], "said": "张三丰来电致谢", "channel": "PHONE"}
    key = (await manager.do("commendationPropose", FIELDS, **praise))["commendation"]["id"]
    await boss.do("commendationConfirm", FIELDS, commendationId=key)
    await admin.do("caseWithdraw", "", caseId=case["id"], text="不用了")
    await admin.do("requesterErase", "", id=case["requester"]["id"], reason="本人要求")

    read = await clerk.ask("{ commendations { nodes { said } } }")
    assert read["commendations"]["nodes"] == [{"said": "※来电致谢"}]


async def test_a_proposal_sent_again_proposes_nothing_more(clerk: Screen, colleague: Screen) -> None:
    first = await proposed(clerk, colleague, idempotencyKey="c-1")

    assert await proposed(clerk, colleague, idempotencyKey="c-1") == first
    assert await seen(clerk) == ["PROPOSED"]
    other = await clerk.errors(
        "commendationPropose", staffId=of(colleague), said="别的", idempotencyKey="c-1"
    )
    assert other == [("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"])]
