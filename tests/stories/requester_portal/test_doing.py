"""What requesters do to their case themselves."""

from datetime import timedelta

from tests.stories.requester_portal.conftest import NIGHT, SAID, case_of
from tests.support.story import Story
from tests.support.visitor import Visitor


async def test_a_visitor_who_was_not_satisfied_is_not_made_so_by_the_house(
    story: Story, visitor: Visitor
) -> None:
    await visitor.ask(SAID)
    case = await case_of(story, visitor)
    badge = case["firstContact"]["badge"]
    await story.do(badge, "caseResolve", case, resolution="已疏通")
    await story.do(badge, "caseReply", case, text="已疏通", channel="WEB")
    assert await visitor.come_in() == []
    await visitor.do("ownCaseRate", score=1, text="来得太晚")

    assert await story.refused(badge, "caseRate", caseId=case["id"], score=5) == (
        "CONFLICT",
        ["input", "score"],
    )
    read = await story.read(badge, case, "{ satisfaction ratedBy ratedByStaff { badge } }")
    assert read == {"satisfaction": 1, "ratedBy": "REQUESTER", "ratedByStaff": None}
    assert (await visitor.case())["satisfaction"] == 1


async def test_what_a_requester_does_is_done_once_for_each_key(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    for _ in range(3):
        await visitor.do("ownCaseUrge", text="快一点", idempotencyKey="urge-1")

    assert [one["kind"] for one in (await visitor.case())["entries"]] == ["URGE"]


async def test_contact_data_change_for_this_case_and_for_no_other(story: Story, visitor: Visitor) -> None:
    """Whoever knows somebody's name and number must not change where that person is called back."""
    known = await story.asked("0102", "查水费", requester={"name": "周敏", "phone": "13911112222"})
    await visitor.ask(SAID)
    await visitor.come_in()
    await visitor.do("ownCaseChangeContact", phone="13955556666", address="3 栋 502")

    query = "query ($n: String!) { case(number: $n) { requester { id name phone address } } }"
    mine = (await story.portal.ask("0103", query, n=visitor.number))["case"]["requester"]
    theirs = (await story.portal.ask("0102", query, n=known["number"]))["case"]["requester"]
    assert mine["id"] != theirs["id"]
    assert (mine["name"], mine["phone"][-4:]) == ("周敏", "6666")
    assert theirs["phone"][-4:] == "2222"
    assert (await story.inbox("0103"))[-1] == "requester.changed"


async def test_a_requester_gives_their_case_up(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    shown = await visitor.do("ownCaseWithdraw", text="自己修好了")

    assert (shown["state"], shown["outcome"]) == ("WITHDRAWN", "WITHDRAWN")
    refused = await visitor.try_to("ownCaseAnswer", text="喂")
    assert [one["code"] for one in refused["errors"]] == ["ILLEGAL_MOVE"]
    assert (await case_of(story, visitor))["state"] == "CLOSED"


async def test_twenty_entries_a_day_are_enough(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    for number in range(20):
        await visitor.do("ownCaseAnswer", text=f"第 {number} 次")
    refused = await visitor.try_to("ownCaseUrge", text="再一次")
    assert [one["code"] for one in refused["errors"]] == ["LIMIT_EXCEEDED"]
    await story.portal.advance(days=1)
    await visitor.come_in()
    await visitor.do("ownCaseUrge", text="再一次")


async def test_a_requester_gives_up_what_lies_on_two_desks_at_once(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    case = await case_of(story, visitor)
    badge = case["firstContact"]["badge"]
    await story.offered(badge, case, toStaffId=story.ids["0302"])
    assert "WITHDRAW" in (await visitor.case())["may"]
    shown = await visitor.do("ownCaseWithdraw", text="自己修好了")

    assert shown["state"] == "WITHDRAWN"
    assert (await story.inbox("0302"))[-1] == "case.withdrawn"


async def test_what_a_requester_cannot_do_any_more_is_not_offered_and_refused_by_what_they_wrote(
    story: Story, visitor: Visitor
) -> None:
    await visitor.ask(SAID)
    case = await case_of(story, visitor)
    badge = case["firstContact"]["badge"]
    await story.answered(badge, case, "已疏通")
    await visitor.come_in()
    assert "ASK_REOPENING" in (await visitor.case())["may"]
    await story.portal.advance(days=31)
    await visitor.come_in()

    assert "ASK_REOPENING" not in (await visitor.case())["may"]
    refused = await visitor.try_to("ownCaseAskReopening", text="又堵了")
    assert [(one["code"], one["path"]) for one in refused["errors"]] == [("CONFLICT", ["input"])]


async def test_a_promise_of_the_last_round_is_no_promise_any_more(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    case = await case_of(story, visitor)
    badge = case["firstContact"]["badge"]
    await visitor.come_in()
    until = (await visitor.case())["dueAt"] or (NIGHT + timedelta(days=1)).isoformat()
    await story.do(badge, "casePromise", case, until=until, text="今天修好")
    assert (await visitor.case())["promisedUntil"] == until
    await story.answered(badge, case, "已疏通")
    await story.portal.advance(days=1)
    await story.do(badge, "caseReopen", case, reason="又堵了")
    await visitor.come_in()

    assert (await visitor.case())["promisedUntil"] is None
