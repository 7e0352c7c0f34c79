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


async def _no_delay(story: Story) -> None:
    """No extension for a burst main; only force majeure, by the word of the head, and until a stated time."""
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = {"ruleSetId": drafted["ruleSet"]["id"]}
    matter = {"matterId": story.ids["WS-04"], **draft}
    await story.portal.do("0010", "casePolicySet", "", extensionTimes=0, **matter)
    longest = {"kind": "HOURS", "count": 48}
    limit = {
        "stage": "RESOLVE",
        "duration": {"kind": "HOURS", "count": 4},
        "pauses": ["MATERIALS", "FORCE_MAJEURE"],
        "pauseTerms": [{"cause": "FORCE_MAJEURE", "declaredBy": "HEAD", "atMost": longest}],
        "rungs": [{"moment": {"when": "AT_DUE"}, "action": "OPEN_BREACH", "breach": "not_handled"}],
    }
    await story.portal.do("0010", "timeLimitSet", "", **limit, **matter)
    await story.portal.do("0010", "ruleSetPublish", "", **draft)
    await story.open()


WHY = "台风登陆，道路中断，抢修队无法到达"
PAUSED = "pause { cause reason since endsAt endedAt declaredBy { badge } } case { dueAt }"


async def test_r16_5_only_force_majeure_excuses_delay_and_the_requester_is_told(story: Story) -> None:
    await _no_delay(story)
    case = await story.asked(said="爆管", matterId=story.ids["WS-04"])
    due, key = datetime.fromisoformat(case["dueAt"]), {"caseId": case["id"]}
    await story.portal.advance(hours=2)
    over = story.portal.at + timedelta(hours=30)

    # Neither more time, nor another cause, nor the handler's own word.
    later = (due + timedelta(hours=2)).isoformat()
    refused = await story.refused("0102", "extensionAsk", until=later, reason="缺配件", **key)
    assert refused[0] == "LIMIT_EXCEEDED"
    refused = await story.refused("0102", "casePause", cause="OTHER_BODY", reason="等供电", **key)
    assert refused == ("CONFLICT", ["input", "cause"])
    storm = {"cause": "FORCE_MAJEURE", "reason": WHY, "endsAt": over.isoformat(), **key}
    payload = await story.portal.try_to("0102", "casePause", "", **storm)
    assert payload["errors"] == [
        {"code": "NOT_ALLOWED", "message": "陈丽华 declares this", "path": ["input", "caseId"]}
    ]
    longer = {**storm, "endsAt": (over + timedelta(hours=19)).isoformat()}
    assert (await story.refused("0101", "casePause", **longer))[0] == "LIMIT_EXCEEDED"
    untouched = await story.read("0102", case)
    assert (untouched["dueAt"], untouched["entries"]) == (case["dueAt"], [])

    # Whoever leads there declares it, and with the same stroke the requester is told.
    paused = await story.portal.do("0101", "casePause", PAUSED, **storm)
    assert (paused["pause"]["declaredBy"]["badge"], paused["pause"]["endedAt"]) == ("0101", None)
    assert paused["case"]["dueAt"] is None
    told = await story.read("0102", case)
    assert [(one["kind"], one["text"], one["forRequester"]) for one in told["entries"]] == [
        ("PAUSE", WHY, True)
    ]
    assert (await story.inbox("0102"))[-1] == "force_majeure.begun"

    # It ends by itself; what was left of the limit is left, and whoever is late then is late.
    await story.portal.advance(hours=29)
    assert "not_handled" not in [kind for kind, _ in await story.breaches()]
    await story.portal.advance(hours=1, minutes=1)
    fields = "{ dueAt pauses { endedAt } clocks { stage proof { pauses { seconds } } } }"
    read = await story.read("0102", case, fields)
    assert datetime.fromisoformat(read["dueAt"]) == due + timedelta(hours=30)
    assert [datetime.fromisoformat(one["endedAt"]) for one in read["pauses"]] == [over]
    [work] = [one for one in read["clocks"] if one["stage"] == "RESOLVE"]
    assert work["proof"]["pauses"] == [{"seconds": 30 * 3600.0}]
    await story.portal.advance(hours=2)
    assert ("not_handled", "0102") in await story.breaches()


