"""R2.4, a phone lost at three in the morning: all four failures are impossible or visible."""

from datetime import timedelta
from typing import Any

from tests.stories.conftest import MONDAY
from tests.support.story import Story


async def _lost(story: Story) -> dict[str, Any]:
    story.portal.at = MONDAY + timedelta(hours=18)
    return await story.asked("0103", "手机落在游戏厅了", matterId=story.ids["WS-04"])


async def test_r2_4_the_right_extension_is_at_hand(story: Story) -> None:
    case = await _lost(story)
    read = await story.read("0103", case, "{ matter { department { name phone } } }")

    assert read["matter"]["department"] == {"name": "管网维修部", "phone": "0571-96390301"}


async def test_r2_4_at_shift_end_nothing_stays_behind(story: Story) -> None:
    case, other = await _lost(story), await story.asked("0103", "房间空调不制冷")
    to = {"toStaffId": story.ids["0102"]}
    one = [{"caseId": case["id"], "remark": "等游戏厅回话"}]
    assert await story.refused("0103", "shiftHandOver", lines=one, **to) == ("REQUIRED", ["input", "lines"])
    both = [*one, {"caseId": other["id"], "remark": "已报工程部"}]
    fields = "shiftHandOver { id signedByTakerAt lines { remark case { number } } }"
    log = (await story.portal.do("0103", "shiftHandOver", fields, lines=both, **to))["shiftHandOver"]
    assert log["signedByTakerAt"] is None
    assert (await story.custody(case))[-1][0] == "0103"
    await story.portal.advance(minutes=10)
    await story.portal.do("0102", "shiftSign", "shiftHandOver { id }", shiftHandOverId=log["id"])

    for taken in (case, other):
        periods = await story.custody(taken)
        assert [period[0] for period in periods] == ["0103", "0102"]
        assert periods[0][2] == periods[1][1]


async def test_r2_4_a_log_that_nobody_signs_sounds_the_alarm(story: Story) -> None:
    """The shift is over and nobody has taken it: whoever was to relieve is late, and their superior knows."""
    await story.limit("SHIFT", minutes=10, breach="shift_not_taken")
    cases = [await _lost(story), await story.asked("0103", "房间空调不制冷")]
    lines = [{"caseId": case["id"], "remark": "照看"} for case in cases]
    fields = "shiftHandOver { id }"
    given = {"lines": lines, "toStaffId": story.ids["0102"]}
    log = (await story.portal.do("0103", "shiftHandOver", fields, **given))["shiftHandOver"]
    await story.portal.advance(minutes=11)
    late = [one for one in await story.breaches() if one[0] == "shift_not_taken"]
    assert late == [("shift_not_taken", "0102")] * 2
    assert (await story.inbox("0104")).count("clock.escalated") >= 2
    assert (await story.custody(cases[0]))[-1][0] == "0103"
    await story.portal.do("0102", "shiftSign", fields, shiftHandOverId=log["id"])
    clocks = "{ clocks { stage state } }"
    stages = [(await story.read("0102", case, clocks))["clocks"] for case in cases]
    assert all({"stage": "SHIFT", "state": "STOPPED"} in one for one in stages)


async def test_r2_4_a_log_taken_back_in_time_is_nobodys_delay(story: Story) -> None:
    await story.limit("SHIFT", minutes=10, breach="shift_not_taken")
    case = await _lost(story)
    given = {"lines": [{"caseId": case["id"], "remark": "照看"}], "toStaffId": story.ids["0102"]}
    fields = "shiftHandOver { id }"
    log = (await story.portal.do("0103", "shiftHandOver", fields, **given))["shiftHandOver"]
    await story.portal.advance(minutes=5)
    await story.portal.do("0103", "shiftWithdraw", fields, shiftHandOverId=log["id"])
    await story.portal.advance(minutes=20)
    assert [one for one in await story.breaches() if one[0] == "shift_not_taken"] == []


async def test_r2_4_a_hand_over_that_nobody_answers_sounds_the_alarm(story: Story) -> None:
    await story.limit("ACCEPT", minutes=10, breach="sat_on_hand_over", matterId=story.ids["WS-04"])
    case = await _lost(story)
    await story.offered("0103", case, toStaffId=story.ids["0302"])
    await story.portal.advance(minutes=15)

    assert await story.breaches() == [("sat_on_hand_over", "0302")]
    assert "clock.escalated" in await story.inbox("0301")
    assert (await story.custody(case))[-1][0] == "0103"


async def test_r2_4_a_question_that_nobody_follows_climbs_by_itself(story: Story) -> None:
    await story.limit("RESOLVE", minutes=60, breach="not_followed", matterId=story.ids["WS-04"])
    await _lost(story)
    await story.portal.advance(minutes=61)

    assert ("not_followed", "0103") in await story.breaches()
    assert "clock.escalated" in await story.inbox("0104")
