"""R1, a public agency, told through HTTP; the names begin with the clause."""

from tests.support.story import Story


async def test_r1_2_what_cannot_be_done_at_all_is_explained(story: Story) -> None:
    case = await story.asked(said="能否更改门牌号？")
    declined = await story.do("0102", "caseDecline", case, reason="门牌号由地名办管理，本单位无权更改")

    assert (declined["state"], declined["outcome"]) == ("RESOLVED", "DECLINED")
    closed = await story.answered("0102", declined, "已向您说明原因")
    assert closed["state"] == "CLOSED"


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
