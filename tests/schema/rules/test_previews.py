"""Previews: what a draft, or the rules in force, would say about a case."""

from typing import Any

import pytest

from tests.schema.rules.conftest import Desk
from tests.schema.rules.matters import added
from tests.support.screen import Screen, named

OFFICE = [
    {"day": day, "hours": [{"opens": "08:30", "closes": "12:00"}, {"opens": "14:00", "closes": "17:30"}]}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
]
# The eve of the Labour Day holiday, 1 to 5 May 2026; Saturday 9 May is worked.
EVE = "2026-04-30T16:00:00+08:00"
DEADLINE = """query ($draft: ID, $case: CircumstancesInput!, $start: DateTime, $agreed: DateTime) {
    previewDeadline(
        ruleSetId: $draft, stage: RESOLVE, case: $case, start: $start, agreedUntil: $agreed
    ) {
        timeLimit { code } tied dueAt provisional rungs { number at action whom }
        proof { duration days skipped { day } reckonedDueAt dueAt }
    }
}"""
ROUTE = """query ($draft: ID, $case: CircumstancesInput!, $at: DateTime) {
    previewRoute(ruleSetId: $draft, case: $case, at: $at) {
        target because routes department { id } staff { name }
    }
}"""


@pytest.fixture
async def calendar(admin: Screen) -> None:
    """Office hours by the public holidays."""
    await admin.do(
        "calendarCreate",
        "",
        name="办公",
        timeZone="Asia/Shanghai",
        holidayRegion="CN",
        weekly=OFFICE,
    )


async def deadline(desk: Desk, **more: Any) -> dict[str, Any]:
    given = {"draft": desk.draft, "case": {}, "start": EVE} | more
    found: dict[str, Any] = (await desk.screen.ask(DEADLINE, **given))["previewDeadline"]
    return found


@pytest.mark.usefixtures("calendar")
async def test_a_deadline_is_shown_with_its_rungs_and_its_proof_before_anything_is_published(
    desk: Desk,
) -> None:
    rungs = [
        {"moment": {"when": "SHARE", "percent": 50}, "action": "NOTIFY", "whom": "HANDLER"},
        {"moment": {"when": "AT_DUE"}, "action": "OPEN_BREACH", "breach": "not_handled"},
    ]
    await desk.do(
        "timeLimitSet", "", stage="RESOLVE", duration={"kind": "WORKING_DAYS", "count": 4}, rungs=rungs
    )
    found = await deadline(desk)
    assert found["timeLimit"] == {"code": "resolve"}
    assert (found["tied"], found["provisional"]) == ([], False)
    assert found["dueAt"] == found["proof"]["dueAt"] == "2026-05-09T09:30:00+00:00"
    assert found["proof"]["days"] == ["2026-05-06", "2026-05-07", "2026-05-08", "2026-05-09"]
    assert [one["day"] for one in found["proof"]["skipped"]] == [f"2026-05-0{day}" for day in range(1, 6)]
    assert [(one["number"], one["action"], one["whom"]) for one in found["rungs"]] == [
        (1, "NOTIFY", "HANDLER"),
        (2, "OPEN_BREACH", None),
    ]
    assert found["rungs"][1]["at"] == found["dueAt"]
    assert (await deadline(desk, draft=None))["timeLimit"] is None


@pytest.mark.usefixtures("calendar")
async def test_what_is_agreed_counts_up_to_its_cap(desk: Desk) -> None:
    agreed = {"kind": "AGREED", "atMost": {"kind": "WORKING_DAYS", "count": 7}}
    await desk.do("timeLimitSet", "", stage="RESOLVE", duration=agreed)
    sooner = await deadline(desk, agreed="2026-05-07T12:00:00+08:00")
    assert sooner["dueAt"] == "2026-05-07T04:00:00+00:00"
    capped = await deadline(desk, agreed="2026-06-30T12:00:00+08:00")
    assert capped["dueAt"] == (await deadline(desk))["dueAt"] == "2026-05-13T09:30:00+00:00"


@pytest.mark.usefixtures("calendar")
async def test_limits_that_tie_are_named(desk: Desk) -> None:
    for name, conditions in (("a", {"channels": ["PHONE"]}), ("b", {"severities": ["SERIOUS"]})):
        given = {"code": name, "conditions": conditions, "duration": {"kind": "WEEKS", "count": 1}}
        await desk.do("timeLimitSet", "", stage="RESOLVE", **given)
    found = await deadline(desk, case={"channel": "PHONE", "severity": "SERIOUS"})
    assert (found["tied"], found["dueAt"], found["proof"], found["timeLimit"]) == (
        ["a", "b"],
        None,
        None,
        None,
    )
    assert (await deadline(desk, case={"channel": "PHONE"}))["timeLimit"] == {"code": "a"}


