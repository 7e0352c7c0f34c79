"""Who replies, as it is configured, compared, previewed and read."""

from typing import Any

from tests.schema.rules.conftest import Desk
from tests.support.screen import Screen, named

RULE = """replyRule {
    code replier note department { name } matter { code }
    conditions { requesterClasses channels } ruleSet { state }
}"""
VIP = {"conditions": {"requesterClasses": ["VIP"]}}


async def test_it_is_set_changed_and_taken_out_again(desk: Desk, reader: Screen) -> None:
    first = (await desk.do("replyRuleSet", RULE, replier="HANDLER", note="谁办谁答", **VIP))["replyRule"]
    assert first == {
        "code": "handler",
        "replier": "HANDLER",
        "note": "谁办谁答",
        "department": None,
        "matter": None,
        "conditions": {"requesterClasses": ["VIP"], "channels": []},
        "ruleSet": {"state": "DRAFT"},
    }
    # Under the same conditions there is one rule.
    again = await desk.do("replyRuleSet", "replyRule { id code replier }", replier="REGISTRAR", **VIP)
    assert again["replyRule"]["code"] == "handler"
    assert again["replyRule"]["replier"] == "REGISTRAR"
    listed = "query ($id: ID!) { replyRules(ruleSetId: $id) { nodes { code replier } } }"
    data = await reader.ask(listed, id=desk.draft)
    assert data["replyRules"]["nodes"] == [{"code": "handler", "replier": "REGISTRAR"}]
    await desk.do("replyRuleRemove", "", id=again["replyRule"]["id"])
    assert (await reader.ask(listed, id=desk.draft))["replyRules"]["nodes"] == []


async def test_what_cannot_be_is_refused_with_its_place(desk: Desk) -> None:
    hall = named("Department", desk.screen.person.department_id)
    for wrong, code, path in (
        ({"replier": "DEPARTMENT"}, "REQUIRED", ["departmentId"]),
        ({"replier": "HANDLER", "departmentId": hall}, "INVALID", ["departmentId"]),
        ({"replier": "DEPARTMENT", "departmentId": "nonsense"}, "NOT_FOUND", ["departmentId"]),
        ({"replier": "HANDLER", "matterId": "nonsense"}, "NOT_FOUND", ["matterId"]),
        ({"replier": "HANDLER", "conditions": {"words": ["贵宾"]}}, "INVALID", ["conditions", "words"]),
        ({"replier": "HANDLER", "conditions": {"hours": "DUTY_TIME"}}, "INVALID", ["conditions", "hours"]),
        ({"replier": "HANDLER", "expectedVersion": 77}, "STALE", ["expectedVersion"]),
    ):
        assert await desk.errors("replyRuleSet", **wrong) == [(code, ["input", *path])]
    nobody = named("ReplyRule", desk.screen.person.department_id)
    assert await desk.errors("replyRuleRemove", id=nobody) == [("NOT_FOUND", ["input", "id"])]
    listed = "query ($id: ID!) { replyRules(ruleSetId: $id) { nodes { id } } }"
    assert (await desk.screen.ask(listed, id=desk.draft))["replyRules"]["nodes"] == []


async def test_rules_that_tie_are_not_published_and_the_preview_names_both(desk: Desk) -> None:
    await desk.do("replyRuleSet", "", code="web", replier="HANDLER", conditions={"channels": ["WEB"]})
    await desk.do("replyRuleSet", "", code="vip", replier="REGISTRAR", **VIP)
    query = """query ($draft: ID, $case: CircumstancesInput!) {
        previewReply(ruleSetId: $draft, case: $case) { replier tied replyRule { code } } }"""

    async def shown(**case: Any) -> Any:
        return (await desk.screen.ask(query, draft=desk.draft, case=case))["previewReply"]

    usual: dict[str, Any] = {"replier": "FIRST_CONTACT_OR_HANDLER", "tied": [], "replyRule": None}
    assert await shown() == usual
    assert await shown(requesterClass="VIP") == {
        "replier": "REGISTRAR",
        "tied": [],
        "replyRule": {"code": "vip"},
    }
    assert await shown(requesterClass="VIP", channel="WEB") == {**usual, "tied": ["vip", "web"]}
    errors = await desk.errors("ruleSetPublish")
    assert ("CONFLICT", ["input", "replyRules", "vip", "conditions"]) in errors


async def test_the_preview_tells_of_a_case_at_hand_or_of_one_that_is_described_and_of_no_other(
    desk: Desk,
) -> None:
    await desk.do("replyRuleSet", "", code="vip", replier="HANDLER", **VIP)
    fields = "{ replier staff { name } department { name } passedOver { replier because staff { id } } }"
    query = f"""query ($draft: ID, $case: CircumstancesInput, $caseId: ID) {{
        previewReply(ruleSetId: $draft, case: $case, caseId: $caseId) {fields} }}"""
    vip = {"requesterClass": "VIP"}
    data = await desk.screen.ask(query, draft=desk.draft, case=vip)
    assert data["previewReply"] == {"replier": "HANDLER", "staff": None, "department": None, "passedOver": []}
    nobody = named("Case", desk.screen.person.department_id)
    for wrong, argument in (
        ({}, ["caseId"]),
        ({"case": vip, "caseId": nobody}, ["caseId"]),
        ({"caseId": nobody}, ["caseId"]),
        ({"caseId": "nonsense"}, ["caseId"]),
    ):
        error = await desk.screen.refused(query, draft=desk.draft, **wrong)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["extensions"]["argument"] == argument


async def test_versions_are_compared_by_who_replies_too(desk: Desk) -> None:
    await desk.do("replyRuleSet", "", code="vip", replier="HANDLER", **VIP)
    before = desk.draft
    await desk.publish()
    await desk.do("replyRuleSet", "", code="vip", replier="REGISTRAR", **VIP)
    query = "query ($a: ID!, $b: ID!) { ruleSetComparison(a: $a, b: $b) { subject key field from to } }"
    changes = (await desk.screen.ask(query, a=before, b=desk.draft))["ruleSetComparison"]
    assert changes == [
        {"subject": "reply_rule", "key": "vip", "field": "replier", "from": "handler", "to": "registrar"}
    ]


async def test_by_whose_word_a_limit_stands_still_is_set_and_shown(desk: Desk) -> None:
    five, longest = {"kind": "WORKING_DAYS", "count": 5}, {"kind": "WORKING_DAYS", "count": 10}
    limit = {"stage": "RESOLVE", "duration": five, "pauses": ["FORCE_MAJEURE", "INSPECTION"]}
    stated = {"cause": "FORCE_MAJEURE", "declaredBy": "LEADER", "atMost": longest}
    fields = "timeLimit { pauseTerms { cause declaredBy atMost { kind count } } }"
    shown = await desk.do("timeLimitSet", fields, pauseTerms=[stated], **limit)
    assert shown["timeLimit"]["pauseTerms"] == [stated]
    for wrong, code, path in (
        ([{"cause": "OTHER_BODY"}], "INVALID", ["0", "cause"]),
        ([{"cause": "MATERIALS"}], "INVALID", ["0", "cause"]),
        ([stated, stated], "CONFLICT", ["1", "cause"]),
        ([{**stated, "atMost": {"kind": "MONTHS", "count": 1}}], "INVALID", ["0", "atMost", "kind"]),
    ):
        errors = await desk.errors("timeLimitSet", pauseTerms=wrong, **limit)
        assert errors == [(code, ["input", "pauseTerms", *path])]
