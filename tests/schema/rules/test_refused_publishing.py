"""A version that would leave cases to chance is not published: every problem at once, each with its place."""

from typing import Any

from tests.schema.rules.conftest import Desk
from tests.schema.rules.matters import added
from tests.support.screen import named

DURATION = {"kind": "WORKING_DAYS", "count": 5}


async def test_an_ambiguous_cyclic_and_unreachable_version_is_refused_with_all_of_it(desk: Desk) -> None:
    one = await added(desk)
    hall = named("Department", desk.screen.person.department_id)
    other = (
        await desk.do(
            "matterCreate", "matter { id }", code="WX", name="维修", kind="FAULT", departmentId=hall
        )
    )["matter"]
    limits: tuple[tuple[str, dict[str, Any]], ...] = (
        ("by_phone", {"stage": "RESOLVE", "conditions": {"channels": ["PHONE"]}}),
        ("major", {"stage": "RESOLVE", "conditions": {"severities": ["SERIOUS"]}}),
        ("never", {"stage": "NOTICE", "matterId": other["id"], "conditions": {"kinds": ["COMPLAINT"]}}),
        (
            "strange",
            {
                "stage": "REPLY",
                "rungs": [
                    {
                        "moment": {"when": "BEFORE_DUE", "duration": {"kind": "WORKING_DAYS", "count": 5}},
                        "action": "NOTIFY",
                        "whom": "HANDLER",
                    },
                    {"moment": {"when": "AT_DUE"}, "action": "OPEN_BREACH", "breach": "yawned"},
                ],
            },
        ),
    )
    for code, limit in limits:
        await desk.do("timeLimitSet", "", code=code, duration=DURATION, **limit)
    for code, route in (
        ("there", {"target": "AS_MATTER", "matterId": one["id"], "asMatterId": other["id"]}),
        ("back", {"target": "AS_MATTER", "matterId": other["id"], "asMatterId": one["id"]}),
        ("letters", {"target": "LEADER_IN_CHARGE", "conditions": {"channels": ["LETTER"]}}),
        ("nights", {"target": "DUTY_OFFICER", "conditions": {"hours": "DUTY_TIME"}}),
    ):
        await desk.do("routeSet", "", code=code, **route)
    await desk.do("ruleSetUpdate", "", leaderId=None)
    problems = [
        ("REQUIRED", ["leaderId"]),
        ("CONFLICT", ["timeLimits", "by_phone", "conditions"]),
        ("INVALID", ["timeLimits", "never", "conditions"]),
        ("INVALID", ["timeLimits", "strange", "rungs", "0", "moment"]),
        ("NOT_FOUND", ["timeLimits", "strange", "rungs", "1", "breach"]),
        ("INVALID", ["routes", "back", "asMatterId"]),
    ]

    checked = await desk.do("ruleSetValidate", "problems { code path message }")

    told = [(problem["code"], problem["path"]) for problem in checked["problems"]]
    # Letters and nights tie with each other; each also ties with the matters' own routes.
    ties = [entry for entry in told if entry[1][0] == "routes" and entry[1][2] == "conditions"]
    assert {tuple(path) for _, path in ties} >= {("routes", "letters", "conditions")}
    assert sorted(entry for entry in told if entry not in ties) == sorted(problems)
    assert all(problem["message"] for problem in checked["problems"])
    refused = await desk.errors("ruleSetPublish")
    assert refused == [(code, ["input", *path]) for code, path in told]
