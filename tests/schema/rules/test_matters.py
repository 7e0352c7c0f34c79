"""Matters, as an administrator's screen shows and changes them."""

from typing import Any

from tests.support.screen import Screen, named

MATTER = """matter {
    id code name kind description procedure isOffered version
    department { id } materials { id name legalBasis }
}"""
MATERIALS = [{"name": "身份证", "legalBasis": "《供水条例》第十条"}, {"name": "房产证"}]


async def added(admin: Screen, code: str = "XZ", **more: Any) -> dict[str, Any]:
    given = {
        "code": code,
        "name": "新装水表",
        "kind": "BUSINESS",
        "departmentId": named("Department", admin.person.department_id),
        "materials": MATERIALS,
    }
    payload = await admin.do("matterCreate", MATTER, **given | more)
    matter: dict[str, Any] = payload["matter"]
    return matter


async def test_a_matter_has_an_owner_a_procedure_and_a_checklist(admin: Screen) -> None:
    matter = await added(admin, description="给新房装水表", procedure="窗口受理 → 现场勘查 → 装表")
    assert (matter["kind"], matter["isOffered"], matter["version"]) == ("BUSINESS", True, 1)
    assert (matter["description"], matter["procedure"]) == ("给新房装水表", "窗口受理 → 现场勘查 → 装表")
    assert matter["department"]["id"] == named("Department", admin.person.department_id)
    assert [(one["name"], one["legalBasis"]) for one in matter["materials"]] == [
        ("身份证", "《供水条例》第十条"),
        ("房产证", None),
    ]


async def test_the_same_key_adds_one_matter(admin: Screen) -> None:
    assert await added(admin, idempotencyKey="k1") == await added(admin, idempotencyKey="k1")


async def test_a_checklist_is_replaced_and_kept_entries_keep_their_ids(admin: Screen) -> None:
    matter = await added(admin)
    deed = matter["materials"][1]["id"]
    payload = await admin.do(
        "matterUpdate",
        MATTER,
        id=matter["id"],
        kind="CONSULTATION",
        materials=[{"id": deed, "name": "房产证原件"}, {"name": "申请表"}],
        expectedVersion=1,
    )
    changed = payload["matter"]
    assert (changed["kind"], changed["name"]) == ("CONSULTATION", "新装水表")
    assert [one["name"] for one in changed["materials"]] == ["房产证原件", "申请表"]
    assert changed["materials"][0]["id"] == deed


async def test_a_retired_matter_stays_in_the_list(admin: Screen) -> None:
    await added(admin, "A1")
    matter = await added(admin, "A2")
    payload = await admin.do("matterRetire", MATTER, id=matter["id"], expectedVersion=1)
    assert not payload["matter"]["isOffered"]
    assert await admin.errors("matterUpdate", id=matter["id"], name="x") == [
        ("ILLEGAL_MOVE", ["input", "id"])
    ]
    data = await admin.ask(
        """{
            matters(orderBy: [CODE_DESC]) { nodes { code } }
            offered: matters(where: {isOffered: true, kind: {eq: BUSINESS}}) { nodes { code } }
            matter(code: "A2") { retiredAt }
        }"""
    )
    assert [one["code"] for one in data["matters"]["nodes"]] == ["A2", "A1"]
    assert [one["code"] for one in data["offered"]["nodes"]] == ["A1"]
    assert data["matter"] == {"retiredAt": "2026-03-02T01:00:00+00:00"}


async def test_wrong_matters_are_refused_field_by_field(admin: Screen) -> None:
    matter = await added(admin)
    sound = {
        "code": "X",
        "name": "x",
        "kind": "FAULT",
        "departmentId": named("Department", admin.person.department_id),
    }
    for wrong, code, path in (
        ({"code": "XZ"}, "CONFLICT", ["code"]),
        ({"name": " "}, "REQUIRED", ["name"]),
        ({"procedure": "x" * 4001}, "TOO_LONG", ["procedure"]),
        ({"departmentId": matter["id"]}, "NOT_FOUND", ["departmentId"]),
        ({"materials": [{"name": "x"}, {"name": ""}]}, "REQUIRED", ["materials", "1", "name"]),
        ({"materials": [{"name": "x", "id": matter["id"]}]}, "NOT_FOUND", ["materials", "0", "id"]),
        (
            {"materials": [{"name": "x", "id": matter["materials"][0]["id"]}]},
            "NOT_FOUND",
            ["materials", "0", "id"],
        ),
        ({"materials": [{"name": "x"}] * 51}, "LIMIT_EXCEEDED", ["materials"]),
    ):
        assert await admin.errors("matterCreate", **sound | wrong) == [(code, ["input", *path])]
    assert await admin.errors("matterUpdate", id=matter["id"], materials=None, kind=None) == [
        ("REQUIRED", ["input", "kind"]),
        ("REQUIRED", ["input", "materials"]),
    ]
    assert (await admin.refused("{ matter { id } }"))["extensions"]["code"] == "BAD_USER_INPUT"
