"""What a visitor asks becomes one case, with a first contact."""

from datetime import UTC, datetime

from tests.stories.requester_portal.conftest import SAID, case_of
from tests.support.portal import rows
from tests.support.story import Story
from tests.support.visitor import Visitor


async def test_in_working_hours_whoever_takes_cases_there_is_first_contact(
    story: Story, visitor: Visitor
) -> None:
    await story.portal.advance(to=datetime(2026, 3, 3, 2, 0, tzinfo=UTC))
    await visitor.ask(SAID)

    case = await case_of(story, visitor)
    # By the tie-break among those who take cases and are there, their head left out: the highest position.
    assert case["firstContact"]["badge"] == "0104"


async def test_sent_again_with_the_same_key_it_is_the_same_case_and_both_codes_open_it(
    story: Story, visitor: Visitor
) -> None:
    key = "5d0c9a51-3f5e-4e9b-9f0e-000000000001"
    first = await visitor.ask(SAID, idempotencyKey=key)
    again = await visitor.ask(SAID, idempotencyKey=key)
    other = await visitor.ask("别的话", idempotencyKey=key)

    assert first["number"] == again["number"]
    assert first["accessCode"] != again["accessCode"]
    assert other["errors"][0]["code"] == "IDEMPOTENCY_MISMATCH"
    for code in (first["accessCode"], again["accessCode"]):
        assert await visitor.come_in(first["number"], code) == []
    assert len(await rows(story.portal.tenant_id, "select id from cases where channel = 'web'")) == 1


async def test_an_informant_without_a_name_is_answered_and_stays_unknown(
    story: Story, visitor: Visitor
) -> None:
    refused = await visitor.ask("举报有人偷水", requester={"kind": "ANONYMOUS"})
    assert [one["code"] for one in refused["errors"]] == ["NOT_ALLOWED"]

    await story.portal.do("0010", "portalConfigure", "", takesAnonymous=True)
    await visitor.ask("举报有人偷水", requester={"kind": "ANONYMOUS"}, confidential=True)
    assert await visitor.come_in() == []
    shown = await visitor.do("ownCaseAnswer", text="照片在门口信箱")
    assert [one["text"] for one in shown["entries"]] == ["照片在门口信箱"]
    refused = await visitor.try_to("ownCaseChangeContact", phone="13900000000")
    assert [one["code"] for one in refused["errors"]] == ["NOT_ALLOWED"]


async def test_a_portal_that_is_closed_opens_to_nobody(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    await story.portal.do("0010", "portalConfigure", "", isOpen=False)

    answer = await visitor.portal.post(None, "{ ownCase { number } }", token=visitor.token)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert [one["code"] for one in await visitor.come_in()] == ["SIGN_IN_FAILED"]
    before = await rows(story.portal.tenant_id, "select id from cases")
    closed = await visitor.ask("还有人吗")
    nobody = await Visitor(visitor.portal, "there-is-no-such-place").ask("还有人吗")
    assert closed["errors"] == nobody["errors"]
    assert [one["code"] for one in closed["errors"]] == ["NOT_ALLOWED"]
    assert await rows(story.portal.tenant_id, "select id from cases") == before
