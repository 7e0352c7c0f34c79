"""Matters, as an administrator's screen shows and changes them."""

from typing import Any

from tests.schema.rules.conftest import Desk
from tests.schema.rules.matters import MATTER, added
from tests.support.screen import Screen, named


async def test_a_matter_has_an_owner_a_procedure_and_a_checklist(desk: Desk) -> None:
    matter = await added(desk, description="给新房装水表", procedure="窗口受理 → 现场勘查 → 装表")
    assert (matter["kind"], matter["isOffered"], matter["ruleSet"]) == ("BUSINESS", False, {"number": 1})
    assert (matter["description"], matter["procedure"]) == ("给新房装水表", "窗口受理 → 现场勘查 → 装表")
    assert matter["department"]["id"] == named("Department", desk.screen.person.department_id)
    assert [(one["name"], one["legalBasis"], one["modelText"]) for one in matter["materials"]] == [
        ("身份证", "《供水条例》第十条", "写明户名"),
        ("房产证", None, None),
    ]


async def test_what_the_public_is_told_is_set_and_cleared(desk: Desk) -> None:
    told: dict[str, Any] = {
        "promise": {"kind": "WORKING_DAYS", "count": 5},
        "fees": "免费",
        "complaintChannel": "12345",
        "legalBasis": "《供水条例》",
        "severity": "ORDINARY",
        "amount": "200.50",
        "onTheSpot": True,
    }
    matter = await added(desk, **told)
    assert {name: matter[name] for name in told} == told
    cleared = {name: None for name in told if name != "onTheSpot"}
    payload = await desk.do("matterUpdate", MATTER, id=matter["id"], **cleared)
    assert payload["matter"] == matter | cleared


async def test_the_same_key_adds_one_matter(desk: Desk) -> None:
    assert await added(desk, idempotencyKey="k1") == await added(desk, idempotencyKey="k1")


async def test_a_checklist_is_replaced_and_kept_entries_keep_their_ids(desk: Desk) -> None:
    matter = await added(desk)
    deed = matter["materials"][1]["id"]
    payload = await desk.do(
        "matterUpdate",
        MATTER + " ruleSet { version }",
        id=matter["id"],
        kind="CONSULTATION",
        materials=[{"id": deed, "name": "房产证原件"}, {"name": "申请表"}],
    )
    changed = payload["matter"]
    assert (changed["kind"], changed["name"]) == ("CONSULTATION", "新装水表")
    assert [one["name"] for one in changed["materials"]] == ["房产证原件", "申请表"]
    assert changed["materials"][0]["id"] == deed
    assert payload["ruleSet"]["version"] > 1


async def test_drafts_are_hidden_from_those_who_do_not_read_rules_and_in_force_is_what_is_offered(
    desk: Desk, reader: Screen
) -> None:
    await added(desk, "A1")
    question = """query ($draft: ID) {
        matters(orderBy: [CODE_DESC]) { nodes { code } }
        drafted: matters(ruleSetId: $draft) { nodes { code } }
        offered: matters(where: {isOffered: true, kind: {eq: BUSINESS}}) { nodes { code } }
        matter(code: "A1") { isOffered }
    }"""
    before = await reader.ask(question, draft=desk.draft)
    assert before["drafted"]["nodes"] == [{"code": "A1"}]
    assert (before["matters"]["nodes"], before["offered"]["nodes"], before["matter"]) == ([], [], None)

    await desk.publish()
    await added(desk, "A2")

    after = await reader.ask(question, draft=desk.draft)
    assert after["drafted"]["nodes"] == [{"code": "A1"}, {"code": "A2"}]
    assert after["matters"]["nodes"] == after["offered"]["nodes"] == [{"code": "A1"}]
    assert after["matter"] == {"isOffered": True}


async def test_a_matter_that_is_taken_out_is_not_offered_under_the_next_version(desk: Desk) -> None:
    matter = await added(desk, "A1")
    await desk.publish()
    # The id of the published matter stands for the same code in the draft.
    await desk.do("matterRemove", "ruleSet { matters { nodes { code } } }", id=matter["id"])
    await desk.publish()
    data = await desk.screen.ask(
        "query ($id: ID!) { matter(id: $id) { code isOffered } matters { nodes { code } } }", id=matter["id"]
    )
    assert data == {"matter": {"code": "A1", "isOffered": False}, "matters": {"nodes": []}}
    assert await desk.errors("matterRemove", id=matter["id"]) == [("NOT_FOUND", ["input", "id"])]


async def test_wrong_matters_are_refused_field_by_field(desk: Desk) -> None:
    matter = await added(desk)
    sound = {
        "code": "X",
        "name": "x",
        "kind": "FAULT",
        "departmentId": named("Department", desk.screen.person.department_id),
    }
    for wrong, code, path in (
        ({"code": "XZ"}, "CONFLICT", ["code"]),
        ({"name": " "}, "REQUIRED", ["name"]),
        ({"procedure": "x" * 4001}, "TOO_LONG", ["procedure"]),
        ({"promise": {"kind": "WEEKS"}}, "INVALID", ["promise", "count"]),
        ({"amount": "-1"}, "INVALID", ["amount"]),
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
        assert await desk.errors("matterCreate", **sound | wrong) == [(code, ["input", *path])]
    assert await desk.errors("matterUpdate", id=matter["id"], materials=None, kind=None) == [
        ("REQUIRED", ["input", "kind"]),
        ("REQUIRED", ["input", "materials"]),
    ]
    assert (await desk.screen.refused("{ matter { id } }"))["extensions"]["code"] == "BAD_USER_INPUT"
