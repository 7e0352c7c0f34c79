"""R16.1 to R16.5, a group's headquarters, told through HTTP; the names begin with the clause."""

from datetime import datetime, timedelta
from typing import Any

from tests.support.story import Story


async def test_r16_1_what_takes_long_is_promised_and_reported_in_stages(story: Story) -> None:
    await story.limit("PROGRESS", minutes=24 * 60, breach="no_progress")
    case = await story.asked(said="申请高管备案", matterId=story.ids["WS-06"])
    until = (story.portal.at + timedelta(days=3)).isoformat()
    await story.do("0102", "casePromise", case, until=until, text="三天内办结")
    await story.portal.advance(hours=20)
    await story.do("0102", "caseReportProgress", case, text="已送审")
    await story.portal.advance(hours=20)
    assert [one for one in await story.breaches() if one[0] == "no_progress"] == []
    await story.portal.advance(hours=5)

    assert ("no_progress", "0102") in await story.breaches()
    read = await story.read("0102", case)
    assert [one["kind"] for one in read["entries"]] == ["PROMISE", "PROGRESS"]
    assert datetime.fromisoformat(read["dueAt"]) == datetime.fromisoformat(until)


async def test_r16_2_where_nobody_answers_one_climbs_until_somebody_decides(story: Story) -> None:
    case = await story.asked(said="紧急停水")
    fields = "escalation { id toStaff { badge } }"
    asked = []
    for question in ("请示", "班长不接电话", "主任出差"):
        given = {"caseId": case["id"], "question": question}
        asked.append((await story.portal.do("0102", "caseEscalate", fields, **given))["escalation"])
    await story.portal.do(
        "0001", "escalationAnswer", "", escalationId=asked[-1]["id"], answer="立即启用备用水源"
    )
    told = await story.do("0102", "caseReportProgress", case, text="已启用备用水源", channel="PHONE")

    assert [one["toStaff"]["badge"] for one in asked] == ["0104", "0101", "0001"]
    assert told["entries"][-1]["forRequester"] is True


async def _climbing(story: Story, minutes: int = 15) -> None:
    """Whoever is asked for guidance answers within a quarter of an hour, or the question goes up."""
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = {"ruleSetId": drafted["ruleSet"]["id"]}
    rungs = [{"moment": {"when": "AT_DUE"}, "action": "CLIMB"}]
    duration = {"kind": "MINUTES", "count": minutes}
    given = {"stage": "GUIDANCE", "duration": duration, "rungs": rungs, **draft}
    await story.portal.do("0010", "timeLimitSet", "", **given)
    await story.portal.do("0010", "ruleSetPublish", "", **draft)
    await story.open()


_QUESTIONS = "{ escalations { id level state exhaustedAt toStaff { badge } } }"


async def test_r16_2_where_nobody_is_reachable_the_question_climbs_by_itself_to_the_top(story: Story) -> None:
    await _climbing(story)
    case = await story.asked(said="紧急停水")
    given = {"caseId": case["id"], "question": "是否启用备用水源？"}
    await story.portal.do("0102", "caseEscalate", "", **given)
    asked: list[dict[str, Any]] = []
    for minutes, badges in (
        (14, ["0104"]),
        (1, ["0104", "0101"]),
        (15, ["0104", "0101", "0001"]),
        (15, ["0104", "0101", "0001"]),
        (600, ["0104", "0101", "0001"]),
    ):
        await story.portal.advance(minutes=minutes)
        asked = (await story.read("0001", case, _QUESTIONS))["escalations"]
        assert [one["toStaff"]["badge"] for one in asked] == badges
    assert [one["state"] for one in asked] == ["UNANSWERED", "UNANSWERED", "ASKED"]
    assert asked[-1]["exhaustedAt"] is not None
    # At the top all of the leadership knows, once, and whoever decides, decides.
    assert (await story.inbox("0001")).count("escalation.exhausted") == 1
    await story.portal.do("0001", "escalationAnswer", "", escalationId=asked[-1]["id"], answer="立即启用")
    assert (await story.inbox("0102"))[-1] == "escalation.answered"
    told = await story.do("0102", "caseReportProgress", case, text="已启用备用水源", channel="PHONE")
    assert told["entries"][-1]["forRequester"] is True


async def test_r16_2_what_is_answered_in_time_climbs_no_further(story: Story) -> None:
    await _climbing(story)
    case = await story.asked(said="紧急停水")
    given = {"caseId": case["id"], "question": "是否启用备用水源？"}
    fields = "escalation { id }"
    asked = (await story.portal.do("0102", "caseEscalate", fields, **given))["escalation"]
    await story.portal.advance(minutes=14)
    await story.portal.do("0104", "escalationAnswer", "", escalationId=asked["id"], answer="启用")
    await story.portal.advance(minutes=60)
    assert len((await story.read("0001", case, _QUESTIONS))["escalations"]) == 1


