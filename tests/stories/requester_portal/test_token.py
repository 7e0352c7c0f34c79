"""Whoever has come in sees one case, for a while, and nothing of the house."""

from tests.stories.requester_portal.conftest import SAID, case_of
from tests.support.story import Story
from tests.support.visitor import Visitor


async def test_a_requesters_token_opens_one_case_and_nothing_of_the_house(
    story: Story, visitor: Visitor
) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    case = await case_of(story, visitor)
    for query in (
        "{ me { departmentId } }",
        "{ tenant { name } }",
        "{ cases { nodes { id } } }",
        "{ inbox { nodes { id } } }",
        "{ staff { nodes { id } } }",
        f'{{ node(id: "{case["id"]}") {{ id }} }}',
        "{ changesCursor }",
        "{ apiKeys { nodes { id } } }",
        "{ portalSettings { isOpen } }",
    ):
        answer = await visitor.portal.post(None, query, token=visitor.token)
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", query
        assert "data" not in answer or not any((answer["data"] or {}).values()), query


async def test_the_staff_have_no_case_of_their_own(story: Story, visitor: Visitor) -> None:
    answer = await story.portal.post("0010", "{ ownCase { number } }")
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    nobody = await story.portal.post(None, "{ ownCase { number } }")
    assert nobody["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_token_ends_with_its_time(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    await story.portal.advance(minutes=30)
    answer = await visitor.portal.post(None, "{ ownCase { number } }", token=visitor.token)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
