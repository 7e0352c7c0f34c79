"""Breaches over HTTP: who sees what of them."""

from typing import Any

import pytest

from schema.reads.identity import parse_id
from tenants.directory import department
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.session import tenant_session
from tests.schema.oversight.house import JUDGE, SEEN, STATE, House, hall, house, of, seen
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


async def test_whoever_only_reported_a_breach_does_not_learn_how_often_the_person_was_found_in_breach(
    house: House, api: Api, people: People
) -> None:
    await house.upheld()
    key = (await house.reporter.do("breachReport", STATE, **house.report()))["breach"]["id"]
    at_once = await house.reporter.do("breachReport", "breach { upheldWithinYear }", **house.report())
    query = "query ($id: ID!) { breach(id: $id) { upheldWithinYear } }"
    await house.leader.do("breachReview", STATE, breachId=key, reason="属实")

    assert at_once["breach"] == {"upheldWithinYear": None}
    for screen, count in ((house.reporter, None), (house.clerk, 1), (house.head, 1), (house.other, 1)):
        assert await screen.ask(query, id=key) == {"breach": {"upheldWithinYear": count}}


@pytest.mark.parametrize(
    ("scope", "where", "count"),
    [
        (Scope.TENANT, "elsewhere", 1),
        (Scope.SUBTREE, "above", 1),
        (Scope.SUBTREE, "hall", 1),
        (Scope.SUBTREE, "elsewhere", None),
        (Scope.DEPARTMENT, "hall", 1),
        (Scope.DEPARTMENT, "above", None),
        (Scope.OWN, "hall", None),
    ],
)
async def test_whoever_reported_it_reads_of_the_review_as_far_as_breach_read_reaches_and_no_further(
    house: House,
    api: Api,
    people: People,
    hall: Department,
    scope: Scope,
    where: str,
    count: int | None,
) -> None:
    await house.upheld()
    async with tenant_session(people.tenant_id):
        above = await department.create(code="UP", name="总公司", by=None, at=people.at)
        away = await department.create(code="AW", name="水厂", parent_id=above.id, by=None, at=people.at)
        await department.change(hall.id, parent_id=above.id, by=None, at=people.at)
    places = {"hall": hall, "above": above, "elsewhere": away}
    grants = {P.CASE_READ: Scope.TENANT, P.BREACH_REPORT: Scope.OWN, P.BREACH_READ: scope}
    reporter = Screen(api, await people.somebody(grants, name="孙强", within=places[where]))
    key = (await reporter.do("breachReport", STATE, **house.report()))["breach"]["id"]
    await house.leader.do("breachReview", STATE, breachId=key, reason="属实")
    seen_of_it = (
        await reporter.ask("query ($id: ID!) { breach(id: $id) { upheldWithinYear review { at } } }", id=key)
    )["breach"]

    assert seen_of_it["upheldWithinYear"] == count
    assert (seen_of_it["review"] is None) is (count is None)


async def test_nobody_finds_out_by_a_condition_what_they_do_not_read(house: House, people: People) -> None:
    late, fresh = await house.in_review(), await house.in_review()
    async with tenant_session(people.tenant_id) as session:
        earlier = "at = at - interval '1 year', state_by = state_by - interval '1 year'"
        await session.execute(
            f"""update breach_reviews set {earlier}, decide_by = decide_by - interval '1 year'
                where breach_id = $1""",
            parse_id(late)[1],
        )
    assert (await seen(house.leader, overdue=True), await seen(house.leader, overdue=False)) == (
        [late],
        [fresh],
    )

    for wanted in (True, False):
        assert await seen(house.reporter, overdue=wanted) == []
        assert sorted(await seen(house.reporter, **{"not": {"overdue": wanted}})) == sorted([late, fresh])


HISTORY = """{ history(where: {kind: {startsWith: "breach."}}) { nodes { kind actor { name } } totalCount }
    changes(first: 100) { nodes { event { kind } inbox { actor { name } } } }
    inbox { nodes { kind actor { name } } } }"""


async def test_who_reported_a_breach_the_person_does_not_find_in_the_history(
    house: House, api: Api, people: People
) -> None:
    reads = {**JUDGE, P.HISTORY_READ: Scope.TENANT, P.DIRECTORY_READ: Scope.TENANT}
    accused, auditor = [Screen(api, await people.somebody(reads, name=name)) for name in ("局长", "纪检")]
    key = (await house.reporter.do("breachReport", STATE, **house.report(staffId=of(accused))))["breach"][
        "id"
    ]
    await house.leader.do("breachReview", STATE, breachId=key, reason="属实")
    own, others = await accused.ask(HISTORY), await auditor.ask(HISTORY)

    begun = {"kind": "breach.review_opened", "actor": {"name": "周明远"}}
    reported = {"kind": "breach.reported", "actor": {"name": "郑伟"}}
    assert own["history"] == {"nodes": [begun], "totalCount": 1}
    assert others["history"] == {"nodes": [begun, reported], "totalCount": 2}
    kinds = [
        [one["event"]["kind"] for one in seen["changes"]["nodes"] if one["event"]] for seen in (own, others)
    ]
    assert ["breach.reported" in found for found in kinds] == [False, True]
    assert ["breach.review_opened" in found for found in kinds] == [True, True]
    assert "郑伟" not in str(own)
    # What they reported themselves they find.
    await accused.do("breachReport", STATE, **house.report())
    assert (await accused.ask(HISTORY))["history"]["totalCount"] == 2


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
