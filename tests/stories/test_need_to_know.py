"""A report at the utility, told through HTTP: who comes to know of it, and who never does (M16).

李娜 (0102) works under 赵强 (0104), he under 陈丽华 (0101), she under 周明远 (0001). 孙丽 (0202) works in the
business department under 刘洋 (0201), who reads nothing confidential that is not his.
"""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.portal import Portal
from tests.support.story import Story
from tests.support.visitor import Visitor

INFORMER = {"name": "吴老先生", "phone": "13900000000"}
SAID = "窗口有人收礼"
READ = "query ($id: ID!) { case(id: $id) { number said requester { name } } }"


async def report(story: Story, by: str = "0102", **more: Any) -> dict[str, Any]:
    """Somebody informs at this desk."""
    fields = "case { id number state firstContact { badge } handler { badge } } accessCode"
    given = {"requester": INFORMER, "channel": "VISIT", "said": SAID, "confidentiality": "INFORMANT", **more}
    payload = await story.portal.do(by, "caseRegister", fields, **given)
    return {**payload["case"], "accessCode": payload["accessCode"]}


async def seen(story: Story, badge: str, case: dict[str, Any]) -> dict[str, Any] | None:
    """What somebody reads of it."""
    found: dict[str, Any] | None = (await story.portal.ask(badge, READ, id=case["id"]))["case"]
    return found


async def handler(story: Story, case: dict[str, Any], by: str) -> str:
    """Who answers for it now."""
    return str((await story.read(by, case, "{ handler { badge } }"))["handler"]["badge"])


@pytest.mark.parametrize(("giver", "taker"), [("0102", "0101"), ("0102", "0104")])
async def test_whoever_is_accused_does_not_learn_it_from_taking_everything_over(
    story: Story, giver: str, taker: str
) -> None:
    case = await report(story, giver, aboutStaffId=story.ids[taker])
    ordinary = await story.asked(giver)
    staff = {"fromStaffId": story.ids[giver], "toStaffId": story.ids[taker]}

    payload = await story.portal.do("0101", "staffHandOverAll", "staff { badge } cases", **staff)

    assert (payload["staff"]["badge"], payload["cases"]) == (taker, 1)
    assert await handler(story, ordinary, taker) == taker
    assert await seen(story, taker, case) is None
    inbox = "{ inbox { nodes { case { number } } } myCases { nodes { number } } }"
    assert case["number"] not in str(await story.portal.ask(taker, inbox))


async def test_a_head_who_takes_everything_over_gets_no_report_that_they_may_not_know_of(
    story: Story,
) -> None:
    case = await report(story, "0202")
    assert await seen(story, "0201", case) is None
    staff = {"fromStaffId": story.ids["0202"], "toStaffId": story.ids["0201"]}

    payload = await story.portal.do("0201", "staffHandOverAll", "cases", **staff)

    assert payload["cases"] == 0
    assert await seen(story, "0201", case) is None
    # 周明远 stands above both, and reads what is confidential.
    assert await handler(story, case, "0001") == "0001"
    known = (await seen(story, "0001", case) or {})["requester"]
    assert known == {"name": INFORMER["name"]}


async def test_who_leaves_is_followed_in_a_report_by_whoever_may_know_of_it(story: Story) -> None:
    case = await report(story, "0202")
    await story.portal.do(
        "0010", "staffLeave", "staff { id }", id=story.ids["0202"], successorId=story.ids["0201"]
    )

    assert await seen(story, "0201", case) is None
    assert await handler(story, case, "0001") == "0001"
    assert "case.assigned" in await story.inbox("0001")


@pytest.fixture
async def visitor(story: Story, empty_redis: str) -> Visitor:
    """Whoever informed, in front of the utility's page."""
    await story.portal.do(
        "0010", "portalConfigure", "portal { isOpen }", isOpen=True, departmentId=story.ids["CS"]
    )
    return await Visitor.of(story.portal)


async def test_nobody_else_gets_a_code_with_which_they_could_speak_for_the_informant(
    story: Story, visitor: Visitor
) -> None:
    case = await report(story, "0103", askedIds=[story.ids["0104"]])
    await story.portal.do("0104", "caseLetIn", "case { id }", caseId=case["id"], staffId=story.ids["0102"])

    for badge in ("0102", "0103", "0001", "0010"):
        if await seen(story, badge, case):
            wanted = await story.refused(badge, "caseReissueAccessCode", caseId=case["id"])
            assert wanted == ("NOT_ALLOWED", ["input", "caseId"]), badge
    assert await visitor.come_in(case["number"], case["accessCode"]) == []
    assert (await visitor.case())["state"] == "IN_HAND"


