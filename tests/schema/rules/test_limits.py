"""Time limits and the tie-break, as an administrator's screen shows and sets them."""

from typing import Any

import pytest

from tests.schema.rules.conftest import Desk
from tests.schema.rules.matters import added
from tests.support.screen import Screen, named

DURATION = "kind count pace graceMinutes day"
LIMIT = f"""timeLimit {{
    id code stage ownStage pauses isValid matter {{ code }} calendar {{ name }}
    extension {{ approver times atMost {{ kind count }} }}
    conditions {{ kinds channels severities scopes requesterClasses confidential amountOver districts }}
    duration {{ {DURATION} atMost {{ {DURATION} }} otherwise {{ {DURATION} }} }}
    counting {{ startDay ends lastDayOff offHours }}
    rungs {{
        number action whom breach hold
        moment {{ when percent duration {{ kind count pace }} }}
    }}
}}"""
FIVE_DAYS = {"kind": "WORKING_DAYS", "count": 5}
LADDER = [
    {
        "moment": {"when": "SHARE", "percent": 80},
        "action": "NOTIFY",
        "whom": "HANDLER",
        "hold": "IN_WORKING_HOURS",
    },
    {
        "moment": {"when": "BEFORE_DUE", "duration": {"kind": "HOURS", "count": 2, "pace": "WORKING"}},
        "action": "NOTIFY",
        "whom": "FIRST_CONTACT",
    },
    {"moment": {"when": "AT_DUE"}, "action": "ESCALATE", "whom": "SUPERIOR"},
    {"moment": {"when": "AT_DUE"}, "action": "OPEN_BREACH", "breach": "resolved_late"},
    {
        "moment": {"when": "AFTER_DUE", "duration": {"kind": "WORKING_DAYS", "count": 1}},
        "action": "ESCALATE",
        "whom": "HEAD",
    },
]


def present(value: Any) -> Any:
    """Without the nulls: what a client would send back."""
    if isinstance(value, dict):
        return {name: present(one) for name, one in value.items() if one is not None}
    return [present(one) for one in value] if isinstance(value, list) else value


async def limited(desk: Desk, **more: Any) -> dict[str, Any]:
    payload = await desk.do("timeLimitSet", LIMIT, **{"stage": "RESOLVE", "duration": FIVE_DAYS} | more)
    limit: dict[str, Any] = payload["timeLimit"]
    return limit


async def test_a_limit_shows_what_was_set_and_fills_in_the_law(desk: Desk) -> None:
    limit = await limited(desk, rungs=LADDER)
    assert (limit["code"], limit["stage"], limit["pauses"]) == ("resolve", "RESOLVE", ["MATERIALS"])
    assert (limit["isValid"], limit["ownStage"], limit["extension"]) == (False, None, None)
    assert (limit["matter"], limit["calendar"]) == (None, None)
    assert present(limit["duration"]) == FIVE_DAYS
    assert limit["counting"] == {
        "startDay": "NOT_COUNTED",
        "ends": "CLOSE_OF_BUSINESS",
        "lastDayOff": "ROLLS_FORWARD",
        "offHours": "AS_THEY_FALL",
    }
    assert present(limit["rungs"]) == [
        {"hold": "AT_ANY_HOUR", **rung, "number": number} for number, rung in enumerate(LADDER, start=1)
    ]


@pytest.mark.parametrize(
    "duration",
    [
        {"kind": "AT_ONCE", "graceMinutes": 10},
        {"kind": "MINUTES", "count": 30, "pace": "ELAPSED"},
        {"kind": "HOURS", "count": 2, "pace": "WORKING"},
        {"kind": "HALF_WORKING_DAYS", "count": 1},
        {"kind": "WORKING_DAYS", "count": 5},
        {"kind": "CALENDAR_DAYS", "count": 15},
        {"kind": "WEEKS", "count": 1},
        {"kind": "MONTHS", "count": 1},
        {"kind": "DAY_OF_NEXT_MONTH", "day": 7},
        {
            "kind": "AGREED",
            "atMost": {"kind": "WORKING_DAYS", "count": 7},
            "otherwise": {"kind": "HOURS", "count": 4, "pace": "ELAPSED"},
        },
    ],
)
async def test_every_kind_of_duration_comes_back_as_it_went(desk: Desk, duration: dict[str, Any]) -> None:
    assert present((await limited(desk, duration=duration))["duration"]) == duration


