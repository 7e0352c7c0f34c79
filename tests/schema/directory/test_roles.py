"""Roles, as an administrator's screen shows and gives them."""

from typing import Any

from tests.support.screen import Screen, named

ROLE = "role { id name version grants { permission scope } }"
READ = {"permission": "CASE_READ", "scope": "OWN"}
READ_ALL = {"permission": "CASE_READ", "scope": "TENANT"}


async def defined(admin: Screen, name: str = "窗口", **more: Any) -> dict[str, Any]:
    payload = await admin.do("roleCreate", ROLE, **{"name": name, "grants": [READ]} | more)
    role: dict[str, Any] = payload["role"]
    return role


async def test_a_role_is_defined_changed_given_taken_and_removed(admin: Screen, reader: Screen) -> None:
    role = await defined(admin)
    assert role["grants"] == [READ]
    changed = await admin.do("roleUpdate", ROLE, id=role["id"], grants=[READ_ALL], expectedVersion=1)
    assert (changed["role"]["name"], changed["role"]["grants"]) == ("窗口", [READ_ALL])
    person = named("Staff", reader.person.staff_id)
    given = await admin.do("staffRolesSet", "staff { roles { name } }", id=person, roleIds=[role["id"]])
    assert given["staff"]["roles"] == [{"name": "窗口"}]
    assert await admin.errors("roleDelete", id=role["id"]) == [("CONFLICT", ["input", "id"])]
    await admin.do("staffRolesSet", "", id=person, roleIds=[])
    removed = await admin.do("roleDelete", "deletedId", id=role["id"])
    assert removed["deletedId"] == role["id"]


async def test_the_same_key_defines_one_role(admin: Screen) -> None:
    assert await defined(admin, idempotencyKey="k1") == await defined(admin, idempotencyKey="k1")


async def test_wrong_roles_are_refused_field_by_field(admin: Screen, reader: Screen) -> None:
    role = await defined(admin)
    assert await admin.errors("roleCreate", name="x", grants=[READ, READ_ALL]) == [
        ("CONFLICT", ["input", "grants", "1", "permission"])
    ]
    assert await admin.errors("roleCreate", name="窗口", grants=[]) == [("CONFLICT", ["input", "name"])]
    assert await admin.errors("roleUpdate", id=role["id"], grants=None) == [("REQUIRED", ["input", "grants"])]
    person = named("Staff", reader.person.staff_id)
    assert await admin.errors("staffRolesSet", id=person, roleIds=[role["id"], person]) == [
        ("NOT_FOUND", ["input", "roleIds", "1"])
    ]
    for mutation, more in (
        ("roleUpdate", {"name": "x"}),
        ("roleDelete", {}),
        ("staffRolesSet", {"roleIds": []}),
    ):
        key = person if mutation == "staffRolesSet" else role["id"]
        assert await admin.errors(mutation, id=key, expectedVersion=9, **more) == [
            ("STALE", ["input", "expectedVersion"])
        ]


async def test_the_last_administrator_stays_one(admin: Screen) -> None:
    person = named("Staff", admin.person.staff_id)
    assert await admin.errors("staffRolesSet", id=person, roleIds=[]) == [("CONFLICT", ["input", "roleIds"])]
    assert await admin.errors("staffLeave", id=person) == [("CONFLICT", ["input", "id"])]


async def test_whoever_administers_a_part_gives_no_roles_not_even_there(local: Screen) -> None:
    person = named("Staff", local.person.staff_id)
    assert await local.errors("staffRolesSet", id=person, roleIds=[]) == [("NOT_ALLOWED", ["input"])]
    assert await local.errors("roleCreate", name="x", grants=[]) == [("NOT_ALLOWED", ["input"])]


async def test_roles_are_listed_by_name(admin: Screen) -> None:
    for name in ("b2", "b1"):
        await defined(admin, name)
    data = await admin.ask('{ roles(where: {name: {startsWith: "b"}}) { nodes { name grants { scope } } } }')
    assert [one["name"] for one in data["roles"]["nodes"]] == ["b1", "b2"]