async def test_whoever_was_shut_out_reads_nothing_more_and_prints_nothing(story: Story) -> None:
    case = await report(story, "0104")
    somebody = {"caseId": case["id"], "staffId": story.ids["0102"]}
    await story.portal.do("0104", "caseLetIn", "case { id }", **somebody)
    assert await seen(story, "0102", case)
    printed = "query ($id: ID!) { case(id: $id) { printable(kind: CASE_FILE) { address } } }"
    url = (await story.portal.ask("0102", printed, id=case["id"]))["case"]["printable"]["address"]
    assert SAID in (await story.portal.client.get(url)).text

    await story.portal.do("0104", "caseShutOut", "case { id }", **somebody)

    assert await seen(story, "0102", case) is None
    assert SAID not in (await story.portal.client.get(url)).text


async def test_whoever_was_offered_a_report_reads_it_until_the_offer_is_withdrawn(story: Story) -> None:
    case = await report(story)
    offer = await story.offered("0102", case, toStaffId=story.ids["0302"])
    assert (await seen(story, "0302", case) or {})["said"] == SAID

    await story.portal.do("0102", "handOverWithdraw", "handOver { id }", handOverId=offer)

    assert await seen(story, "0302", case) is None


async def test_a_report_is_offered_to_a_person_and_to_no_department(story: Story) -> None:
    case = await report(story)
    to = {"toDepartmentId": story.ids["NT"]}

    wanted = await story.refused("0102", "caseHandOver", caseId=case["id"], **to)

    assert wanted == ("REQUIRED", ["input", "toStaffId"])
    for badge in ("0301", "0302"):
        assert await seen(story, badge, case) is None


@pytest.mark.parametrize("about", ["staff", "department"])
async def test_a_report_about_the_top_is_registered_and_they_see_nothing_of_it(
    story: Story, about: str
) -> None:
    whom = {"aboutStaffId": story.ids["0001"]}
    if about == "department":
        whom = {"aboutDepartmentId": story.ids["HQ"]}

    case = await report(story, **whom)

    assert (case["firstContact"]["badge"], case["handler"]["badge"]) == ("0102", "0102")
    assert await seen(story, "0001", case) is None
    assert (await seen(story, "0102", case) or {})["requester"] == {"name": INFORMER["name"]}


async def test_more_time_for_a_report_about_the_head_is_granted_by_somebody_else(story: Story) -> None:
    case = await report(story, aboutStaffId=story.ids["0101"])
    until = (story.portal.at + timedelta(days=20)).isoformat()
    fields = "extension { id approver { badge } }"
    given = {"caseId": case["id"], "until": until, "reason": "取证"}

    asked = (await story.portal.do("0102", "extensionAsk", fields, **given))["extension"]

    assert asked["approver"]["badge"] == "0001"
    assert "extension.asked" in await story.inbox("0001")
    await story.portal.do("0001", "extensionApprove", "extension { state }", extensionId=asked["id"])


async def test_a_contested_return_of_a_report_about_the_top_is_heard_by_somebody_else(story: Story) -> None:
    case = await report(story, aboutStaffId=story.ids["0001"])
    offer = await story.offered("0102", case, toStaffId=story.ids["0302"])
    await story.portal.do("0302", "handOverReturn", "handOver { state }", handOverId=offer, reason="不归我管")
    fields = "arbitration { id arbiter { badge } }"
    given = {"handOverId": offer, "reason": "归管网"}

    asked = (await story.portal.do("0102", "handOverContest", fields, **given))["arbitration"]

    assert asked["arbiter"]["badge"] == "0101"
    decided = {"arbitrationId": asked["id"], "toDepartmentId": story.ids["CS"], "decision": "留在客服"}
    await story.portal.do("0101", "arbitrationDecide", "arbitration { id }", **decided)


async def test_for_whoever_is_away_whoever_acts_is_first_contact(story: Story, portal: Portal) -> None:
    away = {"staffId": story.ids["0103"], "reason": "病假", "since": portal.at.isoformat()}
    await portal.do("0010", "absenceCreate", "absence { id }", **away)
    await portal.do(
        "0010",
        "standInSet",
        "standIn { id }",
        staffId=story.ids["0103"],
        standInId=story.ids["0104"],
    )

    case = await story.asked("0102", askedIds=[story.ids["0103"]])

    assert case["firstContact"]["badge"] == "0104"
    events = "{ events { nodes { kind data } } }"
    told = (await story.read("0104", case, events))["events"]["nodes"]
    registered = next(one for one in told if one["kind"] == "case.registered")
    assert "onBehalfOf" in str(registered["data"])
