"""Duty rosters as they are kept, and who is on duty by them."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from tenants.session import tenant_session
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.screen import Screen, named

_ranks = itertools.count(1)
ROSTER = "roster { id name places isOpen version department { id } }"
SHIFT = "shift { id place since until staff { name } roster { name } }"
NIGHT = [{"opens": "18:00", "closes": "08:00"}]
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
NIGHTS = [{"day": day, "hours": NIGHT} for day in DAYS]


def hours(count: float) -> str:
    """So long after the test's beginning, nine in the morning of Monday in Shanghai."""
    return (datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(hours=count)).isoformat()


async def colleague(screen: Screen, name: str = "王芳") -> str:
    async with tenant_session(screen.person.tenant_id):
        return named("Staff", (await Office().staff(name, rank=next(_ranks))).id)


def home(screen: Screen) -> str:
    return named("Department", screen.person.department_id)


async def begun(screen: Screen, name: str = "夜班", **more: Any) -> dict[str, Any]:
    roster: dict[str, Any] = (await screen.do("rosterCreate", ROSTER, name=name, **more))["roster"]
    return roster


async def test_a_roster_belongs_to_a_department_or_to_everybody(admin: Screen) -> None:
    nights = await begun(admin, departmentId=home(admin), places=2)
    assert nights | {"id": ""} == {
        "id": "",
        "name": "夜班",
        "places": 2,
        "isOpen": True,
        "version": 1,
        "department": {"id": home(admin)},
    }
    changed = await admin.do("rosterUpdate", ROSTER, id=nights["id"], departmentId=None, places=1)
    assert (changed["roster"]["department"], changed["roster"]["places"]) == (None, 1)
    assert (await admin.do("rosterClose", ROSTER, id=nights["id"]))["roster"]["isOpen"] is False
    assert await admin.errors("rosterClose", id=nights["id"]) == [("ILLEGAL_MOVE", ["input", "id"])]


async def test_rosters_that_cannot_be_are_refused(admin: Screen) -> None:
    nights = await begun(admin)
    assert await admin.errors("rosterCreate", name="夜班") == [("CONFLICT", ["input", "name"])]
    assert await admin.errors("rosterCreate", name=" ", places=21) == [
        ("REQUIRED", ["input", "name"]),
        ("INVALID", ["input", "places"]),
    ]
    assert await admin.errors("rosterCreate", name="x", departmentId="x") == [
        ("NOT_FOUND", ["input", "departmentId"])
    ]
    assert await admin.errors("rosterUpdate", id=nights["id"], name=None) == [("REQUIRED", ["input", "name"])]


async def test_somebody_is_put_on_duty_and_taken_off(admin: Screen, clock: Clock) -> None:
    wang, nights = await colleague(admin), await begun(admin)
    payload = await admin.do(
        "shiftSet", SHIFT, rosterId=nights["id"], staffId=wang, since=hours(0), until=hours(10)
    )
    assert payload["shift"] | {"id": ""} == {
        "id": "",
        "place": 1,
        "since": hours(0),
        "until": hours(10),
        "staff": {"name": "王芳"},
        "roster": {"name": "夜班"},
    }
    planned = await admin.do(
        "shiftSet", SHIFT, rosterId=nights["id"], staffId=wang, since=hours(20), until=hours(30)
    )
    clock.advance(minutes=6)
    removed = await admin.do("shiftRemove", SHIFT, id=payload["shift"]["id"])
    assert removed["shift"]["until"] == hours(0.1)
    assert (await admin.do("shiftRemove", SHIFT, id=planned["shift"]["id"]))["shift"] is None
    assert await admin.errors("shiftRemove", id=payload["shift"]["id"]) == [("ILLEGAL_MOVE", ["input", "id"])]


async def test_a_colleague_takes_the_rest_of_a_shift(admin: Screen, clock: Clock) -> None:
    wang, zhao, nights = await colleague(admin), await colleague(admin, "赵强"), await begun(admin)
    first = await admin.do(
        "shiftSet", SHIFT, rosterId=nights["id"], staffId=wang, since=hours(0), until=hours(10)
    )
    clock.advance(minutes=6)
    given = {"rosterId": nights["id"], "staffId": zhao, "since": hours(0.1), "until": hours(10)}
    assert await admin.errors("shiftSet", **given) == [("CONFLICT", ["input", "place"])]
    await admin.do("shiftSet", SHIFT, insteadOf=first["shift"]["id"], **given)
    data = await admin.ask("{ shifts { nodes { since until staff { name } } } }")
    assert data["shifts"]["nodes"] == [
        {"since": hours(0), "until": hours(0.1), "staff": {"name": "王芳"}},
        {"since": hours(0.1), "until": hours(10), "staff": {"name": "赵强"}},
    ]


async def test_shifts_that_cannot_be_are_refused_field_by_field(admin: Screen) -> None:
    wang, nights = await colleague(admin), await begun(admin)
    tried: list[tuple[dict[str, Any], str, str]] = [
        ({"until": hours(0)}, "INVALID", "until"),
        ({"since": hours(-9), "until": hours(-1)}, "INVALID", "until"),
        ({"until": hours(800)}, "INVALID", "until"),
        ({"place": 2}, "INVALID", "place"),
        ({"staffId": "x"}, "NOT_FOUND", "staffId"),
        ({"rosterId": "x"}, "NOT_FOUND", "rosterId"),
        ({"insteadOf": "x"}, "NOT_FOUND", "insteadOf"),
    ]
    for wrong, code, field in tried:
        given = {"rosterId": nights["id"], "staffId": wang, "since": hours(0), "until": hours(9), **wrong}
        assert await admin.errors("shiftSet", **given) == [(code, ["input", field])]


