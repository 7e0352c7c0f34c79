"""R24, first contact in complaint management, told through HTTP; the names begin with the clause."""

from datetime import timedelta
from typing import Any

from tests.stories.accountability import Accountability
from tests.support.story import Story


async def test_r24_1_whoever_receives_the_order_and_their_leader_are_both_answerable(story: Story) -> None:
    """Whoever gets the order is first contact; by a rule their leader has it too."""
    rungs = [
        {"moment": {"when": "SHARE", "percent": 1}, "action": "ESCALATE", "whom": "SUPERIOR"},
        {"moment": {"when": "AT_DUE"}, "action": "OPEN_BREACH", "breach": "no_response"},
    ]
    by_order = {"channels": ["DISPATCH"]}
    await story.limit("FIRST_RESPONSE", minutes=30, breach="no_response", rungs=rungs, conditions=by_order)
    case = await story.asked("0103", channel="DISPATCH", said="宽带投诉", askedIds=[story.ids["0202"]])
    assert (case["firstContact"]["badge"], case["firstDepartment"]["code"]) == ("0202", "BZ")
    mine = "{ myCases(parts: [ESCALATED_TO]) { nodes { number } } }"
    assert (await story.portal.ask("0201", mine))["myCases"]["nodes"] == []
    # Nobody does anything: within the first minute it is the leader's too.
    await story.portal.advance(minutes=1)
    assert (await story.portal.ask("0201", mine))["myCases"]["nodes"] == [{"number": case["number"]}]
    assert await story.inbox("0201") == ["clock.escalated"]
    assert await story.breaches() == []
    await story.portal.advance(minutes=30)
    assert await story.breaches() == [("no_response", "0202")]

    board = Accountability(story)
    both = (
        {"kind": "PERFORMANCE_PAY", "months": 1},
        {"kind": "PERFORMANCE_PAY", "months": 1, "liable": "HEAD"},
    )
    decided = await board.upheld(await board.noticed("no_response", "0202"), *both)
    assert [one["staff"]["badge"] for one in decided["measures"]] == ["0202", "0201"]


async def test_r24_1_what_comes_by_another_way_is_the_leaders_business_only_when_it_is_late(
    story: Story,
) -> None:
    rungs = [{"moment": {"when": "SHARE", "percent": 1}, "action": "ESCALATE", "whom": "SUPERIOR"}]
    await story.limit("FIRST_RESPONSE", minutes=30, rungs=rungs, conditions={"channels": ["DISPATCH"]})
    await story.asked("0202", "宽带投诉", channel="PHONE")
    await story.portal.advance(minutes=31)

    assert await story.inbox("0201") == []


async def _who_answers_a_vip(story: Story) -> None:
    """The employee who passes a VIP's complaint on answers it; where none of them did, the service centre."""
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = {"ruleSetId": drafted["ruleSet"]["id"]}
    vip = {"requesterClasses": ["VIP"]}
    centre = {"departmentId": story.ids["CS"]}
    handed_in = {**vip, "channels": ["HOTLINE", "WEB", "APP"]}
    rules = [
        {"code": "vip", "conditions": vip, "replier": "REGISTRAR", **centre},
        {"code": "vip-hotline", "conditions": handed_in, "replier": "DEPARTMENT", **centre},
    ]
    for rule in rules:
        await story.portal.do("0010", "replyRuleSet", "replyRule { id }", **rule, **draft)
    await story.portal.do("0010", "ruleSetPublish", "", **draft)
    await story.open()


REPLIER = "{ replier replierStaff { badge } replierDepartment { code } replies { by { badge } } }"
ANSWER = {"text": "已核减", "channel": "PHONE"}


async def _not_theirs(story: Story, case: dict[str, Any], *badges: str) -> set[str]:
    """What those are told whose reply it is not; the case waits as before."""
    told = set()
    for badge in badges:
        payload = await story.portal.try_to(badge, "caseReply", "", caseId=case["id"], **ANSWER)
        assert [(one["code"], one["path"]) for one in payload["errors"]] == [
            ("NOT_ALLOWED", ["input", "caseId"])
        ]
        told.add(payload["errors"][0]["message"])
    assert (await story.read("0001", case))["state"] == "RESOLVED"
    return told


