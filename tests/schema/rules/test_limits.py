"""Time limits and the tie-break, as an administrator's screen shows and sets them."""

from typing import Any

import pytest

from tests.schema.rules.test_matters import added
from tests.support.screen import Screen, named

DURATION = "kind count pace graceMinutes day"
LIMIT = f"""timeLimit {{
    id stage pauses isValid matter {{ code }} calendar {{ name }}
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


async def limited(admin: Screen, **more: Any) -> dict[str, Any]:
    payload = await admin.do("timeLimitSet", LIMIT, **{"stage": "RESOLVE", "duration": FIVE_DAYS} | more)
    limit: dict[str, Any] = payload["timeLimit"]
    return limit


async def test_a_limit_shows_what_was_set_and_fills_in_the_law(admin: Screen) -> None:
    limit = await limited(admin, rungs=LADDER)
    assert (limit["stage"], limit["pauses"], limit["isValid"]) == ("RESOLVE", True, True)
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
async def test_every_kind_of_duration_comes_back_as_it_went(admin: Screen, duration: dict[str, Any]) -> None:
    assert present((await limited(admin, duration=duration))["duration"]) == duration


async def test_a_new_limit_takes_the_place_of_the_one_for_the_same_matter(admin: Screen) -> None:
    matter = await added(admin)
    general = await limited(admin)
    own = await limited(admin, matterId=matter["id"], duration={"kind": "HOURS", "count": 2})
    newer = await limited(admin, matterId=matter["id"])
    data = await admin.ask(
        """query ($matter: ID!) {
            timeLimits(where: {isValid: true, stage: {eq: RESOLVE}}) { nodes { id } }
            own: timeLimits(where: {matterId: {eq: $matter}}, orderBy: [CREATED_AT_ASC]) {
                nodes { id isValid matter { code } }
            }
        }""",
        matter=matter["id"],
    )
    assert {one["id"] for one in data["timeLimits"]["nodes"]} == {general["id"], newer["id"]}
    assert data["own"]["nodes"] == [
        {"id": own["id"], "isValid": False, "matter": {"code": "XZ"}},
        {"id": newer["id"], "isValid": True, "matter": {"code": "XZ"}},
    ]


async def test_the_same_key_sets_one_limit(admin: Screen) -> None:
    assert await limited(admin, idempotencyKey="k1") == await limited(admin, idempotencyKey="k1")


async def test_a_retired_limit_is_kept_for_the_clocks_that_run_under_it(admin: Screen) -> None:
    limit = await limited(admin)
    payload = await admin.do("timeLimitRetire", LIMIT, id=limit["id"])
    assert payload["timeLimit"] == limit | {"isValid": False}
    assert await admin.errors("timeLimitRetire", id=limit["id"]) == [("ILLEGAL_MOVE", ["input", "id"])]
    person = named("Staff", admin.person.staff_id)
    assert await admin.errors("timeLimitRetire", id=person) == [("NOT_FOUND", ["input", "id"])]


async def test_wrong_limits_are_refused_field_by_field(admin: Screen) -> None:
    sound = {"stage": "RESOLVE", "duration": FIVE_DAYS}
    person = named("Staff", admin.person.staff_id)
    for wrong, code, path in (
        ({"duration": {"kind": "WORKING_DAYS"}}, "INVALID", ["duration", "count"]),
        ({"duration": {"kind": "WORKING_DAYS", "count": 0}}, "INVALID", ["duration", "count"]),
        ({"duration": {"kind": "WEEKS", "count": 1, "day": 3}}, "INVALID", ["duration", "day"]),
        ({"duration": {"kind": "AGREED"}}, "INVALID", ["duration", "atMost"]),
        ({"matterId": person}, "NOT_FOUND", ["matterId"]),
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
        assert await admin.errors("timeLimitSet", **sound | wrong) == [(code, ["input", *path])]


async def test_the_tie_break_is_set_in_order_and_taken_back(admin: Screen, reader: Screen) -> None:
    question = "{ tieBreakCriteria { criterion direction } }"
    default = [
        {"criterion": "POSITION_RANK", "direction": "HIGHEST"},
        {"criterion": "TENURE", "direction": "HIGHEST"},
    ]
    assert await reader.ask(question) == {"tieBreakCriteria": default}
    own = [{"criterion": "OPEN_CASES", "direction": "LOWEST"}, {"criterion": "TENURE"}]
    payload = await admin.do("tieBreakSet", "criteria { criterion direction }", criteria=own)
    assert payload["criteria"] == [{"direction": "HIGHEST", **one} for one in own]
    assert await reader.ask(question) == {"tieBreakCriteria": payload["criteria"]}
    for criteria, code, place in (
        ([*own, own[0]], "CONFLICT", "2"),
        ([{"criterion": "BADGE"}], "INVALID", "0"),
    ):
        assert await admin.errors("tieBreakSet", criteria=criteria) == [
            (code, ["input", "criteria", place, "criterion"])
        ]
    payload = await admin.do("tieBreakSet", "criteria { criterion direction }", criteria=[])
    assert payload["criteria"] == default
