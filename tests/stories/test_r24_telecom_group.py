"""R24, first contact in complaint management, told through HTTP; the names begin with the clause."""

from datetime import timedelta

from tests.support.story import Story


async def test_r24_1_whoever_receives_the_order_and_their_leader_are_both_answerable(story: Story) -> None:
    """The interface person writes it down; whoever gets it is first contact, their leader follows it."""
    await story.limit("FIRST_RESPONSE", minutes=30, breach="no_response")
    case = await story.asked("0103", channel="DISPATCH", said="宽带投诉", askedIds=[story.ids["0202"]])
    assert (case["firstContact"]["badge"], case["firstDepartment"]["code"]) == ("0202", "BZ")
    await story.portal.do("0201", "caseSupervise", "", caseId=case["id"], reason="首问单位负责人")
    await story.portal.advance(minutes=31)
    assert ("no_response", "0202") in await story.breaches()
    assert "clock.escalated" in await story.inbox("0201")
    followed = await story.portal.ask("0201", "{ caseQueue(of: SUPERVISED) { nodes { number } } }")
    assert followed["caseQueue"]["nodes"] == [{"number": case["number"]}]


async def test_r24_5_a_vip_complaint_is_answered_by_the_employee_who_passed_it_on(story: Story) -> None:
    case = await story.asked("0302", "大客户投诉资费", requesterClass="VIP", matterId=story.ids["WS-01"])
    await story.taken("0202", await story.offered("0302", case, toStaffId=story.ids["0202"]))
    done = await story.do("0202", "caseResolve", case, resolution="已核减")
    assert (await story.inbox("0302"))[-1] == "case.resolved"
    answer = {"caseId": case["id"], "text": "已核减", "channel": "PHONE"}
    assert (await story.refused("0103", "caseReply", **answer))[0] in ("NOT_FOUND", "NOT_ALLOWED")
    assert done["state"] == "RESOLVED"
    replied = await story.do("0302", "caseReply", case, text="已核减", channel="PHONE")
    read = await story.read("0302", replied, "{ requesterClass replies { by { badge } } }")
    assert read == {"requesterClass": "VIP", "replies": [{"by": {"badge": "0302"}}]}


async def test_r24_2_the_order_is_handed_on_within_half_an_hour_or_the_superior_knows(story: Story) -> None:
    case = await story.asked(channel="DISPATCH", said="宽带投诉", matterId=story.ids["WS-01"])
    await story.portal.advance(minutes=31)

    assert ("not_passed_on", "0102") in await story.breaches()
    assert "clock.escalated" in await story.inbox("0104")
    assert case["state"] == "OPEN"


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
