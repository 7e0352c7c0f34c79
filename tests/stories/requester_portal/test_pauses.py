"""Why time stands still, and until when, as the requester sees it."""

from datetime import datetime, timedelta

from tests.stories.requester_portal.conftest import SAID, case_of
from tests.support.story import Story
from tests.support.visitor import Visitor


async def test_a_requester_sees_why_time_stands_still_and_with_their_answer_it_goes_on(
    story: Story, visitor: Visitor
) -> None:
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = {"ruleSetId": drafted["ruleSet"]["id"]}
    hours = {"kind": "HOURS", "count": 24}
    await story.portal.do(
        "0010", "timeLimitSet", "", stage="RESOLVE", duration=hours, pauses=["REQUESTER"], **draft
    )
    await story.portal.do("0010", "ruleSetPublish", "", **draft)
    await visitor.ask(SAID)
    assert await visitor.come_in() == []
    case = await case_of(story, visitor)
    why = {"caseId": case["id"], "cause": "REQUESTER", "reason": "多次上门无人，请来电约时间"}
    await story.portal.do("0103", "casePause", "", **why)

    shown = await visitor.pauses()
    assert [(one["cause"], one["reason"], one["endedAt"]) for one in shown] == [
        ("REQUESTER", "多次上门无人，请来电约时间", None)
    ]
    assert (await visitor.case())["dueAt"] is None
    await story.portal.advance(hours=5)
    await visitor.come_in()
    answered = await visitor.do("ownCaseAnswer", text="明天上午在家")
    assert answered["dueAt"] is not None
    assert [one["endedAt"] is not None for one in await visitor.pauses()] == [True]
    assert "requester.returned" in await story.inbox("0103")


async def test_a_pause_whose_end_is_known_is_over_then_for_the_requester_whoever_has_looked(
    story: Story, visitor: Visitor
) -> None:
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = {"ruleSetId": drafted["ruleSet"]["id"]}
    hours = {"kind": "HOURS", "count": 24}
    await story.portal.do(
        "0010", "timeLimitSet", "", stage="RESOLVE", duration=hours, pauses=["OTHER_BODY"], **draft
    )
    await story.portal.do("0010", "ruleSetPublish", "", **draft)
    await visitor.ask(SAID)
    assert await visitor.come_in() == []
    case = await case_of(story, visitor)
    ends_at = story.portal.at + timedelta(hours=2)
    why = {"cause": "OTHER_BODY", "reason": "等待供电公司", "endsAt": ends_at.isoformat()}
    await story.portal.do("0103", "casePause", "", caseId=case["id"], **why)
    assert [one["endedAt"] for one in await visitor.pauses()] == [None]
    # No worker has come by.
    story.portal.at = ends_at
    await visitor.come_in()
    assert [datetime.fromisoformat(one["endedAt"]) for one in await visitor.pauses()] == [ends_at]
