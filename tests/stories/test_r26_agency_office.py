"""R26, an agency office, told through HTTP; the names begin with the clause."""

from datetime import timedelta

from tests.stories.conftest import MONDAY
from tests.support.story import Story


async def test_r26_1_for_an_official_who_is_away_papers_are_accepted_passed_on_and_tracked(
    story: Story,
) -> None:
    back = story.portal.at + timedelta(days=1)
    await story.away("0202", until=back)
    requester = {"kind": "UNIT", "unit": "城东物业", "name": "老王", "phone": "0571-8888"}
    case = await story.asked("0103", "找孙丽交申请材料", requester=requester)
    papers = "代收申请表一份、营业执照复印件一份"
    await story.portal.do("0103", "caseRemark", "", caseId=case["id"], text=papers)
    told = await story.do("0103", "caseReportProgress", case, text="孙丽外出，材料已代收", channel="VISIT")
    assert told["entries"][-1]["forRequester"] is True
    offer = await story.offered("0103", case, toStaffId=story.ids["0202"])
    # As long as the official is away, whoever accepted the papers answers for them.
    await story.portal.advance(hours=2)
    assert (await story.custody(case))[-1][0] == "0103"
    await story.portal.advance(to=back + timedelta(minutes=5))
    await story.taken("0202", offer)
    fields = "{ requester { unit name phone } events(first: 20) { nodes { kind reason } } }"
    read = await story.read("0202", case, fields)
    assert read["requester"] == {"unit": "城东物业", "name": "老王", "phone": "0571-8888"}
    assert {"kind": "case.remarked", "reason": papers} in read["events"]["nodes"]

    await story.do("0202", "caseResolve", case, resolution="已受理")
    assert (await story.inbox("0103"))[-1] == "case.resolved"
    replied = await story.do("0103", "caseReply", case, text="已受理", channel="PHONE")
    done = await story.do("0103", "caseAcknowledge", replied, text="收到，谢谢", channel="PHONE")
    rated = await story.do("0103", "caseRate", done, score=5)
    assert (rated["satisfaction"], done["entries"][-1]["kind"]) == (5, "ACKNOWLEDGEMENT")


async def test_r26_2_what_can_be_done_on_the_spot_is_done_and_else_there_is_a_limit(story: Story) -> None:
    await story.limit("RESOLVE", minutes=30, breach="not_at_once", matterId=story.ids["WS-06"])
    done = await story.answered("0102", await story.asked(said="开证明", matterId=story.ids["WS-06"]))
    assert (done["state"], done["overdue"]) == ("CLOSED", False)
    later = await story.asked(said="开证明", matterId=story.ids["WS-06"])
    assert later["dueAt"] is not None
    await story.portal.advance(minutes=31)
    assert ("not_at_once", "0102") in await story.breaches()


async def test_r26_3_what_one_must_decide_oneself_is_not_pushed_to_the_leader(story: Story) -> None:
    case = await story.asked(said="开证明")
    await story.portal.do("0102", "caseEscalate", "", caseId=case["id"], question="能开吗？")
    read = await story.read("0102", case)

    # Asking is no handing over: the one who was asked first goes on answering for it.
    assert read["handler"]["badge"] == "0102"
    assert [period[0] for period in await story.custody(case)] == ["0102"]


async def test_r26_a_closed_matter_that_comes_up_again_goes_on_without_a_gap_in_the_record(
    story: Story,
) -> None:
    case = await story.answered("0102", await story.asked(said="证明盖章"))
    closed = story.portal.at
    await story.portal.advance(days=3)
    again = await story.do("0102", "caseReopen", case, reason="章盖错了")

    assert (again["state"], again["outcome"]) == ("OPEN", None)
    assert await story.custody(case) == [("0102", MONDAY, closed), ("0102", closed + timedelta(days=3), None)]
    dropped = await story.do("0102", "caseWithdraw", case, text="不用了")
    assert (dropped["state"], dropped["outcome"]) == ("CLOSED", "WITHDRAWN")
