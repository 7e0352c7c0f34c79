"""R1, a public agency, told through HTTP; the names begin with the clause."""

from datetime import timedelta

from tests.support.story import Story


async def test_r1_1_the_first_person_met_or_the_first_to_pick_up_the_phone_answers_for_it(
    story: Story,
) -> None:
    """A bill is the business department's; whoever was asked is first contact all the same."""
    met = await story.asked("0103", "水费怎么算？", matterId=story.ids["WS-01"])
    called = await story.asked("0302", "水费怎么算？", channel="PHONE", matterId=story.ids["WS-01"])
    # A colleague at the door writes down that somebody else was met first.
    seen = await story.asked("0102", "水费怎么算？", askedIds=[story.ids["0401"]])

    for case, badge, code in ((met, "0103", "CS"), (called, "0302", "NT"), (seen, "0401", "WQ")):
        assert (case["firstContact"]["badge"], case["firstDepartment"]["code"]) == (badge, code)
        assert await story.custody(case) == [(badge, story.portal.at, None)]
    owner = await story.read("0103", met, "{ matter { department { code } } }")
    assert owner["matter"]["department"]["code"] == "BZ"


async def test_r1_2_in_scope_it_is_done_by_the_rules_on_the_spot(story: Story) -> None:
    case = await story.asked(said="阶梯水价怎么分档？", matterId=story.ids["WS-06"])
    assert case["dueAt"] is not None
    done = await story.answered("0102", case, "第一阶梯每年 216 立方米以内")

    assert (done["state"], done["outcome"], done["overdue"]) == ("CLOSED", "DONE", False)
    assert await story.custody(case) == [("0102", story.portal.at, story.portal.at)]


async def test_r1_2_not_on_the_spot_the_procedure_and_all_papers_are_told_once(story: Story) -> None:
    case = await story.asked("0202", "我要过户", matterId=story.ids["WS-02"])
    listed = "{ matter { procedure materials { id name } } }"
    matter = (await story.read("0202", case, listed))["matter"]
    given = {
        "caseId": case["id"],
        "materialIds": [one["id"] for one in matter["materials"]],
        "respondBy": (story.portal.at + timedelta(days=14)).isoformat(),
    }
    fields = "notice { ordinal procedure items { name } } case { state }"
    told = await story.portal.do("0202", "noticeIssue", fields, **given)

    assert (told["notice"]["procedure"], told["case"]["state"]) == (matter["procedure"], "WAITING")
    assert [one["name"] for one in told["notice"]["items"]] == [one["name"] for one in matter["materials"]]
    assert len(told["notice"]["items"]) == 3
    assert await story.breaches() == []

    # To ask for one more afterwards is what the notice was to spare the requester.
    await story.portal.do("0202", "supplementReceive", "", caseId=case["id"])
    more = {**given, "materialIds": [], "items": [{"name": "还要一张照片"}]}
    await story.portal.do("0202", "noticeIssue", "", **more)
    assert [badge for _, badge in await story.breaches()] == ["0202"]


async def test_r1_2_what_cannot_be_done_at_all_is_explained(story: Story) -> None:
    case = await story.asked(said="能否更改门牌号？")
    declined = await story.do("0102", "caseDecline", case, reason="门牌号由地名办管理，本单位无权更改")

    assert (declined["state"], declined["outcome"]) == ("RESOLVED", "DECLINED")
    closed = await story.answered("0102", declined, "已向您说明原因")
    assert closed["state"] == "CLOSED"


async def test_r1_3_another_department_is_told_with_its_person_or_the_requester_is_taken_there(
    story: Story,
) -> None:
    case = await story.asked("0103", "水发黄，能化验吗？", matterId=story.ids["WS-05"])
    where = "{ matter { department { name place phone head { name } } } }"
    assert (await story.read("0103", case, where))["matter"]["department"] == {
        "name": "水质监测中心",
        "place": "水厂实验楼",
        "phone": "0571-96390401",
        "head": {"name": "吴敏"},
    }
    to = {"toStaffId": story.ids["0401"], "phoned": "吴敏，在实验楼等候"}
    offer = await story.offered("0103", case, escort="ACCOMPANIED", **to)
    # Somebody is on the way: nobody else takes it, and whoever leads them still answers for it.
    unmet = await story.refused("0401", "handOverAccept", handOverId=offer)
    assert unmet == ("ILLEGAL_MOVE", ["input", "handOverId"])
    assert [one[0] for one in await story.custody(case)] == ["0103"]
    await story.portal.advance(minutes=5)
    await story.portal.do("0103", "handOverConfirmMeeting", "", handOverId=offer)
    await story.taken("0401", offer)

    read = await story.read("0103", case)
    assert (read["firstContact"]["badge"], read["handler"]["badge"]) == ("0103", "0401")
    assert [one[0] for one in await story.custody(case)] == ["0103", "0401"]


async def test_r1_4_outside_the_agency_the_competent_body_is_named(story: Story) -> None:
    case = await story.asked(said="房产证丢了怎么补？")
    fields = "referral { kind body bodyContact } case { id state outcome }"
    payload = await story.portal.do(
        "0102",
        "caseRefer",
        fields,
        caseId=case["id"],
        body="市不动产登记中心",
        bodyContact="市民中心二楼，12345",
        explanation="不动产登记不属本单位",
    )

    assert payload["referral"] == {
        "kind": "NAMED",
        "body": "市不动产登记中心",
        "bodyContact": "市民中心二楼，12345",
    }
    assert (await story.answered("0102", payload["case"], "请到市不动产登记中心"))["outcome"] == "REFERRED"


async def test_r1_5_where_the_law_is_silent_the_leader_is_asked_at_once_and_answers(story: Story) -> None:
    case = await story.asked("0104", said="共享水表怎么过户？")
    asked = await story.portal.do(
        "0104",
        "caseEscalate",
        "escalation { id toStaff { badge } }",
        caseId=case["id"],
        question="无规定，是否受理？",
    )
    assert asked["escalation"]["toStaff"]["badge"] == "0101"
    assert await story.inbox("0101") == ["escalation.asked"]
    await story.portal.do(
        "0101",
        "escalationAnswer",
        "escalation { state }",
        escalationId=asked["escalation"]["id"],
        answer="先受理，按过户办",
    )
    told = await story.do("0104", "caseReportProgress", case, text="已受理", channel="PHONE")

    assert [(one["kind"], one["forRequester"]) for one in told["entries"]] == [("PROGRESS", True)]


async def test_r1_6_a_caller_is_given_the_takers_name_and_number(story: Story) -> None:
    case = await story.asked(channel="PHONE", said="爆管了")
    offer = await story.offered("0102", case, toDepartmentId=story.ids["NT"], phoned="郑伟，马上出发")
    fields = "{ openHandOver { phoned toDepartment { name phone head { name } } } }"
    read = await story.read("0102", case, fields)
    await story.taken("0302", offer)

    assert read["openHandOver"] == {
        "phoned": "郑伟，马上出发",
        "toDepartment": {"name": "管网维修部", "phone": "0571-96390301", "head": {"name": "马军"}},
    }