async def test_conditions_and_policies_come_back_as_they_went(desk: Desk) -> None:
    conditions = {
        "kinds": ["COMPLAINT"],
        "channels": ["PETITION", "VISIT"],
        "severities": ["SERIOUS"],
        "scopes": ["LEADERSHIP"],
        "requesterClasses": ["VIP"],
        "confidential": False,
        "amountOver": "50000",
        "districts": ["城东"],
    }
    extension = {"approver": "HEAD", "times": 2, "atMost": {"kind": "WORKING_DAYS", "count": 10}}
    limit = await limited(
        desk, conditions=conditions, extension=extension, pauses=["INSPECTION", "FORCE_MAJEURE"]
    )
    assert limit["conditions"] == conditions
    assert limit["extension"] == extension
    assert limit["pauses"] == ["FORCE_MAJEURE", "INSPECTION"]


async def test_limits_of_a_version_are_listed_by_code_stage_and_matter(desk: Desk) -> None:
    matter = await added(desk)
    general = await limited(desk)
    own = await limited(desk, matterId=matter["id"], duration={"kind": "HOURS", "count": 2})
    await limited(desk, stage="REPLY", code="回复")
    await desk.publish()
    data = await desk.screen.ask(
        """query ($matter: ID!) {
            timeLimits(where: {isValid: true, stage: RESOLVE}) { nodes { id code } }
            own: timeLimits(where: {matterId: {eq: $matter}}) { nodes { id isValid matter { code } } }
            named: timeLimits(where: {code: {eq: "回复"}}) { nodes { stage } }
        }""",
        matter=matter["id"],
    )
    assert data == {
        "timeLimits": {
            "nodes": [{"id": own["id"], "code": "XZ/resolve"}, {"id": general["id"], "code": "resolve"}]
        },
        "own": {"nodes": [{"id": own["id"], "isValid": True, "matter": {"code": "XZ"}}]},
        "named": {"nodes": [{"stage": "REPLY"}]},
    }


async def test_the_same_key_sets_one_limit(desk: Desk) -> None:
    assert await limited(desk, idempotencyKey="k1") == await limited(desk, idempotencyKey="k1")


async def test_a_limit_is_taken_out_of_a_draft_and_stays_in_what_is_published(desk: Desk) -> None:
    limit = await limited(desk)
    await desk.publish()
    payload = await desk.do("timeLimitRemove", "ruleSet { timeLimits { nodes { id } } }", id=limit["id"])
    assert payload["ruleSet"]["timeLimits"]["nodes"] == []
    data = await desk.screen.ask("{ timeLimits { nodes { id } } }")
    assert data["timeLimits"]["nodes"] == [{"id": limit["id"]}]
    for wrong in (limit["id"], named("Staff", desk.screen.person.staff_id)):
        assert await desk.errors("timeLimitRemove", id=wrong) == [("NOT_FOUND", ["input", "id"])]


async def test_a_stage_and_a_breach_of_the_organizations_own_are_set_and_taken_out(desk: Desk) -> None:
    stage = {
        "code": "survey",
        "name": "现场勘查",
        "starts": ["case.registered"],
        "stops": ["case.arrived", "case.resolved"],
    }
    payload = await desk.do("ownStageSet", "ownStage { id code name starts stops }", **stage)
    assert payload["ownStage"] == {"id": payload["ownStage"]["id"], **stage}
    limit = await limited(desk, stage="OWN", ownStage="survey")
    assert (limit["stage"], limit["ownStage"], limit["code"]) == ("OWN", "survey", "own.survey")
    kind = {"code": "rude", "name": "态度生硬", "description": "被投诉属实"}
    breach = await desk.do("breachKindSet", "breachKind { id code name description }", **kind)
    assert breach["breachKind"] == {"id": breach["breachKind"]["id"], **kind}
    held = "ruleSet { ownStages { code } breachKinds { code } }"
    await desk.do("ownStageRemove", held, id=payload["ownStage"]["id"])
    left = await desk.do("breachKindRemove", held, id=breach["breachKind"]["id"])
    assert left["ruleSet"] == {"ownStages": [], "breachKinds": []}
    checked = await desk.do("ruleSetValidate", "problems { code path }")
    assert checked["problems"] == [{"code": "NOT_FOUND", "path": ["timeLimits", "own.survey", "ownStage"]}]
    for mutation, wrong, path in (
        ("ownStageSet", stage | {"starts": ["moon.full"]}, ["starts", "0"]),
        ("ownStageSet", stage | {"code": "Survey"}, ["code"]),
        ("breachKindSet", kind | {"code": "Rude"}, ["code"]),
    ):
        assert await desk.errors(mutation, **wrong) == [("INVALID", ["input", *path])]