@pytest.mark.usefixtures("calendar")
async def test_a_route_is_tried_by_day_and_by_night(desk: Desk) -> None:
    matter, me = await added(desk), named("Staff", desk.screen.person.staff_id)
    home = {"id": named("Department", desk.screen.person.department_id)}
    await desk.do(
        "routeSet", "", target="INTERFACE_PERSON", staffId=me, conditions={"hours": "DUTY_TIME"}, code="night"
    )

    async def routed(**more: Any) -> dict[str, Any]:
        given = {"draft": desk.draft, "case": {"matterId": matter["id"]}, "at": "2026-03-02T10:00:00+08:00"}
        found: dict[str, Any] = (await desk.screen.ask(ROUTE, **given | more))["previewRoute"]
        return found

    assert await routed() == {
        "target": "DEPARTMENT",
        "because": "OWNER",
        "routes": [],
        "department": home,
        "staff": None,
    }
    assert await routed(at="2026-03-02T22:00:00+08:00") == {
        "target": "INTERFACE_PERSON",
        "because": "ROUTE",
        "routes": ["night"],
        "department": home,
        "staff": {"name": "王强"},
    }
    unclear = await routed(case={})
    assert (unclear["because"], unclear["department"], unclear["staff"]) == (
        "UNCLEAR",
        None,
        {"name": "王强"},
    )


async def test_a_first_contact_is_tried_by_the_drafts_own_order(desk: Desk, reader: Screen) -> None:
    people = [named("Staff", screen.person.staff_id) for screen in (desk.screen, reader)]
    question = """query ($draft: ID, $asked: [ID!]!, $channel: Channel! = VISIT) {
        previewFirstContact(ruleSetId: $draft, askedIds: $asked, channel: $channel) {
            firstContact { name } order { name } tieBreak { decidedBy }
        }
    }"""
    await desk.do(
        "tieBreakSet", "", channel="PHONE", criteria=[{"criterion": "POSITION_RANK", "direction": "LOWEST"}]
    )
    for channel, first in (("VISIT", "李娜"), ("PHONE", "王强")):
        data = await desk.screen.ask(question, draft=desk.draft, asked=people, channel=channel)
        found = data["previewFirstContact"]
        assert (found["firstContact"]["name"], found["tieBreak"]) == (first, {"decidedBy": "POSITION_RANK"})
        assert len(found["order"]) == 2
    alone = await desk.screen.ask(question, asked=people[:1])
    assert alone["previewFirstContact"]["tieBreak"] is None


async def test_previews_of_what_is_not_there_are_refused(desk: Desk) -> None:
    nobody = named("Staff", desk.screen.person.department_id)
    for question, given, path in (
        (DEADLINE, {"draft": nobody, "case": {}}, ["ruleSetId"]),
        (DEADLINE, {"draft": None, "case": {"matterId": nobody}}, ["matterId"]),
        (ROUTE, {"draft": desk.draft, "case": {"matterId": "nonsense"}}, ["matterId"]),
        (
            "query ($asked: [ID!]!) { previewFirstContact(askedIds: $asked) { order { id } } }",
            {"asked": []},
            ["askedIds"],
        ),
        (
            "query ($asked: [ID!]!) { previewFirstContact(askedIds: $asked) { order { id } } }",
            {"asked": [nobody]},
            ["askedIds", "0"],
        ),
    ):
        error = await desk.screen.refused(question, **given)
        assert (error["extensions"]["code"], error["extensions"]["argument"]) == ("BAD_USER_INPUT", path)


@pytest.mark.usefixtures("calendar")
async def test_how_a_limit_could_be_extended_is_shown_with_whose_word_that_is(desk: Desk) -> None:
    query = """query ($draft: ID, $stage: Stage!) {
        previewDeadline(ruleSetId: $draft, stage: $stage, case: {}) {
            extension { approver times atMost { kind count } saidBy } } }"""

    async def shown(stage: str = "RESOLVE") -> Any:
        found = await desk.screen.ask(query, draft=desk.draft, stage=stage)
        return found["previewDeadline"]["extension"]

    five = {"kind": "WORKING_DAYS", "count": 5}
    for stage in ("RESOLVE", "ACCEPT"):
        await desk.do("timeLimitSet", "", stage=stage, duration=five)
    usual = {"approver": "HEAD", "times": 1, "atMost": None, "saidBy": "USUAL"}
    assert (await shown(), await shown("ACCEPT"), await shown("REPLY")) == (usual, None, None)
    await desk.do("casePolicySet", "", extensionTimes=0)
    assert await shown() is None
    own = {"approver": "LEADER", "times": 2, "atMost": five}
    await desk.do("timeLimitSet", "", stage="RESOLVE", duration=five, extension=own)
    assert await shown() == {**own, "saidBy": "LIMIT"}
