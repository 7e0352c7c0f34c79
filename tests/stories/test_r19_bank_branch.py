"""R19.1 to R19.4, a bank branch, told through HTTP; the names begin with the clause."""

from datetime import timedelta

from tests.stories.papers import desks, left, received, settled
from tests.support.story import Story


async def test_r19_1_first_unit_and_first_person_are_both_on_record(story: Story) -> None:
    case = await story.asked("0103", "开户")
    offer = await story.offered("0103", case, toStaffId=story.ids["0202"])
    await story.taken("0202", offer)
    read = await story.read("0103", case)

    assert (read["firstDepartment"]["code"], read["firstContact"]["badge"]) == ("CS", "0103")
    assert (read["department"]["code"], read["handler"]["badge"]) == ("BZ", "0202")


async def test_r19_2_not_ours_the_unit_is_named_and_the_way_led(story: Story) -> None:
    case = await story.asked("0103", "办对公业务")
    offer = await story.offered(
        "0103", case, toStaffId=story.ids["0202"], escort="GUIDED", phoned="孙丽，已备好表格"
    )
    early = await story.refused("0202", "handOverAccept", handOverId=offer)
    await story.portal.do("0103", "handOverConfirmMeeting", "", handOverId=offer)
    await story.taken("0202", offer)

    assert early == ("ILLEGAL_MOVE", ["input", "handOverId"])
    assert (await story.custody(case))[-1][0] == "0202"


async def test_r19_3_after_passing_on_the_first_contact_is_told_of_the_result(story: Story) -> None:
    case = await story.asked("0103", "查明细")
    await story.taken("0202", await story.offered("0103", case, toStaffId=story.ids["0202"]))
    await story.do("0202", "caseReportProgress", case, text="正在查", channel="PHONE")
    await story.do("0202", "caseResolve", case, resolution="已查到")

    assert (await story.inbox("0103"))[-2:] == ["progress.reported", "case.resolved"]


async def test_r19_4_where_nobody_can_whoever_accepted_on_behalf_passes_on_urges_and_tells_the_customer(
    story: Story,
) -> None:
    back = story.portal.at + timedelta(hours=4)
    await story.away("0202", until=back)
    case = await story.asked("0103", "找孙丽办开户，她外出，代收材料")
    ids = await left(story, "0103", case, {"name": "营业执照"}, onBehalfOfId=story.ids["0202"])
    offer = await story.offered("0103", case, toStaffId=story.ids["0202"])
    # She is away: somebody nearer is called too, and nobody has taken it yet.
    assert await _away(story, "0202") is True
    await story.portal.advance(hours=1)
    assert (await story.custody(case))[-1][0] == "0103"
    waiting = await story.do("0103", "caseReportProgress", case, text="孙丽下午回来即办", channel="PHONE")
    assert waiting["entries"][-1]["forRequester"] is True
    await story.portal.advance(to=back + timedelta(minutes=5))
    assert await _away(story, "0202") is False
    await story.taken("0202", offer)
    await received(story, "0202", ids)

    urged = await story.do("0103", "caseUrge", case, text="客户在等")
    assert urged["entries"][-1]["kind"] == "URGE"
    assert "case.urged" in await story.inbox("0202")
    await story.do("0202", "caseResolve", case, resolution="已开户")
    assert (await story.inbox("0103"))[-1] == "case.resolved"
    replied = await story.do("0103", "caseReply", case, text="已开户，请来取卡", channel="PHONE")
    assert (replied["state"], replied["firstContact"]["badge"]) == ("REPLIED", "0103")
    await settled(story, "0202", ids, "GIVEN_BACK", to="客户本人")
    assert await desks(story, "0103", case) == [("营业执照", "GIVEN_BACK", None)]


async def _away(story: Story, badge: str) -> bool:
    asked = "query ($id: ID!) { staffMember(id: $id) { away } }"
    read = await story.portal.ask("0103", asked, id=story.ids[badge])
    return bool(read["staffMember"]["away"])