async def test_wrong_limits_are_refused_field_by_field(desk: Desk) -> None:
    sound = {"stage": "RESOLVE", "duration": FIVE_DAYS}
    person = named("Staff", desk.screen.person.staff_id)
    for wrong, code, path in (
        ({"duration": {"kind": "WORKING_DAYS"}}, "INVALID", ["duration", "count"]),
        ({"duration": {"kind": "WORKING_DAYS", "count": 0}}, "INVALID", ["duration", "count"]),
        ({"duration": {"kind": "WEEKS", "count": 1, "day": 3}}, "INVALID", ["duration", "day"]),
        ({"duration": {"kind": "AGREED"}}, "INVALID", ["duration", "atMost"]),
        ({"matterId": person}, "NOT_FOUND", ["matterId"]),
        ({"stage": "OWN"}, "REQUIRED", ["ownStage"]),
        ({"stage": "REVIEW"}, "INVALID", ["stage"]),
        ({"stage": "CALLBACK"}, "INVALID", ["stage"]),
        ({"stage": "REPLY", "startsWith": "ACCEPTANCE"}, "INVALID", ["startsWith"]),
        (
            {"rungs": [{"moment": {"when": "AT_DUE"}, "action": "ACCEPT"}]},
            "INVALID",
            ["rungs", "0", "action"],
        ),
        ({"conditions": {"amountOver": "-1"}}, "INVALID", ["conditions", "amountOver"]),
        (
            {"extension": {"approver": "HEAD", "atMost": {"kind": "MONTHS", "count": 1}}},
            "INVALID",
            ["extension", "atMost", "kind"],
        ),
        ({"calendarId": person}, "NOT_FOUND", ["calendarId"]),
        (
            {"rungs": [{"moment": {"when": "AT_DUE"}, "action": "NOTIFY"}]},
            "REQUIRED",
            ["rungs", "0", "whom"],
        ),
        (
            {"rungs": [LADDER[4], LADDER[0]]},
            "INVALID",
            ["rungs", "1", "moment"],
        ),
    ):
        assert await desk.errors("timeLimitSet", **sound | wrong) == [(code, ["input", *path])]


async def test_the_tie_break_is_set_in_order_for_some_channels_otherwise_and_taken_back(
    desk: Desk, reader: Screen
) -> None:
    question = """query ($draft: ID, $channel: Channel) {
        tieBreakCriteria(ruleSetId: $draft, channel: $channel) { criterion direction }
    }"""
    default = [
        {"criterion": "POSITION_RANK", "direction": "HIGHEST"},
        {"criterion": "TENURE", "direction": "HIGHEST"},
    ]
    assert await reader.ask(question) == {"tieBreakCriteria": default}
    own = [{"criterion": "OPEN_CASES", "direction": "LOWEST"}, {"criterion": "TENURE"}]
    shown = [{"direction": "HIGHEST", **one} for one in own]
    payload = await desk.do("tieBreakSet", "criteria { criterion direction }", criteria=own)
    assert payload["criteria"] == shown
    await desk.do("tieBreakSet", "", channel="HOTLINE", criteria=own[1:])
    assert await reader.ask(question) == {"tieBreakCriteria": default}
    for channel, wanted in (("PHONE", shown), ("HOTLINE", shown[1:])):
        data = await reader.ask(question, draft=desk.draft, channel=channel)
        assert data == {"tieBreakCriteria": wanted}
    for criteria, code, place in (
        ([*own, own[0]], "CONFLICT", "2"),
        ([{"criterion": "BADGE"}], "INVALID", "0"),
    ):
        assert await desk.errors("tieBreakSet", criteria=criteria) == [
            (code, ["input", "criteria", place, "criterion"])
        ]
    payload = await desk.do(
        "tieBreakSet",
        "criteria { criterion direction } ruleSet { tieBreaks { channel criteria { criterion } } }",
        criteria=[],
    )
    assert payload["criteria"] == default
    assert [one["channel"] for one in payload["ruleSet"]["tieBreaks"]] == [None, "HOTLINE"]
