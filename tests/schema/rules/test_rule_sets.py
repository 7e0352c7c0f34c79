"""Versions of the rules, as an administrator's screen takes them from draft to force and back."""

from typing import Any

from tenants.directory.access import Permission, Scope
from tests.schema.rules.conftest import Desk, begun
from tests.schema.rules.matters import added
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen, named

LATER = "2026-04-01T00:00:00+00:00"
ROUTE = """route {
    id code target matter { code } department { id } position { id } staff { id } asMatter { code } note
    conditions { channels hours words }
}"""
FIVE_DAYS = {"kind": "WORKING_DAYS", "count": 5}


async def test_a_draft_is_named_published_and_in_force(desk: Desk) -> None:
    await added(desk)
    await desk.do("timeLimitSet", "", stage="RESOLVE", duration=FIVE_DAYS)
    await desk.do("ruleSetUpdate", "", title="首版", note="试行")
    checked = await desk.do("ruleSetValidate", "problems { message } ruleSet { state }")
    assert (checked["problems"], checked["ruleSet"]["state"]) == ([], "DRAFT")
    payload = await desk.do(
        "ruleSetPublish",
        """ruleSet { number state title note isInForce effectiveFrom reason carriesOpenCases
            publishedBy { name } createdBy { name } leader { name }
            matters { nodes { code } } timeLimits { nodes { code } } }""",
        reason="局务会通过",
    )
    assert payload["ruleSet"] == {
        "number": 1,
        "state": "PUBLISHED",
        "title": "首版",
        "note": "试行",
        "isInForce": True,
        "effectiveFrom": "2026-03-02T01:00:00+00:00",
        "reason": "局务会通过",
        "carriesOpenCases": False,
        "publishedBy": {"name": "王强"},
        "createdBy": {"name": "王强"},
        "leader": {"name": "王强"},
        "matters": {"nodes": [{"code": "XZ"}]},
        "timeLimits": {"nodes": [{"code": "resolve"}]},
    }


async def test_every_problem_is_told_with_its_place_and_nothing_is_published(desk: Desk) -> None:
    for name, conditions in (("by_phone", {"channels": ["PHONE"]}), ("major", {"severities": ["SERIOUS"]})):
        await desk.do(
            "timeLimitSet", "", stage="RESOLVE", duration=FIVE_DAYS, code=name, conditions=conditions
        )
    await desk.do("ruleSetUpdate", "", leaderId=None)
    problems = [
        ("REQUIRED", ["leaderId"]),
        ("CONFLICT", ["timeLimits", "by_phone", "conditions"]),
    ]
    checked = await desk.do("ruleSetValidate", "problems { code path message }")
    assert [(one["code"], one["path"]) for one in checked["problems"]] == problems
    assert "channel phone, severity serious" in checked["problems"][1]["message"]
    assert await desk.errors("ruleSetPublish") == [(code, ["input", *path]) for code, path in problems]


async def test_versions_are_listed_and_compared(desk: Desk) -> None:
    await added(desk)
    first = desk.draft
    await desk.publish()
    await desk.do("timeLimitSet", "", stage="RESOLVE", duration=FIVE_DAYS)
    data = await desk.screen.ask(
        """query ($a: ID!, $b: ID!) {
            ruleSets { nodes { number state basedOn { number } isInForce } }
            drafts: ruleSets(where: {state: {eq: DRAFT}}) { nodes { id } }
            ruleSet { id }
            ruleSetComparison(a: $a, b: $b) { subject key field from to }
        }""",
        a=first,
        b=desk.draft,
    )
    assert data["ruleSets"]["nodes"] == [
        {"number": 2, "state": "DRAFT", "basedOn": {"number": 1}, "isInForce": False},
        {"number": 1, "state": "PUBLISHED", "basedOn": None, "isInForce": True},
    ]
    assert data["drafts"]["nodes"] == [{"id": desk.draft}]
    assert data["ruleSet"] == {"id": first}
    (change,) = data["ruleSetComparison"]
    assert (change["subject"], change["key"], change["field"], change["from"]) == (
        "time_limit",
        "resolve",
        None,
        None,
    )
    assert change["to"]["duration"] == {"kind": "working_days", "count": 5}


