"""Positions and grades, as an administrator's screen shows and changes them."""

import pytest

from tests.support.screen import Screen, named

BOTH = pytest.mark.parametrize(("noun", "number"), [("position", "rank"), ("grade", "level")])


@BOTH
async def test_one_is_added_changed_and_removed(admin: Screen, noun: str, number: str) -> None:
    wanted = f"{noun} {{ id name {number} version }}"
    payload = await admin.do(f"{noun}Create", wanted, name="科长", **{number: 30})
    key = payload[noun]["id"]
    assert payload[noun] == {"id": key, "name": "科长", number: 30, "version": 1}
    payload = await admin.do(f"{noun}Update", wanted, id=key, expectedVersion=1, **{number: 40})
    assert payload[noun] == {"id": key, "name": "科长", number: 40, "version": 2}
    payload = await admin.do(f"{noun}Delete", "deletedId", id=key, expectedVersion=2)
    assert payload["deletedId"] == key
    assert await admin.errors(f"{noun}Update", id=key, name="x") == [("NOT_FOUND", ["input", "id"])]


@BOTH
async def test_the_same_key_adds_one(admin: Screen, noun: str, number: str) -> None:
    given = {"name": "科长", number: 30, "idempotencyKey": "k1"}
    first = await admin.do(f"{noun}Create", f"{noun} {{ id }}", **given)
    assert await admin.do(f"{noun}Create", f"{noun} {{ id }}", **given) == first


@BOTH
async def test_wrong_ones_are_refused_field_by_field(admin: Screen, noun: str, number: str) -> None:
    payload = await admin.do(f"{noun}Create", f"{noun} {{ id }}", name="科长", **{number: 30})
    key = payload[noun]["id"]
    assert await admin.errors(f"{noun}Create", name="", **{number: -1}) == [
        ("REQUIRED", ["input", "name"]),
        ("INVALID", ["input", number]),
    ]
    assert await admin.errors(f"{noun}Create", name="科长", **{number: 1}) == [
        ("CONFLICT", ["input", "name"])
    ]
    assert await admin.errors(f"{noun}Update", id=key, name=None) == [("REQUIRED", ["input", "name"])]
    for mutation in (f"{noun}Update", f"{noun}Delete"):
        assert await admin.errors(mutation, id=key, expectedVersion=7) == [
            ("STALE", ["input", "expectedVersion"])
        ]
        wrong = named("Staff", admin.person.staff_id)
        assert await admin.errors(mutation, id=wrong) == [("NOT_FOUND", ["input", "id"])]


async def test_a_position_that_somebody_holds_stays(admin: Screen) -> None:
    data = await admin.ask("{ positions { nodes { id } } }")
    key = data["positions"]["nodes"][0]["id"]
    assert await admin.errors("positionDelete", id=key) == [("CONFLICT", ["input", "id"])]


async def test_the_highest_come_first_unless_sorted_otherwise(admin: Screen) -> None:
    for number, name in enumerate(("住院", "主治", "主任")):
        await admin.do("gradeCreate", "", name=name, level=number)
        await admin.do("positionCreate", "", name=name, rank=number)
    data = await admin.ask(
        """{
            grades { nodes { name } }
            up: grades(orderBy: [LEVEL_ASC], where: {level: {gte: 1}}) { nodes { name } }
            positions(where: {rank: {lt: 3}}, last: 2) { nodes { name } }
        }"""
    )
    assert [one["name"] for one in data["grades"]["nodes"]] == ["主任", "主治", "住院"]
    assert [one["name"] for one in data["up"]["nodes"]] == ["主治", "主任"]
    assert [one["name"] for one in data["positions"]["nodes"]] == ["主治", "住院"]
