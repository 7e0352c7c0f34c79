"""Who is told, through HTTP: whoever acts for the absent, follows a case, was asked, or is on duty.

李娜 (0102) and 王芳 (0103) sit at the counter under 赵强 (0104), then 陈丽华 (0101), then 周明远 (0001).
郑伟 (0302) mends pipes; 马军 (0301) heads repairs and acts where nobody else is named.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.story import Story

NIGHT = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)


async def _away(story: Story, badge: str) -> None:
    await story.away(badge, until=story.portal.at + timedelta(days=40))
    await story.portal.advance(minutes=2)


async def _with_repairs(story: Story) -> dict[str, Any]:
    """A case that 郑伟 has taken over from the counter."""
    case = await story.asked()
    await story.taken("0302", await story.offered("0102", case, toStaffId=story.ids["0302"]))
    return case


async def _told_since(story: Story, badge: str, before: list[str]) -> list[str]:
    return (await story.inbox(badge))[len(before) :]


async def test_r20_3_what_an_absent_handler_is_told_whoever_acts_is_told_too_and_sees(story: Story) -> None:
    case = await _with_repairs(story)
    await _away(story, "0302")
    assert await story.inbox("0301") == ["absence.begun"]
    await story.do("0102", "caseUrge", case, text="水漫出来了，快来", urging="REQUESTER")

    assert await story.inbox("0301") == ["absence.begun", "case.urged"]
    assert (await story.inbox("0302"))[-1] == "case.urged"
    data = await story.portal.ask("0301", "{ inbox(first: 9) { nodes { kind case { id } } } }")
    assert data["inbox"]["nodes"][0] == {"kind": "case.urged", "case": {"id": case["id"]}}


async def test_r10_4_whoever_is_back_is_told_alone(story: Story) -> None:
    case = await _with_repairs(story)
    await story.away("0302", until=story.portal.at + timedelta(hours=1))
    await story.portal.advance(hours=2)
    before = await story.inbox("0301")
    await story.do("0102", "caseUrge", case, text="何时来？")

    assert await _told_since(story, "0301", before) == []
    assert (await story.inbox("0302"))[-1] == "case.urged"


async def test_whoever_acts_is_not_told_of_what_they_did_or_have_been_told_themselves(story: Story) -> None:
    case = await _with_repairs(story)
    await _away(story, "0302")
    await story.do("0301", "caseUrge", case, text="请准备")
    assert "case.urged" not in await story.inbox("0301")


async def test_r10_4_a_reopened_case_of_somebody_away_reaches_whoever_acts(story: Story) -> None:
    case = await _with_repairs(story)
    await story.answered("0302", case)
    await _away(story, "0302")
    before = await story.inbox("0301")
    await story.do("0001", "caseReopen", case, reason="又漏了")

    assert await _told_since(story, "0301", before) == ["case.reopened"]
    assert (await story.read("0301", case))["state"] == "OPEN"


async def test_m13_a_supervisor_is_told_of_each_step_that_changes_where_the_case_stands(story: Story) -> None:
    case = await story.asked()
    await story.portal.do("0101", "caseSupervise", "", caseId=case["id"], reason="重点督办")
    await story.taken("0202", await story.offered("0102", case, toStaffId=story.ids["0202"]))
    await story.answered("0202", case)

    told = await story.inbox("0101")
    assert told == ["hand_over.accepted", "case.resolved", "case.replied", "case.closed"]


async def test_m13_a_supervisor_who_takes_the_case_over_is_supervised_by_the_next_above(story: Story) -> None:
    case = await story.asked()
    await story.portal.do("0101", "caseSupervise", "", caseId=case["id"], reason="重点督办")
    await story.taken("0101", await story.offered("0102", case, toStaffId=story.ids["0101"]))

    read = await story.read("0001", case, "{ supervision { supervisor { badge } } }")
    assert read["supervision"]["supervisor"]["badge"] == "0001"
    assert "supervision.marked" in await story.inbox("0001")


async def test_r24_4_whoever_was_asked_for_something_hears_that_it_is_over(story: Story) -> None:
    case = await story.asked()
    key = {"caseId": case["id"]}
    await story.portal.do("0102", "caseAssist", "", **key, toStaffId=story.ids["0302"], text="关阀")
    await story.portal.do("0102", "caseEscalate", "", **key, question="怎么办？")
    await story.portal.do("0101", "caseSupervise", "", **key, reason="重点")
    begins = (story.portal.at + timedelta(days=1)).isoformat()
    meeting = {"topic": "会商", "place": "三楼", "beginsAt": begins, "invitedIds": [story.ids["0301"]]}
    await story.portal.do("0101", "meetingConvene", "", **key, **meeting)
    await story.do("0102", "caseWithdraw", case, text="客户来电不办了")

    assert await story.inbox("0302") == ["assist.asked", "assist.withdrawn"]
    assert await story.inbox("0104") == ["escalation.asked", "escalation.lapsed"]
    assert await story.inbox("0301") == ["meeting.convened", "meeting.cancelled"]
    assert set(await story.inbox("0101")) == {"meeting.cancelled", "case.withdrawn"}


async def test_r24_4_an_assistant_hears_that_their_share_is_void(story: Story) -> None:
    case = await story.asked()
    given = {"caseId": case["id"], "toStaffId": story.ids["0302"], "text": "关阀"}
    await story.portal.do("0102", "caseAssist", "", **given)
    await story.do("0102", "caseDecline", case, reason="无法办理")

    assert await story.inbox("0302") == ["assist.asked", "assist.withdrawn"]
    data = await story.portal.ask("0302", "{ myCases(first: 9) { nodes { id } } }")
    assert data["myCases"]["nodes"] == []


async def test_r7_3_nothing_is_asked_for_in_a_case_whose_work_is_done(story: Story) -> None:
    await story.allow(consultationApprover="HEAD")
    case = await story.asked()
    given = {"caseId": case["id"], "toStaffId": story.ids["0302"], "text": "请看看"}
    asked = (await story.portal.do("0102", "caseConsult", "consultation: contribution { id }", **given))[
        "consultation"
    ]
    await story.do("0102", "caseResolve", case, resolution="已办好")

    refused = await story.refused("0101", "consultationApprove", contributionId=asked["id"])
    assert refused == ("ILLEGAL_MOVE", ["input", "contributionId"])
    assert await story.inbox("0302") == []
    assert (await story.inbox("0101"))[-1] == "consultation.withdrawn"


async def test_r7_2_an_emergency_waits_no_longer_for_an_agreement_asked_before(story: Story) -> None:
    await story.allow(consultationApprover="HEAD")
    case = await story.asked()
    given = {"caseId": case["id"], "toStaffId": story.ids["0302"], "text": "请看看"}
    await story.portal.do("0102", "caseConsult", "", **given)
    assert await story.inbox("0302") == []
    await story.do("0102", "caseDeclareEmergency", case, text="爆管，已关阀")

    assert await story.inbox("0302") == ["consultation.asked"]


async def test_r11_2_a_question_ends_with_the_custody_of_whoever_asked_it(story: Story) -> None:
    await story.limit("GUIDANCE", minutes=60, breach="no_guidance")
    case = await story.asked()
    await story.portal.do("0102", "caseEscalate", "", caseId=case["id"], question="怎么办？")
    await story.taken("0202", await story.offered("0102", case, toStaffId=story.ids["0202"]))

    assert await story.inbox("0104") == ["escalation.asked", "escalation.lapsed"]
    await story.portal.advance(hours=3)
    assert [one for one in await story.breaches() if one[0] == "no_guidance"] == []


async def test_r11_2_a_question_goes_on_for_a_colleague_under_the_same_superior(story: Story) -> None:
    case = await story.asked()
    given = {"caseId": case["id"], "question": "怎么办？"}
    asked = (await story.portal.do("0102", "caseEscalate", "escalation { id }", **given))["escalation"]
    await story.taken("0103", await story.offered("0102", case, toStaffId=story.ids["0103"]))
    await story.portal.do("0104", "escalationAnswer", "", escalationId=asked["id"], answer="先关阀")

    assert (await story.inbox("0103"))[-1] == "escalation.answered"


async def test_m13_the_third_urge_goes_past_the_superior_whom_the_case_is_about(story: Story) -> None:
    case = await story.asked(said="投诉赵强", aboutStaffId=story.ids["0104"])
    for _ in range(3):
        await story.do("0102", "caseUrge", case, text="请尽快", urging="REQUESTER")
    assert "case.urged" in await story.inbox("0101")
    assert "case.urged" not in await story.inbox("0104")


async def test_r16_2_the_delay_of_whoever_stands_at_the_top_is_told_to_whoever_waits(story: Story) -> None:
    await story.limit("GUIDANCE", minutes=15, breach="no_guidance")
    case = await story.asked("0101")
    await story.portal.do("0101", "caseEscalate", "", caseId=case["id"], question="归谁办？")
    await story.portal.advance(minutes=30)

    assert ("no_guidance", "0001") in await story.breaches()
    assert "clock.escalated" not in await story.inbox("0001")
    assert "clock.escalated" in await story.inbox("0101")


async def test_r5_2_the_leader_in_charge_knows_at_once_that_an_owner_is_unclear(story: Story) -> None:
    case = await story.asked(said="新业务找谁？")
    assert await story.inbox("0001") == ["case.unclear"]
    data = await story.portal.ask("0001", "{ myCases(first: 9) { nodes { id } } }")
    assert data["myCases"]["nodes"] == [{"id": case["id"]}]

    await story.asked(said="申请报装", matterId=story.ids["WS-06"])
    assert await story.inbox("0001") == ["case.unclear"]


async def _duty(story: Story, badge: str, department: str | None, at: datetime) -> None:
    given: dict[str, Any] = {"name": f"值班 {badge}"}
    if department is not None:
        given["departmentId"] = story.ids[department]
    roster = (await story.portal.do("0010", "rosterCreate", "roster { id }", **given))["roster"]["id"]
    shift = {"since": (at - timedelta(hours=1)).isoformat(), "until": (at + timedelta(hours=4)).isoformat()}
    await story.portal.do("0010", "shiftSet", "", rosterId=roster, staffId=story.ids[badge], **shift)


async def test_r11_2_at_night_guidance_is_asked_of_whoever_is_on_duty_too(story: Story) -> None:
    await _duty(story, "0102", "CS", NIGHT)
    await _duty(story, "0401", None, NIGHT)
    await story.portal.advance(to=NIGHT)
    case = await story.asked("0103")
    given = {"caseId": case["id"], "question": "怎么办？"}
    asked = (await story.portal.do("0103", "caseEscalate", "escalation { id }", **given))["escalation"]

    assert await story.inbox("0104") == ["escalation.asked"]
    assert await story.inbox("0102") == ["escalation.asked"]
    assert await story.inbox("0401") == []
    answered = {"escalationId": asked["id"], "answer": "先关阀"}
    await story.portal.do("0102", "escalationAnswer", "", **answered)


async def test_r2_4_an_officer_on_duty_who_asks_reaches_the_duty_of_the_house(story: Story) -> None:
    await _duty(story, "0102", "CS", NIGHT)
    await _duty(story, "0401", None, NIGHT)
    await story.portal.advance(to=NIGHT)
    case = await story.asked("0102")
    await story.do("0102", "caseDeclareEmergency", case, text="爆管")
    assert "case.emergency" in await story.inbox("0401")


async def test_r11_2_in_working_hours_nobody_on_duty_is_disturbed(story: Story) -> None:
    await _duty(story, "0103", "CS", story.portal.at)
    case = await story.asked("0102")
    await story.portal.do("0102", "caseEscalate", "", caseId=case["id"], question="怎么办？")
    assert await story.inbox("0103") == []
    assert await story.inbox("0104") == ["escalation.asked"]
