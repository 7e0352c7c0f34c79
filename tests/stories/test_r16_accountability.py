"""R16.6–R16.8, a corporate group: how breaches weigh and how they are decided, told through HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.stories.accountability import Accountability
from tests.support.story import Story


def at(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """A moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def board(story: Story) -> Accountability:
    """Those who look into breaches."""
    return Accountability(story)


LADDER = {
    "MINOR": [
        {"kind": "SELF_CRITICISM"},
        {"kind": "IMPROVEMENT", "until": "2026-04-01"},
        {"kind": "WARNING"},
    ],
    "MEDIUM": [{"kind": "NO_AWARD"}, {"kind": "REPRIMAND", "liable": "HEAD"}, {"kind": "MOVED"}],
    "SERIOUS": [
        {"kind": "CIRCULATED_CRITICISM"},
        {"kind": "DEMERIT"},
        {"kind": "MOVED"},
        {"kind": "PAY_GRADE_CUT"},
    ],
}


@pytest.mark.parametrize("severity", LADDER)
async def test_r16_6_each_severity_has_its_measures(
    severity: str, story: Story, board: Accountability
) -> None:
    case = await story.asked(said="来文未按时办")
    breach = await board.reported("0101", case, "not_handled", "0102")
    decided = await board.upheld(breach, *LADDER[severity], severity=severity)

    assert decided["decision"]["severity"] == severity
    assert [one["kind"] for one in decided["measures"]] == [one["kind"] for one in LADDER[severity]]
    assert {one["staff"]["badge"] for one in decided["measures"] if one["liable"] == "HEAD"} <= {"0101"}


async def test_r16_7_two_or_more_within_a_year_is_counted_and_weighs_more(
    story: Story, board: Accountability
) -> None:
    case = await story.asked(said="来文未按时办")
    first = await board.upheld(await board.reported("0101", case, "not_handled", "0102"))
    await story.portal.advance(days=30)
    second = await board.upheld(await board.reported("0101", case, "not_informed", "0102"))

    assert (first["decision"]["upheldWithinYear"], first["decision"]["repeated"]) == (1, False)
    assert (second["decision"]["upheldWithinYear"], second["decision"]["repeated"]) == (2, True)
    standing = await story.portal.ask(
        "0001",
        "query ($id: ID!) { breachStanding(staffId: $id) { upheldWithinYear repeated } }",
        id=story.ids["0102"],
    )
    assert standing["breachStanding"] == {"upheldWithinYear": 2, "repeated": True}


async def test_r16_7_what_was_lifted_or_lies_further_back_is_not_counted(
    story: Story, board: Accountability
) -> None:
    case = await story.asked(said="来文未按时办")
    lifted = await board.upheld(await board.reported("0101", case, "not_handled", "0102"))
    await board.do("0102", "breachObject", lifted, text="当日停电")
    lifted = await board.do("0010", "objectionDecide", lifted, outcome="LIFTED", reason="停电属实")
    await story.portal.advance(minutes=1)
    old = await board.upheld(await board.reported("0101", case, "not_handled", "0102"))
    await story.portal.advance(days=366)
    new = await board.upheld(await board.reported("0101", case, "not_handled", "0102"))

    assert (lifted["state"], lifted["measures"]) == ("LIFTED", [])
    assert old["decision"]["upheldWithinYear"] == 1
    assert (new["decision"]["upheldWithinYear"], new["decision"]["repeated"]) == (1, False)


async def test_r16_7_obstruction_weighs_heavier_and_an_accepted_apology_lighter(
    story: Story, board: Accountability
) -> None:
    case = await story.asked(said="来文未按时办")
    told = ["INQUIRY_OBSTRUCTED", "APOLOGY_ACCEPTED", "HARM_PREVENTED", "LOSS_RECOVERED"]
    breach = await board.upheld(
        await board.reported("0101", case, "not_handled", "0102"), {"kind": "DEMERIT"}, circumstances=told
    )

    assert set(breach["decision"]["circumstances"]) == set(told)


async def test_r16_8_the_facts_are_checked_within_five_days_and_the_inquiry_takes_fifteen_working_days(
    story: Story, board: Accountability
) -> None:
    case = await story.asked(said="来文未按时办")
    reported = await board.reported("0101", case, "not_handled", "0102")
    # Saturday, 7 March, rolls to Monday; from 2 March five working days end on the 9th, fifteen on the 23rd.
    assert datetime.fromisoformat(reported["checkBy"]) == at(9, 17, 30)
    taken_up = await board.do("0001", "breachReview", reported, reason="属实")

    assert taken_up["checkBy"] is None
    assert datetime.fromisoformat(taken_up["review"]["stateBy"]) == at(9, 17, 30)
    assert datetime.fromisoformat(taken_up["review"]["decideBy"]) == at(23, 17, 30)
    assert (await story.inbox("0102"))[-1] == "breach.review_opened"
    assert (await story.inbox("0101"))[-1] == "breach.review_opened"


