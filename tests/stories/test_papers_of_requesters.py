"""What requesters left, as they read it themselves: that it is in good hands, and how it ended."""

from typing import Any

import pytest

from tests.stories.conftest import MONDAY
from tests.stories.papers import left, passed, received, settled
from tests.support.story import Story
from tests.support.visitor import Visitor

OWN = """{ ownCase { cursor materials { ordinal name kind copies toGiveBack acceptedAt acceptedBy onBehalfOf
    state holder settledAt settledTo } } }"""


@pytest.fixture
async def visitor(story: Story, empty_redis: str) -> Visitor:
    """Somebody in front of the utility's page."""
    given = {"isOpen": True, "departmentId": story.ids["CS"]}
    await story.portal.do("0010", "portalConfigure", "", **given)
    return await Visitor.of(story.portal)


async def own(visitor: Visitor) -> dict[str, Any]:
    answer = await visitor.portal.post(None, OWN, token=visitor.token)
    assert "errors" not in answer, answer["errors"]
    shown: dict[str, Any] = answer["data"]["ownCase"]
    return shown


async def test_requesters_read_what_they_left_and_its_end_and_nobody_of_the_house(
    story: Story, visitor: Visitor
) -> None:
    given = {
        "requester": {"name": "张三"},
        "channel": "VISIT",
        "said": "办过户",
        "askedIds": [story.ids["0103"]],
    }
    payload = await story.portal.do("0102", "caseRegister", "case { id number } accessCode", **given)
    case = payload["case"]
    assert await visitor.come_in(case["number"], payload["accessCode"]) == []
    before = await own(visitor)
    assert before["materials"] == []
    things = {"name": "房产证", "remark": "内部备注"}, {"name": "身份证", "kind": "COPY", "copies": 2}
    ids = await left(story, "0102", case, *things, onBehalfOfId=story.ids["0202"])

    shown = await own(visitor)
    assert shown["cursor"] != before["cursor"]
    at = MONDAY.isoformat()
    held = {"state": "HELD", "settledAt": None, "settledTo": None}
    hidden = {"acceptedAt": at, "acceptedBy": None, "onBehalfOf": None, "holder": None}
    first = {"ordinal": 1, "name": "房产证", "kind": "ORIGINAL", "copies": 1, "toGiveBack": True}
    second = {"ordinal": 2, "name": "身份证", "kind": "COPY", "copies": 2, "toGiveBack": False}
    assert shown["materials"] == [{**one, **hidden, **held} for one in (first, second)]
    # On whose desk it lies inside is no news to them.
    await passed(story, "0102", ids, "0103")
    await received(story, "0103", ids)
    assert (await own(visitor))["cursor"] == shown["cursor"]
    await settled(story, "0103", ids[1:], "FILED", to="档案室三柜")
    await settled(story, "0103", ids[:1], "GIVEN_BACK", to="张三本人")
    later = await own(visitor)
    assert later["cursor"] != shown["cursor"]
    assert [(one["state"], one["settledTo"]) for one in later["materials"]] == [
        ("GIVEN_BACK", "张三本人"),
        ("FILED", None),
    ]


async def test_where_the_house_shows_who_works_they_read_who_has_what(story: Story, visitor: Visitor) -> None:
    await story.portal.do("0010", "portalConfigure", "", showsHandler=True)
    given = {"requester": {"name": "张三"}, "channel": "VISIT", "said": "办过户"}
    payload = await story.portal.do("0103", "caseRegister", "case { id number } accessCode", **given)
    case = payload["case"]
    assert await visitor.come_in(case["number"], payload["accessCode"]) == []
    ids = await left(story, "0103", case, {"name": "房产证"}, onBehalfOfId=story.ids["0202"])
    before = await own(visitor)
    (mine,) = before["materials"]
    assert (mine["acceptedBy"], mine["onBehalfOf"], mine["holder"]) == ("王芳", "孙丽", "王芳")
    await passed(story, "0103", ids, "0202")
    assert (await own(visitor))["cursor"] == before["cursor"]
    await received(story, "0202", ids)
    after = await own(visitor)
    assert (after["materials"][0]["holder"], after["cursor"] != before["cursor"]) == ("孙丽", True)


async def test_a_requester_can_ask_for_nothing_that_only_the_staff_may(
    story: Story, visitor: Visitor
) -> None:
    payload = await story.portal.do(
        "0102",
        "caseRegister",
        "case { id number } accessCode",
        requester={"name": "张三"},
        channel="VISIT",
        said="办过户",
        materials=[{"name": "房产证"}],
    )
    await visitor.come_in(payload["case"]["number"], payload["accessCode"])
    for query in (
        "{ caseMaterials { totalCount } }",
        "{ myMaterials { totalCount } }",
        "mutation { materialsRecall(input: {materialIds: []}) { errors { code } } }",
    ):
        answer = await visitor.portal.post(None, query, token=visitor.token)
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", query