async def test_r16_2_a_question_climbs_also_where_another_step_was_quicker_than_the_worker(
    story: Story,
) -> None:
    await _climbing(story)
    case = await story.asked(said="紧急停水", matterId=story.ids["WS-02"])
    await story.portal.do("0102", "caseEscalate", "", caseId=case["id"], question="怎么办？")
    story.portal.at += timedelta(minutes=20)  # no worker is awake
    given = {"items": [{"name": "身份证"}], "respondBy": (story.portal.at + timedelta(days=9)).isoformat()}
    await story.do("0102", "noticeIssue", case, **given)
    await story.portal.advance(minutes=1)
    asked = (await story.read("0001", case, _QUESTIONS))["escalations"]
    assert [one["toStaff"]["badge"] for one in asked] == ["0104", "0101"]


async def test_r16_2_only_a_question_climbs(story: Story) -> None:
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    given = {
        "ruleSetId": drafted["ruleSet"]["id"],
        "stage": "RESOLVE",
        "duration": {"kind": "MINUTES", "count": 15},
        "rungs": [{"moment": {"when": "AT_DUE"}, "action": "CLIMB"}],
    }
    refused = await story.refused("0010", "timeLimitSet", **given)
    assert refused == ("INVALID", ["input", "rungs", "0", "action"])


async def test_r16_5_only_force_majeure_excuses_delay_and_the_requester_is_told(story: Story) -> None:
    """Nothing else moves a limit without consent; what does is told with its reason."""
    case = await story.asked(said="停水", matterId=story.ids["WS-04"])
    until = (datetime.fromisoformat(case["dueAt"]) + timedelta(hours=2)).isoformat()
    fields = "extension { id }"
    asked = await story.portal.do(
        "0102", "extensionAsk", fields, caseId=case["id"], until=until, reason="暴雨冲毁道路，属不可抗力"
    )
    assert (await story.read("0102", case))["dueAt"] == case["dueAt"]
    await story.portal.do("0101", "extensionApprove", "", extensionId=asked["extension"]["id"])
    moved = await story.read("0102", case)
    assert moved["dueAt"] != case["dueAt"]
    assert [(one["kind"], one["forRequester"]) for one in moved["entries"]] == [("EXTENSION", True)]
    assert "不可抗力" in moved["entries"][0]["text"]


async def test_r16_3_where_the_owner_is_unclear_the_case_is_accepted_first(story: Story) -> None:
    case = await story.asked(said="不知归谁")
    offer = await story.offered("0102", case, toDepartmentId=story.ids["NT"])
    fields = "handOver { id state }"
    await story.portal.do("0302", "handOverReturn", fields, handOverId=offer, reason="不归维修")
    contested = await story.portal.do(
        "0102",
        "handOverContest",
        "arbitration { id arbiter { badge } }",
        handOverId=offer,
        reason="是管道问题",
    )
    assert contested["arbitration"]["arbiter"]["badge"] == "0001"
    assert (await story.custody(case))[-1][0] == "0102"
    await story.portal.do(
        "0001",
        "arbitrationDecide",
        "arbitration { id }",
        arbitrationId=contested["arbitration"]["id"],
        toDepartmentId=story.ids["NT"],
        decision="由维修部办理",
    )
    read = await story.read("0102", case, "{ openHandOver { id mayBeReturned } }")
    assert read["openHandOver"]["mayBeReturned"] is False
    final = {"handOverId": read["openHandOver"]["id"]}
    assert (await story.refused("0302", "handOverReturn", reason="还是不归我", **final))[0] == "ILLEGAL_MOVE"
    await story.taken("0302", final["handOverId"])

    assert (await story.custody(case))[-1][0] == "0302"


async def test_r16_4_why_it_takes_longer_is_said_before_the_limit_ends(story: Story) -> None:
    case = await story.asked(said="合同会审", matterId=story.ids["WS-01"])
    due = datetime.fromisoformat(case["dueAt"])
    story.portal.at = due + timedelta(minutes=1)
    given = {"caseId": case["id"], "until": (due + timedelta(days=2)).isoformat(), "reason": "等法务"}

    assert (await story.refused("0102", "extensionAsk", **given))[0] == "CONFLICT"


async def test_r16_supervised_item_is_reported_by_its_date(story: Story) -> None:
    await story.limit("REPORT", minutes=30 * 24 * 60, breach="no_report")
    case = await story.asked(said="上级交办", matterId=story.ids["WS-06"])
    by = (story.portal.at + timedelta(days=2)).isoformat()
    fields = "supervision { supervisor { badge } reportBy }"
    given = {"caseId": case["id"], "reason": "领导批示", "reportBy": by}
    marked = await story.portal.do("0101", "caseSupervise", fields, **given)
    assert marked["supervision"]["supervisor"]["badge"] == "0101"
    await story.portal.advance(days=2, minutes=1)

    assert ("no_report", "0102") in await story.breaches()
