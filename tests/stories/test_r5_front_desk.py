"""R5, a company's front desk, told through HTTP; the names begin with the clause."""

from datetime import timedelta

from tests.support.story import Story


async def test_r5_1_for_a_colleague_who_is_away_the_matter_is_written_down_and_relayed(story: Story) -> None:
    requester = {"kind": "UNIT", "unit": "城东物业", "name": "老王", "phone": "0571-8888"}
    case = await story.asked("0103", "找孙丽谈合同", requester=requester)
    offer = await story.offered("0103", case, toStaffId=story.ids["0202"], note="请回电")
    urged = await story.do("0103", "caseUrge", case, text="客户又来电", urging="REQUESTER")
    await story.taken("0202", offer)

    assert [(one["kind"], one["forRequester"]) for one in urged["entries"]] == [("URGE", True)]
    assert await story.inbox("0202") == ["hand_over.offered"]


async def test_r5_2_where_the_owner_is_unclear_the_leader_decides_and_the_requester_is_answered(
    story: Story,
) -> None:
    case = await story.asked("0101", "新业务找谁？")
    asked = await story.portal.do(
        "0101", "caseEscalate", "escalation { id toStaff { badge } }", caseId=case["id"], question="归谁办？"
    )
    told = await story.do("0101", "casePromise", case, text="已报领导，今天答复您", until=_tonight(story))
    await story.portal.do(
        "0001", "escalationAnswer", "", escalationId=asked["escalation"]["id"], answer="由营业部办理"
    )

    assert asked["escalation"]["toStaff"]["badge"] == "0001"
    assert told["entries"][0]["kind"] == "PROMISE"
    assert (await story.inbox("0101"))[-1] == "escalation.answered"


def _tonight(story: Story) -> str:
    return (story.portal.at + timedelta(hours=8)).isoformat()
