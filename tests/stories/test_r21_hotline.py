"""R21, a customer company with hotline dispatch, told through HTTP; the names begin with the clause."""

from tests.support.story import Story


async def test_r21_1_the_user_is_contacted_at_once_by_the_unit(story: Story) -> None:
    case = await story.asked(channel="HOTLINE", said="家里没水")
    await story.taken("0302", await story.offered("0102", case, toDepartmentId=story.ids["NT"]))
    told = await story.do("0302", "caseReportProgress", case, text="半小时内到", channel="PHONE")

    assert [(one["kind"], one["by"]["badge"]) for one in told["entries"]] == [("PROGRESS", "0302")]


async def test_r21_2_what_is_complex_goes_to_the_next_level(story: Story) -> None:
    case = await story.asked(said="全小区水压低")
    asked = await story.portal.do(
        "0102", "caseEscalate", "escalation { toStaff { badge } }", caseId=case["id"], question="请派专人"
    )

    assert asked["escalation"]["toStaff"]["badge"] == "0104"


async def test_r21_3_a_dispatched_order_is_fed_back_within_its_limit(story: Story) -> None:
    case = await story.asked(channel="HOTLINE", said="路面冒水", matterId=story.ids["WS-04"])
    await story.portal.advance(hours=5)

    assert ("not_handled", "0102") in await story.breaches()
    assert (await story.read("0102", case))["overdue"] is True
