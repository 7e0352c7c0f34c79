"""R5, a company's front desk, told through HTTP; the names begin with the clause."""

from datetime import datetime, timedelta

from tests.support.story import Story


async def test_r5_1_for_a_colleague_who_is_away_the_matter_is_written_down_and_relayed(story: Story) -> None:
    back = story.portal.at + timedelta(hours=6)
    await story.away("0202", until=back)
    looked_up = "query ($id: ID!) { staffMember(id: $id) { away awayUntil } }"
    shown = (await story.portal.ask("0103", looked_up, id=story.ids["0202"]))["staffMember"]
    assert (shown["away"], datetime.fromisoformat(shown["awayUntil"])) == (True, back)
    requester = {"kind": "UNIT", "unit": "城东物业", "name": "老王", "phone": "0571-8888"}
    case = await story.asked("0103", "找孙丽谈合同", requester=requester)
    told = f"孙丽外出，{shown['awayUntil']} 回来"
    await story.do("0103", "caseReportProgress", case, text=told, channel="VISIT")
    offer = await story.offered("0103", case, toStaffId=story.ids["0202"], note="请回电")
    # The front desk keeps trying, and answers for it until somebody has taken it.
    urged = await story.do("0103", "caseUrge", case, text="客户又来电", urging="REQUESTER")
    assert [one[0] for one in await story.custody(case)] == ["0103"]
    await story.portal.advance(to=back + timedelta(minutes=5))
    await story.taken("0202", offer)

    assert [(one["kind"], one["forRequester"]) for one in urged["entries"]] == [
        ("PROGRESS", True),
        ("URGE", True),
    ]
    assert "hand_over.offered" in await story.inbox("0202")
    read = await story.read("0202", case, "{ said requester { unit name phone } handOvers { note } }")
    assert read["requester"] == {"unit": "城东物业", "name": "老王", "phone": "0571-8888"}
    assert (read["said"], read["handOvers"]) == ("找孙丽谈合同", [{"note": "请回电"}])
    assert [one[0] for one in await story.custody(case)] == ["0103", "0202"]


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
