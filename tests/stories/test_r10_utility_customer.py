"""R10, a utility's customer company, told through HTTP; the names begin with the clause."""

from datetime import timedelta

from tests.stories.conftest import MONDAY
from tests.support.story import Story


async def test_r10_1_of_several_who_were_asked_the_higher_position_is_first_contact(story: Story) -> None:
    asked = [story.ids[badge] for badge in ("0102", "0104", "0103")]
    case = await story.asked("0103", "水费不对", askedIds=asked)
    read = await story.read("0104", case, "{ tieBreak { decidedBy } firstContact { badge } }")

    assert (read["firstContact"]["badge"], read["tieBreak"]["decidedBy"]) == ("0104", "POSITION_RANK")


async def test_r10_1_of_equal_positions_the_longer_tenure_is(story: Story) -> None:
    asked = [story.ids[badge] for badge in ("0103", "0102")]
    case = await story.asked("0103", "水费不对", askedIds=asked)
    read = await story.read("0102", case, "{ tieBreak { decidedBy } firstContact { badge } }")

    assert (read["firstContact"]["badge"], read["tieBreak"]["decidedBy"]) == ("0102", "TENURE")


async def test_r10_2_inside_moves_and_outside_does_not(story: Story) -> None:
    case = await story.asked(said="三楼没水，账单也不对")
    fields = "contribution { id state }"
    orders = []
    for code, work in (("NT", "查三楼管道"), ("BZ", "核对账单")):
        given = {"caseId": case["id"], "toDepartmentId": story.ids[code], "text": work}
        orders.append((await story.portal.do("0102", "caseAssist", fields, **given))["contribution"]["id"])
    # The requester has one counterpart all the time, who cannot end it while a department owes its work.
    assert (await story.refused("0102", "caseResolve", caseId=case["id"], resolution="已办"))[
        0
    ] == "ILLEGAL_MOVE"
    for badge, order, done in (("0302", orders[0], "已换阀门"), ("0202", orders[1], "已退 12 元")):
        await story.portal.do(badge, "contributionGive", fields, contributionId=order, answer=done)
    closed = await story.answered("0102", case, "水通了，多收的 12 元已退")

    assert closed["state"] == "CLOSED"
    assert [period[0] for period in await story.custody(case)] == ["0102"]
    read = await story.read(
        "0102", case, "{ contributions { department { code } answer } replies { by { badge } } }"
    )
    assert [one["answer"] for one in read["contributions"]] == ["已换阀门", "已退 12 元"]
    assert read["replies"] == [{"by": {"badge": "0102"}}]


async def test_r10_3_every_question_is_received_explained_and_brought_to_a_result(story: Story) -> None:
    case = await story.asked(said="为什么涨价？")
    assert case["state"] == "OPEN"
    assert (await story.refused("0102", "caseClose", caseId=case["id"]))[0] == "ILLEGAL_MOVE"
    explained = await story.answered("0102", case, "价格由发改委核定，已说明文号和听证结果")

    assert (explained["state"], explained["outcome"]) == ("CLOSED", "DONE")


async def test_r10_4_while_the_handler_is_away_it_is_recorded_passed_on_and_they_are_contacted(
    story: Story,
) -> None:
    given = {"staffId": story.ids["0302"], "reason": "开会", "since": MONDAY.isoformat()}
    until = (MONDAY + timedelta(hours=4)).isoformat()
    await story.portal.do("0302", "absenceCreate", "absence { id }", **given, until=until)
    case = await story.asked(said="找郑伟，漏水")
    offer = await story.offered("0102", case, toStaffId=story.ids["0302"], note="漏水，请尽快联系用户")
    await story.do("0102", "caseUrge", case, text="用户又来电催", urging="REQUESTER")

    # The head acts for whoever has no stand-in, and the first contact answers until somebody accepts.
    assert "hand_over.offered" in await story.inbox("0301")
    assert [period[0] for period in await story.custody(case)] == ["0102"]
    await story.taken("0301", offer)
    assert [period[0] for period in await story.custody(case)] == ["0102", "0301"]


async def test_r10_4_or_the_leader_is_told_and_decides(story: Story) -> None:
    case = await story.asked(said="找郑伟，联系不上")
    fields = "escalation { id toStaff { badge } }"
    asked = await story.portal.do(
        "0102", "caseEscalate", fields, caseId=case["id"], question="郑伟联系不上，谁来办？"
    )
    superior = asked["escalation"]["toStaff"]["badge"]
    answer = {"escalationId": asked["escalation"]["id"], "answer": "转马军办理"}
    await story.portal.do(superior, "escalationAnswer", "", **answer)

    assert superior == "0104"
    assert (await story.inbox("0102"))[-1] == "escalation.answered"
