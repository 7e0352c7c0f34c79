"""A resident reports a blocked drain at night, follows it, answers, urges, is answered; told through HTTP."""

from datetime import timedelta

from tests.stories.requester_portal.conftest import NIGHT, SAID, case_of
from tests.support.story import Story
from tests.support.visitor import Visitor


async def test_from_the_blocked_drain_at_night_to_the_mark_for_the_reply(
    story: Story, visitor: Visitor
) -> None:
    asked = await visitor.ask(SAID)
    case = await case_of(story, visitor)

    # Whoever is on duty at that hour answers for it, and knows.
    assert asked["errors"] == []
    assert case["channel"] == "WEB"
    assert case["firstContact"] == {"badge": "0103", "name": "王芳"}
    assert case["events"]["nodes"][0] == {"kind": "case.registered", "acted": "PORTAL", "actor": None}
    assert await story.inbox("0103") == ["case.assigned"]

    assert await visitor.come_in() == []
    shown = await visitor.case()
    assert (shown["state"], shown["stateText"]) == ("IN_HAND", "正在办理")
    assert shown["firstContact"]["name"] == "王芳"
    assert (shown["entries"], shown["replies"], shown["handler"]) == ([], [], None)
    assert set(shown["may"]) == {"ANSWER", "URGE", "WITHDRAW", "CHANGE_CONTACT"}

    # In the morning a photo is asked for, and a slip of the tongue stays inside.
    await story.portal.advance(to=NIGHT + timedelta(hours=6, minutes=30))
    await story.do("0103", "caseRemark", case, text="住户态度急，先安抚")
    await story.do("0103", "caseRemark", case, text="维修工十点前联系您", forRequester=True)
    await story.portal.do(
        "0103",
        "noticeIssue",
        "",
        caseId=case["id"],
        items=[{"name": "堵塞处照片", "legalBasis": "维修规程第3条"}],
        procedure="回复本页或发到客服邮箱",
        place="网上办理",
        respondBy=(story.portal.at + timedelta(days=2)).isoformat(),
    )
    await story.portal.advance(minutes=40)
    assert await visitor.come_in() == []
    shown = await visitor.case()
    assert shown["state"] == "YOUR_TURN"
    assert shown["notices"][0]["items"] == [{"name": "堵塞处照片", "legalBasis": "维修规程第3条"}]
    assert [one["text"] for one in shown["entries"]] == ["维修工十点前联系您"]

    await visitor.do("ownCaseAnnounceSupplement", text="照片已发到邮箱")
    await visitor.do("ownCaseAnswer", text="堵在厨房水槽下面")
    await story.portal.do("0103", "supplementReceive", "", caseId=case["id"])
    shown = await visitor.do("ownCaseUrge", text="水还在漫，请快一点")
    assert shown["state"] == "IN_HAND"
    assert [(one["kind"], one["mine"]) for one in shown["entries"]] == [
        ("REMARK", False),
        ("SUPPLEMENT", True),
        ("ANSWER", True),
        ("URGE", True),
    ]
    # The night shift ended with the case in hand, and nobody had been given it (R2.4).
    told = ["shift.not_handed_over", "notice.announced", "case.answered", "case.urged"]
    assert (await story.inbox("0103"))[1:] == told

    await story.do("0103", "caseReportProgress", case, text="师傅已出发")
    await story.do("0103", "caseResolve", case, resolution="已疏通，更换弯管")
    assert (await visitor.case())["stateText"] == "已办理，即将答复您"
    assert "更换弯管" not in str(await visitor.case())
    await story.do("0103", "caseReply", case, text="已疏通并更换弯管", channel="WEB")
    shown = await visitor.case()
    assert shown["replies"] == [{"text": "已疏通并更换弯管", "channel": "WEB"}]
    assert (shown["state"], shown["outcome"]) == ("REPLIED", "DONE")

    await visitor.do("ownCaseAcknowledge")
    rated = await visitor.do("ownCaseRate", score=5, text="半夜也有人管，谢谢")
    assert (rated["satisfaction"], rated["acknowledgedAt"] is not None) == (5, True)
    await story.portal.do("0103", "caseClose", "", caseId=case["id"])

    # The next day it is blocked again: the requester asks, the staff reopen.
    await story.portal.advance(days=1)
    assert await visitor.come_in() == []
    asked_again = await visitor.do("ownCaseAskReopening", text="又堵了")
    assert asked_again["state"] == "CLOSED"
    assert (await story.inbox("0103"))[-1] == "case.reopening_asked"
    await story.do("0103", "caseReopen", case, reason="住户反映又堵了")
    assert (await visitor.case())["state"] == "IN_HAND"

    kinds = [(one["kind"], one["acted"]) for one in (await case_of(story, visitor))["events"]["nodes"]]
    assert ("case.answered", "REQUESTER") in kinds
    assert ("case.rated", "REQUESTER") in kinds
    assert ("case.replied", "STAFF") in kinds