async def test_r16_5_what_is_late_already_force_majeure_does_not_excuse(story: Story) -> None:
    await _no_delay(story)
    case = await story.asked(said="爆管", matterId=story.ids["WS-04"])
    await story.portal.advance(hours=4, minutes=1)
    over = (story.portal.at + timedelta(hours=9)).isoformat()
    storm = {"cause": "FORCE_MAJEURE", "reason": WHY, "endsAt": over, "caseId": case["id"]}
    assert await story.refused("0101", "casePause", **storm) == ("CONFLICT", ["input", "caseId"])


async def test_r16_5_the_storm_is_over_sooner_and_the_requester_is_told(story: Story) -> None:
    await _no_delay(story)
    case = await story.asked(said="爆管", matterId=story.ids["WS-04"])
    over = (story.portal.at + timedelta(hours=30)).isoformat()
    storm = {"cause": "FORCE_MAJEURE", "reason": WHY, "endsAt": over, "caseId": case["id"]}
    await story.portal.do("0101", "casePause", "", **storm)
    await story.portal.advance(hours=5)
    ended = {"caseId": case["id"], "cause": "FORCE_MAJEURE", "text": "道路已通，开始抢修"}
    payload = await story.portal.do(
        "0102", "caseResumeClocks", "pause { endedBy { badge } } case { dueAt }", **ended
    )
    assert payload["pause"]["endedBy"]["badge"] == "0102"
    due = datetime.fromisoformat(case["dueAt"]) + timedelta(hours=5)
    assert datetime.fromisoformat(payload["case"]["dueAt"]) == due
    kinds = [(one["kind"], one["forRequester"]) for one in (await story.read("0102", case))["entries"]]
    assert kinds == [("PAUSE", True), ("RESUMPTION", True)]
    assert (await story.refused("0102", "caseResumeClocks", **ended)) == ("CONFLICT", ["input", "cause"])


async def test_r16_paper_that_is_not_ours_is_returned_within_its_limit_and_never_later(story: Story) -> None:
    await story.limit("RETURN", minutes=60, breach="returned_late")
    paper = await story.asked(said="请协助调查")
    offer = await story.offered("0102", paper, toDepartmentId=story.ids["NT"])
    state = "{ handOvers { id mayBeReturned returnBy } }"
    [shown] = (await story.read("0302", paper, state))["handOvers"]
    assert shown["mayBeReturned"] is True
    assert datetime.fromisoformat(shown["returnBy"]) == story.portal.at + timedelta(minutes=60)

    await story.portal.advance(minutes=61)
    late = {"handOverId": offer, "reason": "不归维修"}
    assert await story.refused("0302", "handOverReturn", **late) == ("CONFLICT", ["input", "handOverId"])
    [shown] = (await story.read("0302", paper, state))["handOvers"]
    assert (shown["mayBeReturned"], (await story.custody(paper))[-1][0]) == (False, "0102")
    await story.taken("0302", offer)
    assert (await story.read("0302", paper))["handler"]["badge"] == "0302"


async def test_r16_whoever_accepts_a_paper_is_not_late_in_returning_it_while_doing_the_work(
    story: Story,
) -> None:
    await story.limit("RETURN", minutes=60, breach="returned_late")
    paper = await story.asked(said="请协助调查")
    offer = await story.offered("0102", paper, toDepartmentId=story.ids["NT"])
    await story.portal.advance(minutes=30)
    await story.taken("0302", offer)
    await story.portal.advance(minutes=120)

    assert await story.breaches() == []
    shown = (await story.read("0302", paper, "{ handOvers { state mayBeReturned returnBy } }"))["handOvers"]
    assert shown == [{"state": "ACCEPTED", "mayBeReturned": False, "returnBy": None}]
    assert (await story.refused("0302", "handOverReturn", handOverId=offer, reason="不归我"))[0] == (
        "ILLEGAL_MOVE"
    )


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
