"""R20.7, a water utility: the six breaches, each brought to a measure; the names begin with the clause."""

from typing import Any

import pytest

from tests.stories.accountability import Accountability
from tests.support.story import Story


@pytest.fixture
def board(story: Story) -> Accountability:
    """Those who look into breaches."""
    return Accountability(story)


def imposed(breach: dict[str, Any]) -> list[tuple[str, str]]:
    """What on whom."""
    return [(one["kind"], one["staff"]["badge"]) for one in breach["measures"]]


async def test_r20_7a_who_could_have_handled_it_and_did_not_is_criticised_in_writing(
    story: Story, board: Accountability
) -> None:
    await story.asked(said="开个证明", matterId=story.ids["WS-06"])
    await story.portal.advance(days=10)
    breach = await board.noticed("not_handled", "0102")
    decided = await board.upheld(breach, {"kind": "WRITTEN_CRITICISM"})

    assert decided["state"] == "UPHELD"
    assert imposed(decided) == [("WRITTEN_CRITICISM", "0102")]
    assert (await story.inbox("0102"))[-1] == "breach.upheld"


async def test_r20_7b_who_neither_reported_nor_passed_it_on_loses_performance_points(
    story: Story, board: Accountability
) -> None:
    case = await story.asked(said="小区水压低，物业也管不了")
    breach = await board.reported("0101", case, "not_reported", "0102", "复杂事项未报班长")
    decided = await board.upheld(breach, {"kind": "PERFORMANCE_POINTS", "points": 5})

    assert imposed(decided) == [("PERFORMANCE_POINTS", "0102")]
    assert decided["measures"][0]["points"] == 5


async def test_r20_7c_who_sat_on_what_was_handed_over_is_fined(story: Story, board: Accountability) -> None:
    case = await story.asked(said="爆管", matterId=story.ids["WS-04"])
    await story.offered("0102", case, toStaffId=story.ids["0302"])
    await story.portal.advance(minutes=31)
    breach = await board.noticed("sat_on_hand_over", "0302")
    decided = await board.upheld(breach, {"kind": "FINE", "amount": "200.00"}, severity="MEDIUM")

    assert imposed(decided) == [("FINE", "0302")]
    assert decided["measures"][0]["amount"] == "200.00"


async def test_r20_7d_who_was_cold_and_told_nothing_of_the_papers_apologises_and_is_criticised(
    story: Story, board: Accountability
) -> None:
    case = await story.asked(said="过户要带什么", matterId=story.ids["WS-02"])
    breach = await board.reported("0101", case, "cold", "0102", "只说“自己看墙上”，未一次告知材料")
    decided = await board.upheld(breach, {"kind": "APOLOGY"}, {"kind": "WRITTEN_CRITICISM"})

    assert imposed(decided) == [("APOLOGY", "0102"), ("WRITTEN_CRITICISM", "0102")]


async def test_r20_7e_who_shirked_with_serious_effect_loses_the_contract(
    story: Story, board: Accountability
) -> None:
    case = await story.asked("0302", said="家里断水三天")
    breach = await board.reported("0301", case, "shirked", "0302", "三次推给物业，媒体报道")
    decided = await board.upheld(breach, {"kind": "END_OF_CONTRACT"}, severity="SERIOUS")

    assert decided["decision"]["severity"] == "SERIOUS"
    assert imposed(decided) == [("END_OF_CONTRACT", "0302")]


async def test_r20_7f_who_took_no_responsibility_and_caused_a_loss_is_fined_with_the_head(
    story: Story, board: Accountability
) -> None:
    case = await story.asked("0102", said="路面塌陷")
    await story.taken("0302", await story.offered("0102", case, toStaffId=story.ids["0302"]))
    breach = await board.reported("0102", case, "irresponsible", "0302", "发现漏水未报，造成路面塌陷")
    decided = await board.upheld(
        breach, {"kind": "FINE", "amount": "500"}, {"kind": "PERFORMANCE_PAY", "months": 1, "liable": "HEAD"}
    )

    assert imposed(decided) == [("FINE", "0302"), ("PERFORMANCE_PAY", "0301")]
    assert (await story.inbox("0301"))[-1] == "breach.upheld"


async def test_r20_7_what_was_reported_in_error_is_rejected_and_nothing_is_held_against_anybody(
    story: Story, board: Accountability
) -> None:
    case = await story.asked("0102", said="水费查询")
    await story.taken("0302", await story.offered("0102", case, toStaffId=story.ids["0302"]))
    breach = await board.reported("0102", case, "cold", "0302")
    rejected = await board.do("0001", "breachReject", breach, reason="录音中态度正常")

    assert (rejected["state"], rejected["measures"], rejected["upheldWithinYear"]) == ("REJECTED", [], 0)
    assert (await story.inbox("0102"))[-1] == "breach.rejected"
    assert (await board.refused("0001", "breachReview", breach, reason="再查"))[0] == "ILLEGAL_MOVE"


async def test_r20_7_the_person_reads_what_is_said_of_them_but_not_who_said_it(
    story: Story, board: Accountability
) -> None:
    case = await story.asked("0102", said="水费查询")
    await story.taken("0302", await story.offered("0102", case, toStaffId=story.ids["0302"]))
    breach = await board.reported("0102", case, "cold", "0302", "挂了客户电话")
    await board.do("0001", "breachReview", breach, reason="录音可证")
    mine, theirs = await board.read("0302", breach), await board.read("0301", breach)
    reporters = await board.read("0102", breach)

    assert (mine["account"], mine["report"]) == ("挂了客户电话", None)
    assert mine["review"]["reason"] == "录音可证"
    assert theirs["report"] == {"by": {"badge": "0102"}}
    # Whoever reported it sees what becomes of it, and not what is said in the review.
    assert (reporters["state"], reporters["review"]) == ("IN_REVIEW", None)
    assert await board.read("0103", breach) is None
