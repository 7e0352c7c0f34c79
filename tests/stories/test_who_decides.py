"""Who decides on what is asked for, told through HTTP: never whoever asked, and always somebody (M7, R16.4).

李娜 (0102) sits at the counter under 赵强 (0104), who may decide nothing; 陈丽华 (0101) heads them, under
周明远 (0001).
"""

from datetime import timedelta
from typing import Any

from tests.support.story import Story

EXTENSION = "extension { id state approver { badge } decidedBy { badge } }"


async def _extension(story: Story, case: dict[str, Any], by: str = "0102") -> dict[str, Any]:
    until = (story.portal.at + timedelta(days=12)).isoformat()
    given = {"caseId": case["id"], "until": until, "reason": "等厂家配件"}
    return dict((await story.portal.do(by, "extensionAsk", EXTENSION, **given))["extension"])


async def _stands_in(story: Story, badge: str, *, for_: str) -> None:
    given = {"staffId": story.ids[for_], "standInId": story.ids[badge]}
    await story.portal.do("0010", "standInSet", "standIn { id }", **given)


async def _away(story: Story, badge: str) -> None:
    await story.away(badge, until=story.portal.at + timedelta(days=3))
    await story.portal.advance(minutes=2)


async def _mine(story: Story, badge: str) -> list[str]:
    data = await story.portal.ask(badge, "{ myCases(first: 50) { nodes { id } } }")
    return [node["id"] for node in data["myCases"]["nodes"]]


async def _limited(story: Story, badge: str = "0102") -> dict[str, Any]:
    return await story.asked(badge, said="申请报装", matterId=story.ids["WS-06"])


async def test_m7_what_waits_for_an_approval_reaches_whoever_acts_for_the_approver(story: Story) -> None:
    await _away(story, "0101")
    case = await _limited(story)
    asked = await _extension(story, case)

    assert asked["approver"]["badge"] == "0101"
    assert await story.inbox("0101") == ["extension.asked"]
    assert "extension.asked" in await story.inbox("0001")
    assert case["id"] in await _mine(story, "0001")
    decided = await story.portal.do("0001", "extensionApprove", EXTENSION, extensionId=asked["id"])
    assert decided["extension"]["decidedBy"]["badge"] == "0001"


async def test_m7_what_was_asked_before_the_absence_began_reaches_whoever_acts_as_well(story: Story) -> None:
    case = await _limited(story)
    asked = await _extension(story, case)
    assert await story.inbox("0001") == []
    await _away(story, "0101")

    assert await story.inbox("0001") == ["absence.begun", "extension.asked"]
    assert case["id"] in await _mine(story, "0001")
    await story.portal.do("0001", "extensionApprove", "", extensionId=asked["id"])


async def test_r7_3_an_agreement_to_a_consultation_and_r7_4_to_a_referral_is_asked_of_whoever_acts(
    story: Story,
) -> None:
    await story.allow(consultationApprover="HEAD", referralApprover="HEAD")
    await _away(story, "0101")
    case = await story.asked()
    given = {"caseId": case["id"], "toStaffId": story.ids["0302"], "text": "请看看"}
    await story.portal.do("0102", "caseConsult", "", **given)
    led = {"kind": "LED", "body": "市局", "explanation": "不归我们", "contacted": "值班室"}
    led |= {"precautions": "无", "escort": "王芳"}
    await story.portal.do("0102", "caseRefer", "", caseId=case["id"], **led)

    told = await story.inbox("0001")
    assert "consultation.proposed" in told
    assert "referral.proposed" in told


async def test_r11_6_whoever_takes_a_case_over_does_not_decide_on_what_was_asked_of_them_about_it(
    story: Story,
) -> None:
    case = await _limited(story)
    asked = await _extension(story, case)
    await story.taken("0101", await story.offered("0102", case, toStaffId=story.ids["0101"]))
    due = (await story.read("0101", case))["dueAt"]

    refused = await story.refused("0101", "extensionApprove", extensionId=asked["id"])
    assert refused == ("NOT_ALLOWED", ["input", "extensionId"])
    assert (await story.read("0101", case))["dueAt"] == due
    assert "extension.asked" in await story.inbox("0001")
    await story.portal.do("0001", "extensionApprove", "", extensionId=asked["id"])


async def test_r16_4_nobody_decides_on_their_own_request_in_the_place_of_the_leader(story: Story) -> None:
    await story.allow(extensionApprover="LEADER")
    await _stands_in(story, "0101", for_="0001")
    await _away(story, "0001")
    case = await _limited(story, "0101")
    asked = await _extension(story, case, "0101")

    refused = await story.refused("0101", "extensionApprove", extensionId=asked["id"])
    assert refused == ("NOT_ALLOWED", ["input", "extensionId"])
    # Among those who may decide and are there, whoever has been in the highest post longest.
    assert "extension.asked" in await story.inbox("0301")
    await story.portal.do("0301", "extensionApprove", "", extensionId=asked["id"])


async def test_r16_2_nobody_answers_their_own_question_in_the_place_of_the_leader(story: Story) -> None:
    await _stands_in(story, "0101", for_="0001")
    await _away(story, "0001")
    case = await story.asked("0101", said="紧急停水")
    given = {"caseId": case["id"], "question": "是否启用备用水源？"}
    question = (await story.portal.do("0101", "caseEscalate", "escalation { id }", **given))["escalation"]

    refused = await story.refused("0101", "escalationAnswer", escalationId=question["id"], answer="启用")
    assert refused == ("NOT_ALLOWED", ["input", "escalationId"])
    read = await story.read("0101", case, "{ escalations { state } }")
    assert read["escalations"] == [{"state": "ASKED"}]
    await story.portal.advance(days=4)
    await story.portal.do("0001", "escalationAnswer", "", escalationId=question["id"], answer="启用")


