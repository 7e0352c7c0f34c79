"""Why time stands still, and until when, as the requester sees it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

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


async def paused(story: Story, visitor: Visitor) -> dict[str, Any]:
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
    why = {"caseId": case["id"], "cause": "REQUESTER", "reason": "联系不上，请告知"}
    await story.portal.do("0103", "casePause", "", **why)
    return case


@pytest.mark.parametrize(
    ("verb", "given"),
    [("ownCaseUrge", {"text": "我在家，快来"}), ("ownCaseChangeContact", {"phone": "13922223333"})],
)
async def test_time_goes_on_with_any_word_of_the_requester_whichever_door_it_comes_through(
    story: Story, visitor: Visitor, verb: str, given: dict[str, str]
) -> None:
    await paused(story, visitor)

    told = await visitor.do(verb, **given)

    assert told["dueAt"] is not None
    assert [one["endedAt"] is not None for one in await visitor.pauses()] == [True]


async def test_time_goes_on_when_the_staff_write_down_what_the_requester_said(
    story: Story, visitor: Visitor
) -> None:
    case = await paused(story, visitor)
    own = {"caseId": case["id"], "text": "我也催一下"}
    await story.portal.do("0101", "caseUrge", "", **own)
    assert (await visitor.case())["dueAt"] is None

    await story.portal.do("0101", "caseUrge", "", **{**own, "text": "客户来电", "urging": "REQUESTER"})

    assert (await visitor.case())["dueAt"] is not None


async def test_a_wish_to_reopen_is_not_forgotten_and_is_refused_with_a_reason(
    story: Story, visitor: Visitor
) -> None:
    await visitor.ask(SAID)
    assert await visitor.come_in() == []
    case = await case_of(story, visitor)
    await story.answered("0103", case)
    refused = {"caseId": case["id"], "reason": "已修好，非同一处"}
    assert await story.refused("0103", "caseRefuseReopening", **refused) == ("CONFLICT", ["input", "caseId"])
    await visitor.do("ownCaseAskReopening", text="又漏了")

    await story.portal.advance(days=8)
    for badge in ("0103", "0101", "0001"):
        assert (await story.inbox(badge)).count("case.reopening_unanswered") == 1, badge
    await story.portal.do("0103", "caseRefuseReopening", "", **refused)

    await visitor.come_in()
    shown = await visitor.case()
    assert (shown["state"], shown["entries"][-1]["kind"]) == ("CLOSED", "REOPENING_REFUSED")
    assert shown["entries"][-1]["text"] == "已修好，非同一处"
    await story.portal.advance(days=14)
    assert (await story.inbox("0103")).count("case.reopening_unanswered") == 1
    assert await story.refused("0103", "caseRefuseReopening", **refused) == ("CONFLICT", ["input", "caseId"])
