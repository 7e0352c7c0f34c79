"""The water utility's portal, open at night, and somebody in front of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.demo.water_utility import Utility
from tests.support.story import Story
from tests.support.visitor import Visitor

# Tuesday, three o'clock in the morning in Shanghai.
NIGHT = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
SAID = "厨房下水道堵了，水漫出来了"


@pytest.fixture
async def visitor(story: Story, utility: Utility, empty_redis: str) -> Visitor:
    """Somebody in front of the utility's portal, which has just been opened; 王芳 is on duty at night."""
    do = story.portal.do
    await do(
        "0010",
        "portalConfigure",
        "portal { isOpen department { code } }",
        isOpen=True,
        takesQuestions=True,
        departmentId=story.ids["CS"],
    )
    roster = await do("0010", "rosterCreate", "roster { id }", name="客服夜班", departmentId=story.ids["CS"])
    night = {"since": "2026-03-02T18:00:00+08:00", "until": "2026-03-03T08:00:00+08:00"}
    await do("0010", "shiftSet", "", rosterId=roster["roster"]["id"], staffId=story.ids["0103"], **night)
    await story.portal.advance(to=NIGHT)
    return await Visitor.of(story.portal)


async def case_of(story: Story, visitor: Visitor) -> dict[str, Any]:
    """The case as the staff sees it."""
    query = """query ($n: String!) { case(number: $n) {
        id state channel firstContact { badge name } entries { kind author forRequester by { badge } }
        events(first: 50) { nodes { kind acted actor { badge } } } } }"""
    return dict((await story.portal.ask("0001", query, n=visitor.number))["case"])
