"""R2, a hotel, told through HTTP; the names begin with the clause.

R2.4, a phone lost at three in the morning: all four failures are impossible or visible.
"""

from datetime import datetime, timedelta
from typing import Any

from tests.stories.conftest import MONDAY
from tests.support.story import Story
from tests.support.visitor import Visitor


async def test_r2_1_question_name_room_and_contact_of_the_guest_stand_in_the_ledger(story: Story) -> None:
    """A room is where the guest is reached: their address."""
    guest = {"name": "沈先生", "phone": "13711112222", "address": "8 号楼 812 房"}
    case = await story.asked("0103", "房间空调不制冷", requester=guest)
    fields = "{ said requester { name phone address } }"
    assert await story.read("0103", case, fields) == {"said": "房间空调不制冷", "requester": guest}

    period = {"since": "2026-03-01T00:00:00+08:00", "until": "2026-04-01T00:00:00+08:00"}
    signed_in = {"authorization": f"Bearer {await story.portal.token('0103')}"}
    ledger = (await story.portal.client.get("/ledger.csv", params=period, headers=signed_in)).text
    [line] = [one for one in ledger.splitlines() if case["number"] in one]
    assert all(said in line for said in ("房间空调不制冷", "沈先生", "8 号楼 812 房", "13711112222"))


async def _receiving(story: Story) -> None:
    """A handler is named within five minutes; what the guest asked is done by the next working day."""
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = {"ruleSetId": drafted["ruleSet"]["id"]}
    at_due = {"when": "AT_DUE"}
    for stage, code, duration in (
        ("ACCEPT", "nobody_named", {"kind": "AT_ONCE", "graceMinutes": 5}),
        ("RESOLVE", "not_answered_in_time", {"kind": "WORKING_DAYS", "count": 1}),
    ):
        rungs = [
            {"moment": at_due, "action": "OPEN_BREACH", "breach": code},
            {"moment": at_due, "action": "ESCALATE", "whom": "HEAD"},
        ]
        await story.portal.do("0010", "breachKindSet", "", code=code, name=code, **draft)
        limit = {"stage": stage, "duration": duration, "rungs": rungs, **draft}
        await story.portal.do("0010", "timeLimitSet", "", **limit)
    await story.portal.do("0010", "ruleSetPublish", "", **draft)
    await story.open()


async def test_r2_2_the_department_names_a_handler_at_once_and_the_guest_is_answered_within_a_working_day(
    story: Story,
) -> None:
    await _receiving(story)
    case = await story.asked("0103", "洗衣少了一件")
    # Asked on Monday at nine: by Tuesday's close of business.
    assert case["dueAt"] == "2026-03-03T09:30:00+00:00"
    offer = await story.offered("0103", case, toDepartmentId=story.ids["BZ"])
    assert (await story.read("0103", case))["handler"]["badge"] == "0103"
    await story.portal.advance(minutes=4)
    await story.taken("0201", offer)
    named = await story.offered("0201", case, toStaffId=story.ids["0202"])
    await story.portal.advance(minutes=4)
    await story.taken("0202", named)
    read = await story.read("0103", case)
    assert (read["department"]["code"], read["handler"]["badge"]) == ("BZ", "0202")

    await story.portal.advance(hours=20)
    closed = await story.answered("0202", read, "已找到，送至房间")
    assert (closed["state"], closed["overdue"]) == ("CLOSED", False)
    await story.portal.advance(days=3)
    assert await story.breaches() == []


async def test_r2_2_a_department_that_names_nobody_and_a_guest_without_an_answer_are_noticed(
    story: Story,
) -> None:
    await _receiving(story)
    case = await story.asked("0103", "洗衣少了一件")
    await story.offered("0103", case, toDepartmentId=story.ids["BZ"])
    await story.portal.advance(minutes=6)
    # Nobody is named: the department's head is in breach, and the guest is still somebody's.
    assert await story.breaches() == [("nobody_named", "0201")]
    assert (await story.custody(case))[-1][0] == "0103"

    await story.portal.advance(days=2)
    assert ("not_answered_in_time", "0103") in await story.breaches()
    assert "clock.escalated" in await story.inbox("0101")


async def test_r2_3_what_waits_for_the_guest_goes_on_by_itself_with_their_answer(
    story: Story, empty_redis: str
) -> None:
    """They could not be reached; they write from home, and nobody has to lift the pause."""
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = {"ruleSetId": drafted["ruleSet"]["id"]}
    limit = {"stage": "RESOLVE", "duration": {"kind": "HOURS", "count": 24}, "pauses": ["REQUESTER"]}
    await story.portal.do("0010", "timeLimitSet", "", **limit, **draft)
    await story.portal.do("0010", "ruleSetPublish", "", **draft)
    open_door = {"isOpen": True, "takesQuestions": True, "departmentId": story.ids["CS"]}
    await story.portal.do("0010", "portalConfigure", "", **open_door)
    guest = await Visitor.of(story.portal)
    asked = await guest.ask("房门锁坏了，请来修")
    query = "query ($n: String!) { case(number: $n) { id handler { badge } } }"
    case = (await story.portal.ask("0001", query, n=guest.number))["case"]
    badge = case["handler"]["badge"]
    why = {"caseId": case["id"], "cause": "REQUESTER", "reason": "房内无人，请告知何时可进"}
    await story.portal.do(badge, "casePause", "", **why)
    await story.portal.advance(hours=30)
    # The limit of a day has passed, and nobody is late.
    assert [one for one in await story.breaches() if one[1] == badge] == []

    assert await guest.come_in() == []
    assert (await guest.case())["dueAt"] is None
    shown = await guest.do("ownCaseAnswer", text="现在在房间")
    waited = datetime.fromisoformat(shown["dueAt"]) - datetime.fromisoformat(asked["dueAt"])
    assert waited == timedelta(hours=30)
    [pause] = await guest.pauses()
    assert datetime.fromisoformat(pause["endedAt"]) == story.portal.at
    assert (await story.inbox(badge))[-1] in ("requester.returned", "case.answered")
    clocks = (await story.read("0001", case, "{ clocks { stage state } }"))["clocks"]
    assert {"stage": "RESOLVE", "state": "RUNNING"} in clocks


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
