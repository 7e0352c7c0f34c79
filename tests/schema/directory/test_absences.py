"""Absences and stand-ins, as they are entered and shown."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from tenants.directory import department
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import People, Person
from tests.support.screen import Screen, named

_ranks = itertools.count(1)
ABSENCE = "absence { id since until reason lasting version cancelledAt staff { name } enteredBy { name } }"
STAND_IN = "standIn { id ordinal since until staff { name } standIn { name } }"


def hours(count: float) -> str:
    """So long after the test's beginning."""
    return (datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(hours=count)).isoformat()


def person(screen: Screen) -> str:
    return named("Staff", screen.person.staff_id)


async def colleague(screen: Screen, name: str = "王芳") -> str:
    async with tenant_session(screen.person.tenant_id):
        return named("Staff", (await Office().staff(name, rank=next(_ranks))).id)


async def clerk(screen: Screen, people: People, *, scope: Scope = Scope.OWN) -> Screen:
    """Somebody who enters their own absences."""
    grants = {Permission.ABSENCE_ENTER: scope, Permission.DIRECTORY_READ: Scope.TENANT}
    return Screen(screen.api, await people.somebody(grants, name="孙丽"))


async def test_an_absence_from_now_on_shows_at_the_person(admin: Screen) -> None:
    wang = await colleague(admin)
    payload = await admin.do("absenceCreate", ABSENCE, staffId=wang, until=hours(24), reason="出差")
    assert payload["absence"] | {"id": ""} == {
        "id": "",
        "since": hours(0),
        "until": hours(24),
        "reason": "出差",
        "lasting": True,
        "version": 1,
        "cancelledAt": None,
        "staff": {"name": "王芳"},
        "enteredBy": {"name": "王强"},
    }
    shown = await admin.ask(
        "query ($id: ID!) { staffMember(id: $id) { away awayUntil absences { totalCount } } }", id=wang
    )
    assert shown["staffMember"] == {"away": True, "awayUntil": hours(24), "absences": {"totalCount": 1}}


async def test_whoever_is_back_is_away_no_more(admin: Screen, clock: Clock) -> None:
    wang = await colleague(admin)
    entered = await admin.do("absenceCreate", ABSENCE, staffId=wang, reason="生病")
    assert entered["absence"]["until"] is None
    clock.advance(minutes=6)
    payload = await admin.do("absenceCancel", ABSENCE, id=entered["absence"]["id"], expectedVersion=1)
    assert (payload["absence"]["cancelledAt"], payload["absence"]["lasting"]) == (hours(0.1), False)
    shown = await admin.ask(
        "query ($id: ID!) { staffMember(id: $id) { away awayUntil actingNow { name } } }", id=wang
    )
    assert shown["staffMember"] == {"away": False, "awayUntil": None, "actingNow": None}
    assert await admin.errors("absenceCancel", id=entered["absence"]["id"]) == [
        ("ILLEGAL_MOVE", ["input", "id"])
    ]


async def test_absences_that_cannot_be_are_refused_field_by_field(admin: Screen) -> None:
    wang = await colleague(admin)
    tried: list[tuple[dict[str, Any], str, str]] = [
        ({"until": hours(-1)}, "INVALID", "until"),
        ({"since": hours(-3), "until": hours(-1)}, "INVALID", "until"),
        ({"reason": "  "}, "REQUIRED", "reason"),
        ({"reason": "x" * 201}, "TOO_LONG", "reason"),
        ({"staffId": "x"}, "NOT_FOUND", "staffId"),
        ({"staffId": named("Department", admin.person.department_id)}, "NOT_FOUND", "staffId"),
    ]
    for wrong, code, field in tried:
        given = {"staffId": wang, "reason": "出差", **wrong}
        assert await admin.errors("absenceCreate", **given) == [(code, ["input", field])]


async def test_one_enters_ones_own_absence_and_nobody_elses(admin: Screen, people: People) -> None:
    sun, wang = await clerk(admin, people), await colleague(admin)
    mine = await sun.do("absenceCreate", ABSENCE, staffId=person(sun), reason="开会")
    theirs = await admin.do("absenceCreate", ABSENCE, staffId=wang, reason="住院")
    refused = ("NOT_ALLOWED", ["input", "staffId"])
    assert await sun.errors("absenceCreate", staffId=wang, reason="开会") == [refused]
    assert await sun.errors("standInSet", staffId=wang, standInId=person(sun)) == [refused]
    assert await sun.errors("absenceCancel", id=theirs["absence"]["id"]) == [("NOT_ALLOWED", ["input", "id"])]
    await sun.do("absenceCancel", ABSENCE, id=mine["absence"]["id"])


async def test_a_head_enters_absences_of_the_own_department_only(admin: Screen, people: People) -> None:
    head = await clerk(admin, people, scope=Scope.DEPARTMENT)
    async with tenant_session(head.person.tenant_id):
        hall = await department.Department.get(id=head.person.department_id)
        near = named("Staff", (await Office().staff("赵强", within=hall, rank=next(_ranks))).id)
    far = await colleague(admin)
    await head.do("absenceCreate", ABSENCE, staffId=near, reason="休假")
    assert await head.errors("absenceCreate", staffId=far, reason="休假") == [
        ("NOT_ALLOWED", ["input", "staffId"])
    ]