async def test_one_goes_back_to_an_older_version_and_gives_up_a_later_one(desk: Desk) -> None:
    first = desk.draft
    await desk.publish()
    await added(desk)
    await desk.publish()
    payload = await desk.screen.do(
        "ruleSetRollBack", "ruleSet { number isInForce reason }", toId=first, reason="做不到"
    )
    assert payload["ruleSet"] == {"number": 4, "isInForce": True, "reason": "做不到"}
    assert (await desk.screen.ask("{ matters { nodes { code } } }"))["matters"]["nodes"] == []
    draft = await begun(desk.screen)
    wanted = "ruleSet { id state isInForce }"
    scheduled = await desk.screen.do("ruleSetPublish", wanted, ruleSetId=draft, effectiveFrom=LATER)
    assert scheduled["ruleSet"] == {"id": draft, "state": "PUBLISHED", "isInForce": False}
    gone = await desk.screen.do("ruleSetDiscard", wanted, ruleSetId=draft, reason="不再需要")
    assert gone["ruleSet"]["state"] == "DISCARDED"
    assert await desk.screen.errors("ruleSetDiscard", ruleSetId=first) == [
        ("ILLEGAL_MOVE", ["input", "ruleSetId"])
    ]
    assert await desk.screen.errors("ruleSetRollBack", toId=draft, reason="x") == [
        ("ILLEGAL_MOVE", ["input", "toId"])
    ]


async def test_what_is_published_is_not_edited(desk: Desk) -> None:
    first = desk.draft
    await desk.publish()
    for mutation, given in (
        ("ruleSetUpdate", {"title": "x"}),
        ("timeLimitSet", {"stage": "REPLY", "duration": FIVE_DAYS}),
        ("tieBreakSet", {"criteria": []}),
        ("ruleSetPublish", {}),
    ):
        assert await desk.screen.errors(mutation, ruleSetId=first, **given) == [
            ("ILLEGAL_MOVE", ["input", "ruleSetId"])
        ]


async def test_who_configures_need_not_be_who_publishes(desk: Desk, api: Api, people: People) -> None:
    grants = dict.fromkeys((Permission.RULES_READ, Permission.RULES_CONFIGURE), Scope.TENANT)
    clerk = Screen(api, await people.somebody(grants))
    await clerk.do("ruleSetUpdate", "", ruleSetId=desk.draft, title="草案")
    error = await clerk.forbidden("ruleSetPublish", ruleSetId=desk.draft)
    assert error["extensions"]["requires"] == ["rules.publish"]


async def test_a_route_leads_where_it_says_and_is_taken_out(desk: Desk) -> None:
    matter, hall = await added(desk), named("Department", desk.screen.person.department_id)
    me = named("Staff", desk.screen.person.staff_id)
    route: dict[str, Any] = {}
    for given, code in (
        (
            {"target": "DEPARTMENT", "departmentId": hall, "conditions": {"channels": ["PETITION"]}},
            "department",
        ),
        ({"target": "DUTY_OFFICER", "conditions": {"hours": "DUTY_TIME"}}, "duty_officer"),
        ({"target": "INTERFACE_PERSON", "staffId": me, "matterId": matter["id"]}, "XZ/interface_person"),
        (
            {"target": "LEADER_IN_CHARGE", "conditions": {"words": ["上访"]}, "note": "稳控"},
            "leader_in_charge",
        ),
    ):
        route = (await desk.do("routeSet", ROUTE, **given))["route"]
        assert (route["code"], route["target"]) == (code, given["target"])
    assert (route["conditions"], route["note"]) == (
        {"channels": [], "hours": None, "words": ["上访"]},
        "稳控",
    )
    data = await desk.screen.ask("query ($id: ID!) { routes(ruleSetId: $id) { totalCount } }", id=desk.draft)
    assert data["routes"]["totalCount"] == 4
    left = await desk.do("routeRemove", "ruleSet { routes { totalCount } }", id=route["id"])
    assert left["ruleSet"]["routes"]["totalCount"] == 3
    for wrong, errors in (
        ({"target": "DEPARTMENT"}, [("REQUIRED", "departmentId")]),
        ({"target": "DUTY_OFFICER", "staffId": me}, [("INVALID", "staffId")]),
        (
            {"target": "AS_MATTER", "departmentId": hall},
            [("REQUIRED", "asMatterId"), ("INVALID", "departmentId")],
        ),
        ({"target": "AS_MATTER", "asMatterId": me}, [("NOT_FOUND", "asMatterId")]),
    ):
        refused = await desk.errors("routeSet", **wrong)
        assert refused == [(code, ["input", path]) for code, path in errors]