async def test_a_roster_is_filled_by_a_week_and_asked_at_any_moment(admin: Screen) -> None:
    wang, zhao = await colleague(admin), await colleague(admin, "赵强")
    nights = await begun(admin, departmentId=home(admin))
    given = {
        "rosterId": nights["id"],
        "weekly": NIGHTS,
        "people": [wang, zhao],
        "turn": "DAY",
        "firstDay": "2026-09-30",
        "lastDay": "2026-10-08",
    }
    payload = await admin.do("rosterFill", "shifts roster { shifts { totalCount } }", **given)
    assert payload == {"errors": [], "shifts": 9, "roster": {"shifts": {"totalCount": 9}}}

    async def on_duty(at: str) -> list[str]:
        data = await admin.ask(
            "query ($id: ID!, $at: DateTime) { onDuty(departmentId: $id, at: $at) { name } }",
            id=home(admin),
            at=at,
        )
        return [one["name"] for one in data["onDuty"]]

    # The night from National Day to the day after, and noon in between.
    assert await on_duty("2026-10-01T18:00:00+08:00") == ["赵强"]
    assert await on_duty("2026-10-02T00:00:00+08:00") == ["赵强"]
    assert await on_duty("2026-10-02T07:59:59+08:00") == ["赵强"]
    assert await on_duty("2026-10-02T12:00:00+08:00") == []
    assert await on_duty("2026-10-02T18:00:00+08:00") == ["王芳"]
    data = await admin.ask(
        '{ onDuty(departmentId: "U3RhZmY6MDAwMDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw") { name } }'
    )
    assert data == {"onDuty": []}

    assert await admin.errors("rosterFill", **given) == [("CONFLICT", ["input", "place"])]
    again = await admin.do("rosterFill", "shifts", **given | {"people": [wang], "planning": "REPLACE"})
    assert again["shifts"] == 9
    assert await on_duty("2026-10-01T18:00:00+08:00") == ["王芳"]


async def test_patterns_that_cannot_be_are_refused_where_they_are_wrong(admin: Screen) -> None:
    wang, nights = await colleague(admin), await begun(admin)
    tried: list[tuple[dict[str, Any], str, list[str]]] = [
        ({"people": []}, "REQUIRED", ["people"]),
        ({"people": [wang, "x"]}, "NOT_FOUND", ["people", "1"]),
        ({"beginsWith": 1}, "INVALID", ["beginsWith"]),
        ({"weekly": []}, "REQUIRED", ["weekly"]),
        ({"lastDay": "2026-03-01"}, "INVALID", ["lastDay"]),
        ({"lastDay": "2028-03-01"}, "INVALID", ["lastDay"]),
        ({"place": 2}, "INVALID", ["place"]),
        (
            {
                "weekly": [
                    {"day": "TUESDAY", "hours": [{"opens": "07:00", "closes": "09:00"}]},
                    {"day": "MONDAY", "hours": NIGHT},
                ]
            },
            "CONFLICT",
            ["weekly", "0", "hours", "0"],
        ),
    ]
    for wrong, code, path in tried:
        given = {
            "rosterId": nights["id"],
            "weekly": NIGHTS,
            "people": [wang],
            "firstDay": "2026-03-09",
            "lastDay": "2026-03-15",
            **wrong,
        }
        assert await admin.errors("rosterFill", **given) == [(code, ["input", *path])]


async def test_whoever_administers_a_part_keeps_its_rosters_only(admin: Screen, local: Screen) -> None:
    wang = await colleague(admin)
    mine, everybodys = await begun(local, departmentId=home(local)), await begun(admin, "总值班")
    filled = {
        "weekly": NIGHTS,
        "people": [wang],
        "firstDay": "2026-03-09",
        "lastDay": "2026-03-09",
    }
    await local.do("rosterFill", "shifts", rosterId=mine["id"], **filled)
    refused = ("NOT_ALLOWED", ["input", "rosterId"])
    assert await local.errors("rosterCreate", name="x") == [("NOT_ALLOWED", ["input", "departmentId"])]
    assert await local.errors("rosterUpdate", id=mine["id"], departmentId=None) == [
        ("NOT_ALLOWED", ["input", "departmentId"])
    ]
    for mutation in ("rosterUpdate", "rosterClose"):
        more = {"name": "x"} if mutation == "rosterUpdate" else {}
        assert await local.errors(mutation, id=everybodys["id"], **more) == [("NOT_ALLOWED", ["input", "id"])]
    given = {"rosterId": everybodys["id"], "staffId": wang, "since": hours(1), "until": hours(2)}
    assert await local.errors("rosterFill", rosterId=everybodys["id"], **filled) == [refused]
    assert await local.errors("shiftSet", **given) == [refused]
    shift = (await admin.do("shiftSet", SHIFT, **given))["shift"]
    assert await local.errors("shiftRemove", id=shift["id"]) == [("NOT_ALLOWED", ["input", "id"])]


async def test_rosters_of_another_tenant_are_not_there(admin: Screen, stranger: Screen) -> None:
    nights = await begun(admin)
    assert await stranger.errors("rosterClose", id=nights["id"]) == [("NOT_FOUND", ["input", "id"])]