async def test_why_somebody_is_away_is_for_them_and_whoever_enters_it(
    admin: Screen, reader: Screen, people: People
) -> None:
    sun = await clerk(admin, people)
    await admin.do("absenceCreate", ABSENCE, staffId=person(sun), reason="住院")
    question = "{ absences { nodes { reason staff { name } } } }"
    for screen, reason in ((admin, "住院"), (sun, "住院"), (reader, None)):
        data = await screen.ask(question)
        assert data["absences"]["nodes"] == [{"reason": reason, "staff": {"name": "孙丽"}}]


async def test_the_same_key_enters_one_absence(admin: Screen) -> None:
    wang = await colleague(admin)
    first = await admin.do("absenceCreate", ABSENCE, staffId=wang, reason="出差", idempotencyKey="k")
    assert await admin.do("absenceCreate", ABSENCE, staffId=wang, reason="出差", idempotencyKey="k") == first


async def test_a_stand_in_acts_while_the_holder_is_away(admin: Screen) -> None:
    wang, zhao = await colleague(admin), await colleague(admin, "赵强")
    payload = await admin.do("standInSet", STAND_IN, staffId=wang, standInId=zhao)
    named_ = payload["standIn"]
    assert named_ | {"id": ""} == {
        "id": "",
        "ordinal": 1,
        "since": hours(0),
        "until": None,
        "staff": {"name": "王芳"},
        "standIn": {"name": "赵强"},
    }
    await admin.do("absenceCreate", ABSENCE, staffId=wang, since=hours(1), until=hours(2), reason="开会")
    acting = """query ($id: ID!, $at: DateTime!) {
        actingFor(staffId: $id, at: $at) { name }
        now: actingFor(staffId: $id) { name }
        nobody: actingFor(staffId: "U3RhZmY6MDAwMDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw") { name }
    }"""
    data = await admin.ask(acting, id=wang, at=hours(1.5))
    assert data == {"actingFor": {"name": "赵强"}, "now": {"name": "王芳"}, "nobody": None}
    listed = await admin.ask(
        """query ($id: ID!, $at: DateTime!) {
            standIns(where: {staffId: {eq: $id}, validAt: $at}) { nodes { standIn { name } } }
            absences(where: {lastingAt: $at}) { totalCount }
            staffMember(id: $id) { standIns { nodes { ordinal } } }
        }""",
        id=wang,
        at=hours(1.5),
    )
    assert listed == {
        "standIns": {"nodes": [{"standIn": {"name": "赵强"}}]},
        "absences": {"totalCount": 1},
        "staffMember": {"standIns": {"nodes": [{"ordinal": 1}]}},
    }


async def test_a_ring_of_stand_ins_is_refused(admin: Screen) -> None:
    wang, zhao = await colleague(admin), await colleague(admin, "赵强")
    await admin.do("standInSet", STAND_IN, staffId=wang, standInId=zhao)
    assert await admin.errors("standInSet", staffId=zhao, standInId=wang) == [
        ("INVALID", ["input", "standInId"])
    ]
    assert await admin.errors("standInSet", staffId=wang, standInId=person(admin)) == [
        ("CONFLICT", ["input", "ordinal"])
    ]
    assert await admin.errors("standInSet", staffId=wang, standInId=zhao, ordinal=2) == [
        ("CONFLICT", ["input", "standInId"])
    ]
    assert await admin.errors("standInSet", staffId=wang, standInId="x") == [
        ("NOT_FOUND", ["input", "standInId"])
    ]


async def test_a_stand_in_is_removed(admin: Screen, clock: Clock) -> None:
    wang, zhao = await colleague(admin), await colleague(admin, "赵强")
    named_ = (await admin.do("standInSet", STAND_IN, staffId=wang, standInId=zhao))["standIn"]
    later = await admin.do(
        "standInSet", STAND_IN, staffId=wang, standInId=person(admin), ordinal=2, since=hours(50)
    )
    clock.advance(minutes=6)
    payload = await admin.do("standInRemove", STAND_IN, id=named_["id"])
    assert payload["standIn"]["until"] == hours(0.1)
    assert await admin.errors("standInRemove", id=named_["id"]) == [("ILLEGAL_MOVE", ["input", "id"])]
    assert (await admin.do("standInRemove", STAND_IN, id=later["standIn"]["id"]))["standIn"] is None


async def test_whoever_acts_now_stands_beside_each_name(admin: Screen, people: People) -> None:
    sun: Person = await people.somebody({Permission.DIRECTORY_READ: Scope.TENANT}, name="孙丽")
    wang = await colleague(admin)
    await admin.do("standInSet", STAND_IN, staffId=wang, standInId=named("Staff", sun.staff_id))
    await admin.do("absenceCreate", ABSENCE, staffId=wang, reason="出差")
    data = await admin.ask("{ staff { nodes { name away actingNow { name } } } }")
    assert data["staff"]["nodes"] == [
        {"name": "孙丽", "away": False, "actingNow": None},
        {"name": "王强", "away": False, "actingNow": None},
        {"name": "王芳", "away": True, "actingNow": {"name": "孙丽"}},
    ]
    mine = await Screen(admin.api, sun).ask(
        "{ me { actsFor } inbox { nodes { kind actor { name } case { id } } } }"
    )
    assert mine == {
        "me": {"actsFor": [wang]},
        "inbox": {"nodes": [{"kind": "absence.begun", "actor": {"name": "王芳"}, "case": None}]},
    }


async def test_people_of_another_tenant_are_nobody(admin: Screen, stranger: Screen) -> None:
    assert await stranger.errors("absenceCreate", staffId=person(admin), reason="x") == [
        ("NOT_FOUND", ["input", "staffId"])
    ]