async def test_r24_5_a_vip_complaint_is_answered_by_the_employee_who_passed_it_on(story: Story) -> None:
    await _who_answers_a_vip(story)
    # An employee is told of it, and writes it down for those whose business it is.
    case = await story.asked(
        "0302", "大客户投诉资费", channel="INTERNAL", requesterClass="VIP", askedIds=[story.ids["0202"]]
    )
    assert case["firstContact"]["badge"] == "0202"
    await story.do("0202", "caseResolve", case, resolution="已核减")
    assert (await story.inbox("0302"))[-1] == "case.resolved"
    read = await story.read("0302", case, REPLIER)
    assert (read["replier"], read["replierStaff"]) == ("REGISTRAR", {"badge": "0302"})
    # Neither whoever worked on it, nor their head, nor the leadership.
    assert await _not_theirs(story, case, "0202", "0201", "0001") == {"郑伟 is to reply"}

    await story.do("0302", "caseReply", case, **ANSWER)
    assert (await story.read("0302", case, REPLIER))["replies"] == [{"by": {"badge": "0302"}}]


async def test_r24_5_whoever_was_asked_and_passed_it_on_answers_not_whoever_worked_on_it(
    story: Story,
) -> None:
    await _who_answers_a_vip(story)
    case = await story.asked("0302", "大客户投诉资费", requesterClass="VIP")
    await story.taken("0202", await story.offered("0302", case, toStaffId=story.ids["0202"]))
    await story.do("0202", "caseResolve", case, resolution="已核减")
    assert await _not_theirs(story, case, "0202", "0201") == {"郑伟 is to reply"}
    assert (await story.do("0302", "caseReply", case, **ANSWER))["state"] == "REPLIED"


async def test_r24_5_otherwise_the_service_centre_answers(story: Story) -> None:
    await _who_answers_a_vip(story)
    case = await story.asked(
        "0202", "大客户来电投诉", channel="HOTLINE", requesterClass="VIP", askedIds=[story.ids["0302"]]
    )
    await story.do("0302", "caseResolve", case, resolution="已修复")
    read = await story.read("0101", case, REPLIER)
    assert (read["replier"], read["replierStaff"]) == ("DEPARTMENT", None)
    assert read["replierDepartment"] == {"code": "CS"}
    for badge in ("0101", "0102", "0103"):
        assert (await story.inbox(badge))[-1] == "case.resolved"
    # Neither whoever wrote it down, nor whoever worked on it, nor the leadership.
    assert await _not_theirs(story, case, "0202", "0302", "0301", "0001") == {"客户服务中心 is to reply"}

    await story.do("0103", "caseReply", case, **ANSWER)
    assert (await story.read("0103", case, REPLIER))["replies"] == [{"by": {"badge": "0103"}}]


async def test_r24_5_anybody_elses_complaint_is_answered_as_ever(story: Story) -> None:
    await _who_answers_a_vip(story)
    case = await story.asked("0302", "投诉资费")
    await story.taken("0202", await story.offered("0302", case, toStaffId=story.ids["0202"]))
    await story.do("0202", "caseResolve", case, resolution="已核减")
    assert (await story.read("0202", case, REPLIER))["replier"] == "FIRST_CONTACT_OR_HANDLER"
    assert (await story.do("0202", "caseReply", case, **ANSWER))["state"] == "REPLIED"


async def test_r24_2_the_order_is_handed_on_within_half_an_hour_or_the_superior_knows(story: Story) -> None:
    case = await story.asked(channel="DISPATCH", said="宽带投诉", matterId=story.ids["WS-01"])
    await story.portal.advance(minutes=31)

    assert ("not_passed_on", "0102") in await story.breaches()
    assert "clock.escalated" in await story.inbox("0104")
    assert case["state"] == "OPEN"


