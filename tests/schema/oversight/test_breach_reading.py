"""Breaches over HTTP: who sees what of them."""

from typing import Any

from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tests.schema.oversight.house import SEEN, House, hall, house, of, seen
from tests.support import machines
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen, named

__all__ = ["hall", "house"]

P = Permission


async def test_a_breach_goes_its_way_and_everybody_sees_what_concerns_them(house: House) -> None:
    key = await house.upheld({"kind": "FINE", "amount": "200.50"})
    fields = """query ($id: ID!) { breach(id: $id) { state account report { by { name } } review { reason }
        statements { text } decision { reason } measures { kind amount } case { number } } }"""
    person, judge, told, reporter = [
        (await one.ask(fields, id=key))["breach"]
        for one in (house.clerk, house.leader, house.head, house.reporter)
    ]

    assert judge["measures"] == [{"kind": "FINE", "amount": "200.50"}]
    assert judge["report"] == {"by": {"name": "郑伟"}}
    # The person reads all of it but who said so; the head reads along.
    assert person == {**judge, "report": None}
    assert told == {**judge, "case": None}
    # Whoever reported it learns what became of it, and knows that they did.
    assert reporter["state"] == "UPHELD"
    assert reporter["report"] == {"by": {"name": "郑伟"}}
    assert (reporter["review"], reporter["statements"], reporter["decision"], reporter["measures"]) == (
        None,
        [],
        None,
        [],
    )
    assert await seen(house.colleague) == []
    node = await house.colleague.ask("query ($id: ID!) { node(id: $id) { id } }", id=key)
    assert node == {"node": None}


async def test_the_inbox_leads_to_the_breach(house: House) -> None:
    key = await house.in_review()
    data = await house.clerk.ask(
        "{ inbox(first: 1) { nodes { kind breach { id state } commendation { id } } } }"
    )

    assert data["inbox"]["nodes"] == [
        {"kind": "breach.review_opened", "breach": {"id": key, "state": "IN_REVIEW"}, "commendation": None}
    ]


async def test_breaches_are_narrowed_and_sorted(house: House) -> None:
    first, second = await house.reported(), await house.in_review()
    where: list[tuple[dict[str, Any], list[str]]] = [
        ({"state": {"eq": "OPEN"}}, [first]),
        ({"state": {"in": ["IN_REVIEW"]}}, [second]),
        ({"staffId": {"eq": of(house.clerk)}, "kind": {"eq": "cold"}}, [second, first]),
        ({"staffId": {"eq": of(house.head)}}, []),
        ({"caseId": {"eq": house.case}, "not": {"state": {"eq": "OPEN"}}}, [second]),
        ({"departmentId": {"eq": named("Department", house.clerk.person.department_id)}}, [second, first]),
        ({"withinDepartmentId": named("Department", house.clerk.person.department_id)}, [second, first]),
        ({"occurredAt": {"lt": "2000-01-01T00:00:00Z"}}, []),
        ({"overdue": True}, []),
    ]
    for condition, found in where:
        assert sorted(await seen(house.leader, **condition)) == sorted(found), condition
    sort = "{ breaches(orderBy: [NOTICED_AT_ASC]) { nodes { id } } }"
    assert [node["id"] for node in (await house.leader.ask(sort))["breaches"]["nodes"]] == [first, second]


async def test_how_often_somebody_was_found_in_breach_is_read_by_whoever_may_read_their_breaches(
    house: House, stranger: Screen
) -> None:
    await house.upheld()
    query = "query ($id: ID!) { breachStanding(staffId: $id) { staff { name } upheldWithinYear repeated } }"
    answers = [
        (await one.ask(query, id=of(house.clerk)))["breachStanding"]
        for one in (house.clerk, house.leader, house.colleague, stranger)
    ]

    once = {"staff": {"name": "李娜"}, "upheldWithinYear": 1, "repeated": False}
    assert answers == [once, once, None, None]


async def test_machines_read_breaches_and_judge_nobody(
    house: House, api: Api, people: People, hall: Department
) -> None:
    key = await house.reported()
    made = await machines.key(people.tenant_id, {P.BREACH_READ: Scope.TENANT}, at=people.at, within=hall)
    machine = api.as_(made.token)

    assert (await machine.ask(SEEN))["breaches"]["nodes"] == [{"id": key}]
    refused = await machine.refused(
        'mutation ($id: ID!) { breachReject(input: {breachId: $id, reason: "x"}) { errors { code } } }',
        {"id": key},
    )
    assert refused["extensions"]["code"] == "FORBIDDEN"
