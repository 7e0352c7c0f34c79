"""R24.6 and R24.7, a telecom group: self-check, and who answers with the person; told through HTTP."""

from datetime import UTC, datetime

import pytest

from tests.stories.accountability import Accountability
from tests.support.story import Story


@pytest.fixture
async def board(story: Story) -> Accountability:
    """Headquarters: a unit is told within two working days, and has five to check itself."""
    days = {"kind": "WORKING_DAYS"}
    await story.portal.do(
        "0010",
        "reviewPolicyConfigure",
        "reviewPolicy { version }",
        checkWithin={**days, "count": 2},
        statementWithin={**days, "count": 5},
    )
    return Accountability(story)


async def test_r24_6_the_unit_is_told_within_two_working_days_and_checks_itself_within_five(
    story: Story, board: Accountability
) -> None:
    case = await story.asked("0302", channel="DISPATCH", said="宽带投诉")
    breach = await board.reported("0301", case, "not_answered", "0302")
    assert datetime.fromisoformat(breach["checkBy"]) == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    breach = await board.do("0001", "breachReview", breach, reason="服务中心发现逾期")
    await story.portal.advance(days=2)
    stated = await board.do("0302", "breachState", breach, text="附件：派单记录，系统故障未收到")

    assert breach["review"]["head"] is not None
    assert [(one["liable"], one["by"]["badge"]) for one in stated["statements"]] == [("PERSON", "0302")]
    given = {"upheld": False, "reason": "系统日志证实未送达"}
    dismissed = await board.do("0001", "breachDecide", breach, **given)
    assert (dismissed["state"], dismissed["decision"]["objectBy"]) == ("DISMISSED", None)


async def test_r24_6_without_a_report_the_breach_can_be_taken_as_established_but_somebody_decides_it(
    story: Story, board: Accountability
) -> None:
    case = await story.asked("0302", channel="DISPATCH", said="宽带投诉")
    breach = await board.reported("0301", case, "not_answered", "0302")
    await board.do("0001", "breachReview", breach, reason="服务中心发现逾期")
    given = {"upheld": True, "reason": "未提交自查报告", "grounds": "NO_STATEMENT", "severity": "MEDIUM"}
    early = await board.refused("0001", "breachDecide", breach, **given)
    await story.portal.advance(days=10)
    missed = await board.read("0001", breach)
    late = await board.refused("0302", "breachState", breach, text="补交")

    assert early[0] == "ILLEGAL_MOVE"
    assert (missed["state"], missed["review"]["missedAt"] is not None) == ("IN_REVIEW", True)
    assert late == ("CONFLICT", ["input", "breachId"])
    assert (await story.inbox("0302")).count("breach.statement_missed") == 1
    decided = await board.do("0001", "breachDecide", breach, **given)
    assert (decided["decision"]["grounds"], decided["decision"]["statementMissing"]) == ("NO_STATEMENT", True)


async def test_r24_6_where_a_report_was_handed_in_its_absence_is_no_reason(
    story: Story, board: Accountability
) -> None:
    case = await story.asked("0302", channel="DISPATCH", said="宽带投诉")
    breach = await board.reported("0301", case, "not_answered", "0302")
    await board.do("0001", "breachReview", breach, reason="服务中心发现逾期")
    await board.do("0301", "breachState", breach, text="自查报告：属实")
    await story.portal.advance(days=10)
    given = {"upheld": True, "reason": "自查属实", "severity": "MEDIUM"}

    refused = await board.refused("0001", "breachDecide", breach, grounds="NO_STATEMENT", **given)
    decided = await board.do("0001", "breachDecide", breach, grounds="ADMISSION", **given)
    assert refused == ("INVALID", ["input", "grounds"])
    assert decided["decision"]["statementMissing"] is False


@pytest.mark.parametrize("months", [1, 3])
async def test_r24_7_person_and_head_lose_their_performance_pay_for_some_months(
    months: int, story: Story, board: Accountability
) -> None:
    case = await story.asked("0302", channel="DISPATCH", said="宽带投诉")
    breach = await board.upheld(
        await board.reported("0301", case, "not_answered", "0302"),
        {"kind": "PERFORMANCE_PAY", "months": months},
        {"kind": "PERFORMANCE_PAY", "months": months, "liable": "HEAD"},
        {"kind": "CIRCULATED_CRITICISM"},
    )

    assert [(one["kind"], one["staff"]["badge"], one["months"]) for one in breach["measures"]] == [
        ("PERFORMANCE_PAY", "0302", months),
        ("PERFORMANCE_PAY", "0301", months),
        ("CIRCULATED_CRITICISM", "0302", None),
    ]
    assert (await story.inbox("0301"))[-1] == "breach.upheld"
