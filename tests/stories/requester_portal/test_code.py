"""Number and code open one case; guessing takes long and tells nothing."""

from tenants import tenant as tenants
from tenants.cases import access_code
from tenants.ids import new_id
from tenants.session import tenant_session
from tests.stories.requester_portal.conftest import SAID
from tests.support.portal import rows
from tests.support.story import Story
from tests.support.visitor import Visitor


async def test_a_clerks_receipt_opens_the_same_door(story: Story, visitor: Visitor) -> None:
    payload = await story.portal.do(
        "0102",
        "caseRegister",
        "case { id number } accessCode",
        requester={"name": "张三"},
        channel="VISIT",
        said="水表不转",
        subject="又是他",
    )
    number = payload["case"]["number"]
    assert await visitor.come_in(number, payload["accessCode"]) == []
    shown = await visitor.case()
    assert (shown["number"], shown["said"], shown["matter"]) == (number, "水表不转", None)
    assert "又是他" not in str(shown)

    anew = await story.portal.do("0102", "caseReissueAccessCode", "accessCode", caseId=payload["case"]["id"])
    answer = await visitor.portal.post(None, "{ ownCase { number } }", token=visitor.token)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert [one["code"] for one in await visitor.come_in(number, payload["accessCode"])] == ["SIGN_IN_FAILED"]
    assert await visitor.come_in(number, anew["accessCode"]) == []


async def test_the_code_of_one_case_opens_no_other(story: Story, visitor: Visitor) -> None:
    await visitor.ask("第一件")
    number = visitor.number
    await visitor.ask("第二件")

    refused = await visitor.come_in(number, visitor.code)
    assert [one["code"] for one in refused] == ["SIGN_IN_FAILED"]
    assert visitor.token is None


async def test_wrong_codes_make_the_right_one_wait_and_tell_nothing(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    for number in (visitor.number, "20260303-9999"):
        answers = [await visitor.come_in(number, "AAAA-BBBB-CCCC") for _ in range(5)]
        assert {str(one) for one in answers} == {str(answers[0])}
    known = await visitor.come_in(visitor.number, "AAAA-BBBB-CCCC")
    unknown = await visitor.come_in("20260303-9999", "AAAA-BBBB-CCCC")
    assert known == unknown

    assert [one["code"] for one in await visitor.come_in()] == ["SIGN_IN_FAILED"]
    await story.portal.advance(seconds=30)
    assert await visitor.come_in() == []
    held = await rows(
        story.portal.tenant_id, "select number, failures from access_attempts where source <> ''"
    )
    # Locked attempts are not counted; the right code makes good for the wrong ones.
    assert held == [{"number": "20260303-9999", "failures": 5}]


async def test_each_further_failure_doubles_the_wait(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    waits = []
    for _ in range(4):
        await visitor.come_in(visitor.number, "AAAA-BBBB-CCCC")
    for _ in range(3):
        await visitor.come_in(visitor.number, "AAAA-BBBB-CCCC")
        held = await rows(
            story.portal.tenant_id, "select locked_until from access_attempts where source <> ''"
        )
        waits.append((held[0]["locked_until"] - story.portal.at).total_seconds())
        await story.portal.advance(to=held[0]["locked_until"])
    assert waits == [30, 60, 120]


async def test_other_peoples_numbers_of_another_organization_are_unknown_here(
    story: Story, visitor: Visitor
) -> None:
    await visitor.ask(SAID)
    async with tenant_session(story.portal.tenant_id):
        assert await access_code.case_of(visitor.number, visitor.code) is not None
    other = await tenants.create(slug=f"o-{new_id().hex}", name="别家", at=story.portal.at)
    async with tenant_session(other):
        assert await access_code.case_of(visitor.number, visitor.code) is None