async def test_r16_4_a_successor_decides_on_nothing_of_their_own(story: Story) -> None:
    case = await _limited(story, "0302")
    await story.portal.do("0301", "caseSupervise", "", caseId=case["id"], reason="重点")
    given = {"caseId": case["id"], "question": "怎么办？"}
    question = (await story.portal.do("0302", "caseEscalate", "escalation { id }", **given))["escalation"]
    asked = await _extension(story, case, "0302")
    passed = {"fromStaffId": story.ids["0301"], "toStaffId": story.ids["0302"]}
    await story.portal.do("0010", "staffHandOverAll", "", **passed)

    for verb, key in (("escalationAnswer", "escalationId"), ("extensionApprove", "extensionId")):
        about = {key: question["id"], "answer": "自己看着办"} if key == "escalationId" else {key: asked["id"]}
        answer = await story.portal.post(
            "0302",
            f"mutation ($input: {verb[0].upper()}{verb[1:]}Input!) {{ {verb}(input: $input) {{"
            " errors { code } } }",
            {"input": about},
        )
        assert answer.get("errors") or answer["data"][verb]["errors"]
    fields = """{ supervision { supervisor { badge } } escalations { state toStaff { badge } }
        extensions { state approver { badge } } }"""
    read = await story.read("0001", case, fields)
    assert read["supervision"]["supervisor"]["badge"] == "0001"
    assert [(one["state"], one["toStaff"]["badge"]) for one in read["escalations"]][-1] == ("ASKED", "0001")
    assert read["extensions"] == [{"state": "ASKED", "approver": {"badge": "0001"}}]
    told = await story.inbox("0001")
    assert {"extension.asked", "escalation.asked", "supervision.marked"} <= set(told)
    await story.portal.do("0001", "extensionApprove", "", extensionId=asked["id"])


async def test_m7_where_the_stand_in_may_not_decide_the_next_above_does(story: Story) -> None:
    case = await _limited(story)
    asked = await _extension(story, case)
    await _stands_in(story, "0104", for_="0101")
    await _away(story, "0101")

    assert "extension.asked" in await story.inbox("0001")
    decided = await story.portal.do("0001", "extensionApprove", EXTENSION, extensionId=asked["id"])
    assert decided["extension"]["decidedBy"]["badge"] == "0001"


async def test_nobody_further_above_decides_while_the_approver_is_there(story: Story) -> None:
    asked = await _extension(story, await _limited(story))

    refused = await story.refused("0001", "extensionApprove", extensionId=asked["id"])
    assert refused == ("NOT_ALLOWED", ["input", "extensionId"])
    await story.portal.do("0101", "extensionApprove", "", extensionId=asked["id"])


async def test_r22_no_party_to_a_dispute_arbitrates_it_in_the_place_of_the_arbiter(story: Story) -> None:
    await _stands_in(story, "0301", for_="0001")
    case = await story.asked()
    offer = await story.offered("0102", case, toDepartmentId=story.ids["NT"])
    await story.portal.do("0301", "handOverReturn", "handOver { id }", handOverId=offer, reason="不归维修")
    given = {"handOverId": offer, "reason": "是管道问题"}
    asked = await story.portal.do("0102", "handOverContest", "arbitration { id arbiter { badge } }", **given)
    assert asked["arbitration"]["arbiter"]["badge"] == "0001"
    await _away(story, "0001")

    word = {
        "arbitrationId": asked["arbitration"]["id"],
        "toDepartmentId": story.ids["CS"],
        "decision": "归客服",
    }
    refused = await story.refused("0301", "arbitrationDecide", **word)
    assert refused == ("NOT_ALLOWED", ["input", "arbitrationId"])
    assert (await story.read("0102", case))["department"]["code"] == "CS"
    # Neither side's head, but whoever of the others has been in the highest post longest: the office's.
    assert await story.inbox("0101") == []
    assert await story.inbox("0010") == ["hand_over.contested"]
    await story.portal.do("0010", "arbitrationDecide", "arbitration { id }", **word)


async def test_r16_5_somebody_declares_force_majeure_while_the_head_is_away(story: Story) -> None:
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    matter = {"matterId": story.ids["WS-04"], "ruleSetId": drafted["ruleSet"]["id"]}
    longest = {"kind": "HOURS", "count": 48}
    limit = {
        "stage": "RESOLVE",
        "duration": {"kind": "HOURS", "count": 4},
        "pauses": ["FORCE_MAJEURE"],
        "pauseTerms": [{"cause": "FORCE_MAJEURE", "declaredBy": "HEAD", "atMost": longest}],
        "rungs": [],
    }
    await story.portal.do("0010", "timeLimitSet", "", **limit, **matter)
    await story.portal.do("0010", "ruleSetPublish", "", ruleSetId=matter["ruleSetId"])
    await story.open()
    case = await story.asked("0103", said="爆管", matterId=story.ids["WS-04"])
    await _stands_in(story, "0102", for_="0101")
    await _away(story, "0101")

    over = (story.portal.at + timedelta(hours=9)).isoformat()
    storm = {"cause": "FORCE_MAJEURE", "reason": "台风登陆", "endsAt": over, "caseId": case["id"]}
    assert (await story.refused("0103", "casePause", **storm))[0] == "NOT_ALLOWED"
    paused = await story.portal.do("0001", "casePause", "pause { declaredBy { badge } }", **storm)
    assert paused["pause"]["declaredBy"]["badge"] == "0001"