async def test_r24_2_where_handing_on_is_impossible_the_handlers_leader_is_told_within_the_same_half_hour(
    story: Story,
) -> None:
    order = {"channel": "DISPATCH", "matterId": story.ids["WS-01"]}
    told_of = await story.asked("0102", "宽带投诉，要孙丽办", **order)
    forgotten = await story.asked("0102", "另一件宽带投诉", **order)
    await story.away("0202", until=story.portal.at + timedelta(days=5))
    await story.portal.advance(minutes=20)
    note = "孙丽出差五天，请安排"
    offer = await story.offered("0102", told_of, toStaffId=story.ids["0201"], note=note)
    assert (await story.inbox("0201"))[-1] == "hand_over.offered"
    shown = await story.portal.ask("0201", "{ offeredToMe { nodes { note case { number } } } }")
    assert shown["offeredToMe"]["nodes"] == [{"note": note, "case": {"number": told_of["number"]}}]
    await story.portal.advance(minutes=15)
    await story.taken("0201", offer)

    # Of the two orders only the one that nobody was told of is a breach.
    assert await story.breaches() == [("not_passed_on", "0102")]
    fields = "{ breaches { nodes { case { number } } } }"
    late = (await story.portal.ask("0001", fields))["breaches"]["nodes"]
    assert late == [{"case": {"number": forgotten["number"]}}]
    assert (await story.read("0102", told_of))["handler"]["badge"] == "0201"


async def test_r24_3_not_ours_is_said_at_once_with_guidance(story: Story) -> None:
    case = await story.asked(said="宽带投诉")
    offer = await story.offered("0102", case, toDepartmentId=story.ids["NT"])
    reason = "宽带由营业部管，请转孙丽"
    payload = await story.portal.do(
        "0302", "handOverReturn", "handOver { returnReason }", handOverId=offer, reason=reason
    )

    assert payload["handOver"]["returnReason"] == reason
    assert (await story.inbox("0102"))[-1] == "hand_over.returned"


async def test_r24_4_the_first_unit_convenes_writes_down_who_does_what_and_assistants_are_liable(
    story: Story,
) -> None:
    await story.limit("ASSIST", minutes=60, breach="share_not_done")
    case = await story.asked("0101", "跨部门投诉")
    begins = story.portal.at + timedelta(hours=1)
    fields = "meeting { id decision invitations { staff { badge } attended } }"
    meeting = await story.portal.do(
        "0101",
        "meetingConvene",
        fields,
        caseId=case["id"],
        topic="投诉分工",
        place="三楼会议室",
        beginsAt=begins.isoformat(),
        invitedIds=[story.ids["0302"], story.ids["0202"]],
    )
    await story.portal.advance(hours=2)
    held = await story.portal.do(
        "0101",
        "meetingRecord",
        fields,
        meetingId=meeting["meeting"]["id"],
        minutes="各方到会",
        decision="维修查线，营业退费",
        attendedIds=[story.ids["0302"]],
    )
    given = {"caseId": case["id"], "toStaffId": story.ids["0302"], "text": "查线"}
    await story.portal.do("0101", "caseAssist", "contribution { id }", **given)
    await story.portal.advance(minutes=61)

    came = {one["staff"]["badge"]: one["attended"] for one in held["meeting"]["invitations"]}
    assert came == {"0101": False, "0302": True, "0202": False}
    assert ("share_not_done", "0302") in await story.breaches()
    assert await story.inbox("0202") == ["meeting.convened", "meeting.held"]


async def test_r24_9_a_repeated_complaint_is_offered_for_linking(story: Story) -> None:
    first = await story.asked(said="宽带慢")
    given = {"requester": {"name": "张先生", "phone": "13800000000"}, "channel": "PHONE", "said": "还是慢"}
    fields = "case { id } possibleDuplicates { id }"
    again = await story.portal.do("0102", "caseRegister", fields, **given)
    assert [one["id"] for one in again["possibleDuplicates"]] == [first["id"]]
    linked = await story.portal.do(
        "0102",
        "caseLink",
        "case { links { kind toCase { id } } }",
        caseId=again["case"]["id"],
        toCaseId=first["id"],
        kind="REPEAT",
    )

    assert linked["case"]["links"] == [{"kind": "REPEAT", "toCase": {"id": first["id"]}}]
