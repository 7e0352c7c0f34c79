"""R22, a land and property registry, told through HTTP; the names begin with the clause."""

from tests.support.story import Story


async def test_r22_1_cross_business_matters_are_brought_to_the_end_together(story: Story) -> None:
    case = await story.asked("0101", "过户同时改水电")
    fields = "contribution { id state }"
    shares = []
    for department, share in (("BZ", "办理过户"), ("NT", "改装水表")):
        given = {"caseId": case["id"], "toDepartmentId": story.ids[department], "text": share}
        shares.append((await story.portal.do("0101", "caseAssist", fields, **given))["contribution"]["id"])
    early = await story.refused("0101", "caseResolve", caseId=case["id"], resolution="已办")
    for badge, share in zip(("0202", "0302"), shares, strict=True):
        await story.portal.do(badge, "contributionGive", fields, contributionId=share, answer="已办")

    assert early[0] == "ILLEGAL_MOVE"
    assert (await story.answered("0101", case))["state"] == "CLOSED"


async def test_r22_2_the_first_contact_leaves_only_after_requester_and_taker_have_met(story: Story) -> None:
    case = await story.asked(said="不动产登记")
    offer = await story.offered("0102", case, toStaffId=story.ids["0202"], escort="ACCOMPANIED")
    assert (await story.refused("0202", "handOverAccept", handOverId=offer))[0] == "ILLEGAL_MOVE"
    assert (await story.custody(case))[-1][0] == "0102"
    await story.portal.advance(minutes=5)
    await story.portal.do("0102", "handOverConfirmMeeting", "", handOverId=offer)
    assert (await story.custody(case))[-1][0] == "0102"
    await story.taken("0202", offer)

    assert [period[0] for period in await story.custody(case)] == ["0102", "0202"]
