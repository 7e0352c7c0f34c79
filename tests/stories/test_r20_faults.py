"""R20.5 and R20.7, a water utility: secrets, and the faults that a clock or a rule sees by itself."""

from datetime import timedelta

from tests.stories.conftest import MONDAY
from tests.support.story import Story


async def test_r20_5_a_secret_is_kept_from_whoever_need_not_know_and_never_told_the_requester(
    story: Story,
) -> None:
    case = await story.asked(said="新厂用水量多少？")
    secret = "客户甲日用水量 3000 吨"
    await story.portal.do("0102", "caseKeepSecret", "", caseId=case["id"], text=secret)
    seen = {
        badge: [one["text"] for one in (await story.read(badge, case))["entries"]]
        for badge in ("0102", "0001")
    }
    assert seen == {"0102": [secret], "0001": []}
    mine = (await story.read("0102", case))["entries"]
    assert [one["forRequester"] for one in mine] == [False]


async def test_r20_7c_who_sits_on_what_was_handed_over_is_in_breach(story: Story) -> None:
    case = await story.asked(said="爆管", matterId=story.ids["WS-04"])
    await story.offered("0102", case, toStaffId=story.ids["0302"])
    await story.portal.advance(minutes=31)
    assert ("sat_on_hand_over", "0302") in await story.breaches()
    assert ("not_passed_on", "0102") not in await story.breaches()


async def test_r20_7d_who_does_not_inform_of_the_result_is_in_breach(story: Story) -> None:
    case = await story.asked(said="水压低")
    await story.do("0102", "caseResolve", case, resolution="已调压")
    await story.portal.advance(days=3)
    assert ("not_informed", "0102") in await story.breaches()


async def test_r20_7d_whoever_was_asked_and_does_not_tell_is_in_breach_not_whoever_did_the_work(
    story: Story,
) -> None:
    case = await story.asked("0103", said="水压低")
    await story.taken("0202", await story.offered("0103", case, toStaffId=story.ids["0202"]))
    await story.do("0202", "caseResolve", case, resolution="已调压")
    await story.portal.advance(days=3)
    blamed = [badge for kind, badge in await story.breaches() if kind == "not_informed"]
    assert blamed == ["0103"]


async def test_r20_7d_who_asks_for_papers_a_second_time_is_in_breach(story: Story) -> None:
    case = await story.asked(said="过户", matterId=story.ids["WS-02"])
    for name in ("身份证", "房产证"):
        until = (MONDAY + timedelta(days=9)).isoformat()
        await story.do("0102", "noticeIssue", case, items=[{"name": name}], respondBy=until)
        await story.do("0102", "supplementReceive", case)
    assert await story.breaches() == [("repeated_notice", "0102")]
