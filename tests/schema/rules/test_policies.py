"""Policies of a draft, as an administrator's screen sets and shows them."""

from tests.schema.rules.conftest import Desk
from tests.schema.rules.matters import added
from tests.support.screen import Screen

POLICY = """casePolicy {
    id matter { code } extensionApprover extensionTimes extensionAtMost { kind count }
    reopenWithinDays consultationApprover consultationLevel
}"""


async def test_a_policy_is_set_for_a_matter_or_for_all_and_counts_once_published(
    desk: Desk, reader: Screen
) -> None:
    matter = await added(desk)
    own = {
        "extensionApprover": "LEADER",
        "extensionTimes": 2,
        "extensionAtMost": {"kind": "WORKING_DAYS", "count": 10},
        "reopenWithinDays": 7,
        "consultationApprover": "HEAD",
        "consultationLevel": 20,
    }
    shown = (await desk.do("casePolicySet", POLICY, matterId=matter["id"], **own))["casePolicy"]
    assert shown == {"id": shown["id"], "matter": {"code": "XZ"}, **own}
    general = (await desk.do("casePolicySet", POLICY))["casePolicy"]
    assert (general["matter"], general["extensionApprover"], general["extensionTimes"]) == (None, "HEAD", 1)
    question = "{ casePolicies { reopenWithinDays } }"
    assert await reader.ask(question) == {"casePolicies": []}
    await desk.publish()
    data = await reader.ask(question)
    assert sorted(one["reopenWithinDays"] for one in data["casePolicies"]) == [7, 30]


async def test_wrong_policies_are_refused(desk: Desk) -> None:
    for wrong, code, path in (
        ({"extensionTimes": 101}, "INVALID", ["extensionTimes"]),
        ({"lookAfterDays": 0}, "INVALID", ["lookAfterDays"]),
        ({"reopenWithinDays": -1}, "INVALID", ["reopenWithinDays"]),
        ({"extensionAtMost": {"kind": "MONTHS", "count": 1}}, "INVALID", ["extensionAtMost", "kind"]),
        ({"matterId": "nonsense"}, "NOT_FOUND", ["matterId"]),
    ):
        assert await desk.errors("casePolicySet", **wrong) == [(code, ["input", *path])]
