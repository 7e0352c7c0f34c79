"""Nothing waits in silence: a date that passes is told of, whether or not the rules have a limit for it.

李娜 (0102) and 王芳 (0103) work at the counter under the group leader 0104, in the department of 0101; 孙丽
(0202) and 郑伟 (0302) elsewhere, under 0201 and 0301; 0001 leads the house.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.story import Story

ITEMS = [{"name": "身份证"}]
EVENTS = "{ events(first: 100) { nodes { kind } } }"


async def history_of(story: Story, case: dict[str, Any], badge: str = "0001") -> list[str]:
    read = await story.read(badge, case, EVENTS)
    return [node["kind"] for node in read["events"]["nodes"]]


def in_days(story: Story, days: float) -> str:
    return (story.portal.at + timedelta(days=days)).isoformat()


async def without_a_limit_for_the_work(story: Story) -> None:
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = drafted["ruleSet"]["id"]
    query = "query ($id: ID) { timeLimits(ruleSetId: $id, first: 100) { nodes { id stage } } }"
    limits = (await story.portal.ask("0010", query, id=draft))["timeLimits"]["nodes"]
    for one in limits:
        if one["stage"] == "RESOLVE":
            await story.portal.do("0010", "timeLimitRemove", "", id=one["id"], ruleSetId=draft)
    await story.portal.do("0010", "ruleSetPublish", "", ruleSetId=draft)
    await story.open()


async def waiting_for_papers(story: Story) -> dict[str, Any]:
    case = await story.asked("0202", matterId=story.ids["WS-02"])
    given = {"items": ITEMS, "procedure": "补齐后办理", "place": "大厅", "respondBy": in_days(story, 5)}
    await story.portal.do("0202", "noticeIssue", "", caseId=case["id"], **given)
    return case


async def test_papers_that_do_not_come_are_told_to_whoever_asked_for_them_and_their_superior(
    story: Story,
) -> None:
    case = await waiting_for_papers(story)

    await story.portal.advance(days=4)
    assert "notice.unanswered" not in await story.inbox("0202")
    await story.portal.advance(days=2)

    assert (await history_of(story, case)).count("notice.unanswered") == 1
    assert (await story.inbox("0202")).count("notice.unanswered") == 1
    assert (await story.inbox("0201")).count("notice.unanswered") == 1


async def test_as_long_as_papers_do_not_come_somebody_looks_again_after_a_week(story: Story) -> None:
    case = await waiting_for_papers(story)

    await story.portal.advance(days=5 + 7 * 3 + 1)

    assert (await history_of(story, case)).count("notice.unanswered") == 4


async def test_a_case_whose_papers_never_come_is_declined_for_that_and_the_wait_ends_as_what_it_was(
    story: Story,
) -> None:
    case = await waiting_for_papers(story)
    await story.portal.advance(days=60)

    declined = await story.do("0202", "caseDecline", case, reason="逾期未补正材料")

    assert (declined["state"], declined["outcome"]) == ("RESOLVED", "DECLINED")
    told = await history_of(story, case)
    assert "notice.lapsed" in told
    assert "notice.supplied" not in told
    before = told.count("notice.unanswered")
    await story.portal.advance(days=20)
    assert (await history_of(story, case)).count("notice.unanswered") == before


async def test_who_waits_for_papers_may_be_referred_to_the_right_body(story: Story) -> None:
    case = await waiting_for_papers(story)

    await story.portal.do("0202", "caseRefer", "", caseId=case["id"], body="市城管局", explanation="归城管")

    assert (await story.read("0202", case))["outcome"] == "REFERRED"
    assert "notice.lapsed" in await history_of(story, case)


async def test_a_referral_that_waits_for_a_decision_leaves_the_case_waiting_for_its_papers(
    story: Story,
) -> None:
    await story.allow(referralApprover="HEAD")
    case = await waiting_for_papers(story)
    led = {"body": "市一院", "explanation": "须专科", "kind": "LED", "contacted": "急诊张", "papers": "病历"}
    more = {"precautions": "吸氧", "escort": "护士"}
    await story.portal.do("0202", "caseRefer", "", caseId=case["id"], **led, **more)

    assert (await story.read("0202", case))["state"] == "WAITING"


async def test_a_pause_that_nobody_knows_the_end_of_is_told_after_a_week(story: Story) -> None:
    await story.limit("RESOLVE", minutes=600, pauses=["REQUESTER"])
    case = await story.asked("0102")
    why = {"cause": "REQUESTER", "reason": "联系不上"}
    await story.portal.do("0102", "casePause", "", caseId=case["id"], **why)

    await story.portal.advance(days=8)

    for badge in ("0102", "0104"):
        assert (await story.inbox(badge)).count("case.still_paused") == 1
    await story.portal.do("0102", "caseResumeClocks", "", caseId=case["id"], cause="REQUESTER", text="来电了")
    await story.portal.advance(days=30)
    assert (await story.inbox("0102")).count("case.still_paused") == 1


async def test_a_version_says_after_how_many_days_somebody_looks(story: Story) -> None:
    await without_a_limit_for_the_work(story)
    await story.allow(lookAfterDays=2)
    case = await story.asked("0102")

    await story.portal.advance(days=3)

    assert (await history_of(story, case)).count("case.still_open") == 1


@pytest.mark.parametrize(
    ("asked", "told"), [("caseConsult", "consultation.overdue"), ("caseAssist", "assist.overdue")]
)
async def test_what_was_asked_of_a_colleague_by_a_date_is_told_when_that_has_passed(
    story: Story, asked: str, told: str
) -> None:
    case = await story.asked("0102")
    wish = {"toStaffId": story.ids["0302"], "text": "请看一下", "until": in_days(story, 0.1)}
    await story.portal.do("0102", asked, "", caseId=case["id"], **wish)

    await story.portal.advance(hours=3)

    for badge in ("0102", "0302", "0301"):
        assert (await story.inbox(badge)).count(told) == 1, badge


async def test_where_a_limit_measures_an_opinion_its_ladder_alone_says_who_is_told(story: Story) -> None:
    await story.limit("OPINION", minutes=60)
    case = await story.asked("0102")
    wish = {"toStaffId": story.ids["0302"], "text": "请看一下", "until": in_days(story, 0.1)}
    await story.portal.do("0102", "caseConsult", "", caseId=case["id"], **wish)

    await story.portal.advance(hours=3)

    assert "consultation.overdue" not in await story.inbox("0102")
    assert "clock.escalated" in await story.inbox("0301")


async def test_an_opinion_that_was_given_in_time_is_not_told_of(story: Story) -> None:
    case = await story.asked("0102")
    wish = {"toStaffId": story.ids["0302"], "text": "请看一下", "until": in_days(story, 0.1)}
    fields = "contribution { id }"
    asked = await story.portal.do("0102", "caseConsult", fields, caseId=case["id"], **wish)
    given = {"contributionId": asked["contribution"]["id"], "answer": "可以"}
    await story.portal.do("0302", "contributionGive", "", **given)

    await story.portal.advance(days=1)

    assert "consultation.overdue" not in await history_of(story, case)


async def test_a_report_to_the_supervisor_that_does_not_come_is_told(story: Story) -> None:
    case = await story.asked("0102")
    given = {"reason": "群众来信", "reportBy": in_days(story, 1)}
    await story.portal.do("0101", "caseSupervise", "", caseId=case["id"], **given)

    await story.portal.advance(days=2)

    for badge in ("0101", "0102"):
        assert (await story.inbox(badge)).count("supervision.overdue") == 1, badge


async def test_a_promise_without_a_limit_is_told_when_it_has_passed_and_not_after_the_result(
    story: Story,
) -> None:
    await without_a_limit_for_the_work(story)
    case = await story.asked("0102")
    kept = await story.asked("0102", said="另一件")
    for one in (case, kept):
        given = {"until": in_days(story, 1), "text": "一天内办好"}
        await story.portal.do("0102", "casePromise", "", caseId=one["id"], **given)
    await story.do("0102", "caseResolve", kept, resolution="办好了")

    await story.portal.advance(days=2)

    assert (await story.inbox("0104")).count("case.promise_passed") == 1
    assert "case.promise_passed" in await history_of(story, case)
    assert "case.promise_passed" not in await history_of(story, kept)


async def test_a_meeting_of_which_nothing_was_written_down_is_told_to_whoever_convened_it(
    story: Story,
) -> None:
    case = await story.asked("0102")
    given = {
        "topic": "箱盖归谁",
        "place": "会议室",
        "beginsAt": in_days(story, 1),
        "invitedIds": [story.ids["0302"]],
    }
    await story.portal.do("0101", "meetingConvene", "", caseId=case["id"], **given)

    await story.portal.advance(days=3)

    assert (await story.inbox("0101")).count("meeting.unrecorded") == 1


async def led_away(story: Story) -> tuple[dict[str, Any], str]:
    case = await story.asked("0102")
    led = {"body": "市一院", "explanation": "须专科", "kind": "LED", "contacted": "急诊张"}
    made = await story.portal.do("0102", "caseRefer", "referral { id }", caseId=case["id"], **led)
    return case, made["referral"]["id"]


async def test_what_became_of_somebody_led_away_is_asked_for(story: Story) -> None:
    case, referral = await led_away(story)
    await story.do("0102", "caseReply", case, text="已转", channel="PHONE")

    await story.portal.advance(days=8)

    assert (await story.inbox("0104")).count("referral.outcome_missing") == 1
    assert "case.not_closed" not in await story.inbox("0102")
    registered = {"referralId": referral, "outcome": "已入院"}
    await story.portal.do("0102", "referralRegisterOutcome", "", **registered)
    await story.portal.advance(days=30)
    assert (await story.inbox("0102")).count("referral.outcome_missing") == 1


async def test_what_became_of_somebody_led_away_is_registered_also_when_the_case_was_withdrawn(
    story: Story,
) -> None:
    case, referral = await led_away(story)
    await story.do("0102", "caseWithdraw", case, text="家属自行联系")
    await story.portal.advance(days=8)
    assert "referral.outcome_missing" in await story.inbox("0102")

    registered = {"referralId": referral, "outcome": "已入院"}
    done = await story.portal.do("0102", "referralRegisterOutcome", "referral { outcome }", **registered)

    assert done["referral"]["outcome"] == "已入院"
    assert (await story.read("0102", case))["state"] == "CLOSED"


async def test_a_case_that_was_replied_to_and_never_closed_is_told_of(story: Story) -> None:
    case = await story.asked("0102")
    await story.do("0102", "caseResolve", case, resolution="好了")
    await story.do("0102", "caseReply", case, text="好了", channel="PHONE")

    await story.portal.advance(days=8)

    for badge in ("0102", "0104"):
        assert (await story.inbox(badge)).count("case.not_closed") == 1, badge


async def night_shift(story: Story, badge: str, *, hours: float, roster: str) -> None:
    since = story.portal.at
    given = {"since": since.isoformat(), "until": (since + timedelta(hours=hours)).isoformat()}
    await story.portal.do("0010", "shiftSet", "", rosterId=roster, staffId=story.ids[badge], **given)


def after(begun: datetime, hours: float) -> dict[str, str]:
    since = begun + timedelta(hours=hours)
    return {"since": since.isoformat(), "until": (since + timedelta(hours=4)).isoformat()}


async def roster_of(story: Story) -> str:
    made = await story.portal.do(
        "0010", "rosterCreate", "roster { id }", name="夜班", departmentId=story.ids["CS"], places=2
    )
    return str(made["roster"]["id"])


async def test_r2_4_a_shift_that_ends_with_open_cases_and_no_log_is_told_to_holder_head_and_the_next(
    story: Story,
) -> None:
    roster, begun = await roster_of(story), story.portal.at
    await night_shift(story, "0103", hours=4, roster=roster)
    await story.portal.advance(hours=1)
    case = await story.asked("0103")
    await story.portal.do(
        "0010", "shiftSet", "", rosterId=roster, staffId=story.ids["0104"], **after(begun, 4)
    )

    await story.portal.advance(hours=3)

    assert (await history_of(story, case)).count("shift.not_handed_over") == 1
    for badge in ("0103", "0101", "0104"):
        assert (await story.inbox(badge)).count("shift.not_handed_over") == 1, badge


async def test_r2_4_whoever_has_written_the_log_has_handed_over(story: Story) -> None:
    roster = await roster_of(story)
    await night_shift(story, "0103", hours=4, roster=roster)
    await story.portal.advance(hours=1)
    case = await story.asked("0103")
    lines = [{"caseId": case["id"], "remark": "等维修"}]
    await story.portal.do("0103", "shiftHandOver", "", toStaffId=story.ids["0102"], lines=lines)

    await story.portal.advance(hours=6)

    assert "shift.not_handed_over" not in await history_of(story, case)


async def test_r2_4_what_somebody_had_before_their_shift_is_no_matter_of_the_shift(story: Story) -> None:
    roster = await roster_of(story)
    case = await story.asked("0103")
    await story.portal.advance(hours=1)
    await night_shift(story, "0103", hours=4, roster=roster)

    await story.portal.advance(hours=6)

    assert "shift.not_handed_over" not in await history_of(story, case)


async def test_r2_4_whoever_stays_on_duty_is_asked_when_that_ends(story: Story) -> None:
    roster, begun = await roster_of(story), story.portal.at
    await night_shift(story, "0103", hours=4, roster=roster)
    given = {"rosterId": roster, "staffId": story.ids["0103"], **after(begun, 4)}
    await story.portal.do("0010", "shiftSet", "", **given)
    await story.portal.advance(hours=1)
    case = await story.asked("0103")

    await story.portal.advance(hours=5)
    assert "shift.not_handed_over" not in await history_of(story, case)
    await story.portal.advance(hours=3)
    assert (await history_of(story, case)).count("shift.not_handed_over") == 1
