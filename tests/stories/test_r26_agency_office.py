"""R26, an agency office, told through HTTP; the names begin with the clause."""

from datetime import timedelta

from tests.stories.conftest import MONDAY
from tests.stories.papers import at_hand, desks, left, papers, passed, received, settled
from tests.support.story import Story


async def test_r26_1_for_an_official_who_is_away_papers_are_accepted_passed_on_and_tracked(
    story: Story,
) -> None:
    back = story.portal.at + timedelta(days=1)
    await story.away("0202", until=back)
    requester = {"kind": "UNIT", "unit": "城东物业", "name": "老王", "phone": "0571-8888"}
    case = await story.asked("0103", "找孙丽交申请材料", requester=requester)
    licence = {"name": "营业执照", "remark": "正本，边角破损"}
    copies = {"name": "申请表", "kind": "COPY", "copies": 2}
    ids = await left(story, "0103", case, licence, copies, onBehalfOfId=story.ids["0202"])
    assert "material.accepted" in await story.inbox("0202")
    told = await story.do("0103", "caseReportProgress", case, text="孙丽外出，材料已代收", channel="VISIT")
    assert told["entries"][-1]["forRequester"] is True
    offer = await story.offered("0103", case, toStaffId=story.ids["0202"])
    # As long as the official is away, whoever accepted the papers answers for them.
    await story.portal.advance(hours=2)
    assert (await story.custody(case))[-1][0] == "0103"
    assert await desks(story, "0103", case) == [("营业执照", "0103", None), ("申请表", "0103", None)]
    await story.portal.advance(to=back + timedelta(minutes=5))
    await story.taken("0202", offer)

    # The papers follow the case, and stay with whoever accepted them until the official has them in hand.
    assert await desks(story, "0202", case) == [("营业执照", "0103", "0202"), ("申请表", "0103", "0202")]
    assert await at_hand(story, "0202") == ["营业执照", "申请表"]
    await received(story, "0202", ids)
    assert await at_hand(story, "0103") == []
    (first, second) = await papers(story, "0202", case)
    assert [one["staff"]["badge"] for one in first["holdings"]] == ["0103", "0202"]
    assert (first["acceptedBy"], first["onBehalfOf"]) == ({"badge": "0103"}, {"badge": "0202"})
    assert (second["kind"], second["copies"], second["toGiveBack"]) == ("COPY", 2, False)
    fields = "{ requester { unit name phone } events(first: 20) { nodes { kind reason } } }"
    read = await story.read("0202", case, fields)
    assert read["requester"] == {"unit": "城东物业", "name": "老王", "phone": "0571-8888"}
    kinds = [event["kind"] for event in read["events"]["nodes"]]
    assert [kind for kind in kinds if kind.startswith("material.")] == [
        "material.accepted",
        "material.passed",
        "material.received",
    ]

    await story.do("0202", "caseResolve", case, resolution="已受理")
    assert (await story.inbox("0103"))[-1] == "case.resolved"
    replied = await story.do("0103", "caseReply", case, text="已受理", channel="PHONE")
    done = await story.do("0103", "caseAcknowledge", replied, text="收到，谢谢", channel="PHONE")
    rated = await story.do("0103", "caseRate", done, score=5)
    assert (rated["satisfaction"], done["entries"][-1]["kind"]) == (5, "ACKNOWLEDGEMENT")
    # An original goes back before the case ends; copies stay with the file.
    refused = await story.refused("0202", "caseClose", caseId=case["id"])
    assert refused == ("ILLEGAL_MOVE", ["input", "caseId"])
    await settled(story, "0202", ids[:1], "GIVEN_BACK", to="老王")
    assert (await story.do("0202", "caseClose", case))["state"] == "CLOSED"
    assert await desks(story, "0202", case) == [("营业执照", "GIVEN_BACK", None), ("申请表", "FILED", None)]


async def test_r26_1_papers_that_do_not_arrive_are_known_to_be_missing_and_to_whom(story: Story) -> None:
    case = await story.asked("0103", "交申请材料")
    ids = await left(story, "0103", case, {"name": "营业执照"}, {"name": "公章", "kind": "OBJECT"})
    await passed(story, "0103", ids, "0202", remark="装在一个信封里")
    assert (await story.inbox("0202"))[-1] == "material.passed"
    await received(story, "0202", ids[:1])
    missed = {"materialIds": ids[1:], "reason": "信封里没有公章"}
    await story.portal.do("0202", "materialsReportMissing", "", **missed)

    assert await desks(story, "0103", case) == [("营业执照", "0202", None), ("公章", "0103", None)]
    for badge in ("0103", "0101", "0201"):
        assert "material.missing" in await story.inbox(badge), badge
    await settled(story, "0103", ids[1:], "LOST", remark="找遍收发室未见")
    assert (await papers(story, "0103", case))[1]["state"] == "LOST"


async def test_r26_1_papers_on_the_desk_of_somebody_who_is_away_are_fetched_by_the_head(story: Story) -> None:
    case = await story.asked("0102", "交申请材料")
    ids = await left(story, "0102", case, {"name": "营业执照"})
    await story.away("0102", until=story.portal.at + timedelta(days=3))
    fetched = {"materialIds": ids, "reason": "客户急需取回"}
    assert await story.refused("0103", "materialsTake", **fetched) == (
        "NOT_FOUND",
        ["input", "materialIds", "0"],
    )
    await story.portal.do("0101", "materialsTake", "", **fetched)

    assert await desks(story, "0101", case) == [("营业执照", "0101", None)]
    assert (await story.inbox("0102"))[-1] == "material.taken"
    await settled(story, "0101", ids, "GIVEN_BACK", to="老王本人")
    assert await desks(story, "0101", case) == [("营业执照", "GIVEN_BACK", None)]


async def test_r26_1_nobody_leaves_the_house_with_a_requesters_papers(story: Story) -> None:
    paper = {"materials": [{"name": "营业执照"}]}
    case = await story.asked("0103", "交申请材料", askedIds=[story.ids["0202"]], **paper)
    ids = [one["id"] for one in await papers(story, "0103", case)]
    going = {"id": story.ids["0103"], "reason": "调离"}
    assert await story.refused("0010", "staffLeave", **going) == ("CONFLICT", ["input", "id"])
    await passed(story, "0103", ids, "0202")
    assert await story.refused("0010", "staffLeave", **going) == ("CONFLICT", ["input", "id"])
    await received(story, "0202", ids)
    await story.portal.do("0010", "staffLeave", "", **going)


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
