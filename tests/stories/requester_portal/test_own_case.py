"""What requesters see of their case."""

from datetime import datetime, timedelta

from tests.stories.requester_portal.conftest import NIGHT, SAID, case_of
from tests.support.story import Story
from tests.support.visitor import Visitor


async def test_a_visitor_is_never_shown_a_promise_that_does_not_count(story: Story, visitor: Visitor) -> None:
    await story.limit("RESOLVE", minutes=60)
    await visitor.ask(SAID)
    case = await case_of(story, visitor)
    badge = case["firstContact"]["badge"]
    fortnight = (story.portal.at + timedelta(days=14)).isoformat()
    await story.do(badge, "casePromise", case, until=fortnight, text="两周内答复您")

    assert await visitor.come_in() == []
    shown = await visitor.case()
    assert shown["promisedUntil"] == shown["dueAt"] is not None
    tighter = (story.portal.at + timedelta(minutes=20)).isoformat()
    await story.do(badge, "casePromise", case, until=tighter, text="二十分钟内答复您")
    shown = await visitor.case()
    assert shown["promisedUntil"] == shown["dueAt"]
    assert datetime.fromisoformat(shown["promisedUntil"]) == datetime.fromisoformat(tighter)


async def test_the_staff_decide_whether_the_handler_is_shown(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    assert (await visitor.case())["handler"] is None
    await story.portal.do("0010", "portalConfigure", "", showsHandler=True)
    assert (await visitor.case())["handler"] == {"name": "王芳"}


async def test_of_an_open_case_nothing_internal_reaches_the_requester(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    case = await case_of(story, visitor)
    await story.portal.advance(to=NIGHT + timedelta(hours=7))
    inside = {"caseRemark": "内部备注", "caseUrge": "内部催办"}
    for verb, text in inside.items():
        await story.do("0101", verb, case, text=text)
    await story.do("0103", "caseReportProgress", case, text="内部进展", forRequester=False)
    await story.offered("0103", case, toDepartmentId=story.ids["NT"], note="内部交接")

    await visitor.come_in()
    shown = str(await visitor.case())
    assert "内部" not in shown
