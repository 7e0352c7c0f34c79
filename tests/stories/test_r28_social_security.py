"""R28.3, a social-security centre, told through HTTP; the names begin with the clause."""

from datetime import timedelta

from tests.stories.papers import at_hand, desks, received
from tests.support.story import Story


async def test_r28_3_for_an_absent_handler_it_is_taken_the_number_noted_and_it_is_handed_to_them(
    story: Story,
) -> None:
    back = story.portal.at + timedelta(hours=6)
    await story.away("0202", until=back)
    insured = {"name": "钱大妈", "phone": "13900000003"}
    given = {"askedIds": [story.ids["0202"]], "materials": [{"name": "工伤认定申请"}, {"name": "诊断证明"}]}
    case = await story.asked("0103", "找孙丽交工伤材料", requester=insured, **given)
    read = await story.read("0103", case, "{ materials { id onBehalfOf { badge } } }")

    assert [one["onBehalfOf"] for one in read["materials"]] == [{"badge": "0202"}] * 2
    # Whoever was at the counter has them, although the case is somebody else's from the beginning.
    assert case["handler"]["badge"] != "0103"
    assert await at_hand(story, "0103") == ["工伤认定申请", "诊断证明"]

    await story.portal.advance(to=back + timedelta(minutes=5))
    ids = [one["id"] for one in read["materials"]]
    handed = {"materialIds": ids, "toStaffId": story.ids["0202"]}
    await story.portal.do("0103", "materialsPass", "", **handed)
    await received(story, "0202", ids)
    acting = case["handler"]["badge"]
    await story.taken("0202", await story.offered(acting, case, toStaffId=story.ids["0202"]))
    assert await desks(story, "0202", case) == [("工伤认定申请", "0202", None), ("诊断证明", "0202", None)]
    assert await at_hand(story, "0103") == []
    number = await story.read("0202", case, "{ requester { name phone } }")
    assert number["requester"] == insured