async def test_r16_8_the_leader_extends_the_inquiry_once_by_fifteen_working_days_at_most(
    story: Story, board: Accountability
) -> None:
    case = await story.asked(said="来文未按时办")
    breach = await board.reported("0101", case, "not_handled", "0102")
    await board.do("0001", "breachReview", breach, reason="属实")
    asked = {"step": "DECISION", "reason": "证人出差"}
    too_far = await board.refused(
        "0001", "breachExtend", breach, until=at(30, 17, month=4).isoformat(), **asked
    )
    extended = await board.do("0001", "breachExtend", breach, until=at(10, 17, month=4).isoformat(), **asked)
    again = await board.refused(
        "0001", "breachExtend", breach, until=at(13, 17, month=4).isoformat(), **asked
    )

    assert too_far == ("LIMIT_EXCEEDED", ["input", "until"])
    assert datetime.fromisoformat(extended["review"]["decideBy"]) == at(10, 17, month=4)
    assert again == ("LIMIT_EXCEEDED", ["input", "step"])
    assert (await story.inbox("0102"))[-1] == "breach.extended"


async def test_r16_8_the_person_is_heard_before_it_is_decided(story: Story, board: Accountability) -> None:
    case = await story.asked(said="来文未按时办")
    breach = await board.reported("0101", case, "not_handled", "0102")
    await board.do("0001", "breachReview", breach, reason="属实")
    given = {"upheld": True, "reason": "属实", "grounds": "EVIDENCE", "severity": "MINOR"}

    # What the head says is not what the person says.
    await board.do("0101", "breachState", breach, text="人手不足")
    assert await board.refused("0001", "breachDecide", breach, **given) == (
        "ILLEGAL_MOVE",
        ["input", "breachId"],
    )
    assert (await board.read("0001", breach))["state"] == "IN_REVIEW"
    await board.do("0102", "breachState", breach, text="当日外勤")
    assert (await board.do("0001", "breachDecide", breach, **given))["state"] == "UPHELD"


async def test_r16_8_whoever_is_late_with_the_decision_is_reminded_and_their_superior_knows(
    story: Story, board: Accountability
) -> None:
    case = await story.asked(said="来文未按时办")
    breach = await board.reported("0101", case, "not_handled", "0102")
    await board.do("0010", "breachReview", breach, reason="属实")
    await board.do("0102", "breachState", breach, text="当日外勤")
    await story.portal.advance(days=40)

    assert (await story.inbox("0010")).count("breach.decision_overdue") == 1
    assert (await story.inbox("0001")).count("breach.decision_overdue") == 1
    late = await story.portal.ask("0001", "{ breaches(where: {overdue: true}) { nodes { id } } }")
    assert late["breaches"]["nodes"] == [{"id": breach["id"]}]


async def test_r16_8_an_objection_within_fifteen_days_is_decided_by_somebody_else_and_that_is_final(
    story: Story, board: Accountability
) -> None:
    case = await story.asked(said="来文未按时办")
    breach = await board.upheld(
        await board.reported("0101", case, "not_handled", "0102"), {"kind": "DEMERIT"}, severity="SERIOUS"
    )
    assert datetime.fromisoformat(breach["decision"]["objectBy"]) == at(17, 17, 30)
    await story.portal.advance(days=10)
    contested = await board.do("0102", "breachObject", breach, text="量纪过重")
    instead = {"grounds": "ADMISSION", "severity": "MINOR", "measures": [{"kind": "WARNING"}]}
    answer = {"outcome": "CHANGED", "reason": "初次且已整改", "instead": instead}
    refused = await board.refused("0001", "objectionDecide", breach, **answer)
    changed = await board.do("0010", "objectionDecide", breach, **answer)

    assert contested["state"] == "CONTESTED"
    assert refused == ("NOT_ALLOWED", ["input", "breachId"])
    assert (changed["state"], [one["kind"] for one in changed["measures"]]) == ("CHANGED", ["WARNING"])
    assert (changed["decision"]["severity"], changed["decision"]["objectBy"]) == ("MINOR", None)
    assert (changed["objection"]["outcome"], changed["objection"]["reason"]) == ("CHANGED", "初次且已整改")
    assert (await board.refused("0102", "breachObject", breach, text="仍不服"))[0] == "ILLEGAL_MOVE"
    assert (await story.inbox("0102"))[-1] == "breach.changed"


async def test_r16_8_who_objects_too_late_is_bound_by_the_decision(
    story: Story, board: Accountability
) -> None:
    case = await story.asked(said="来文未按时办")
    breach = await board.upheld(
        await board.reported("0101", case, "not_handled", "0102"), {"kind": "WARNING"}
    )
    await story.portal.advance(days=16)

    assert await board.refused("0102", "breachObject", breach, text="量纪过重") == (
        "CONFLICT",
        ["input", "breachId"],
    )
    assert (await board.read("0102", breach))["state"] == "UPHELD"
