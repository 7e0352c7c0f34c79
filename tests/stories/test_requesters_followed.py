"""Whoever keeps a copy of a case learns when who asks in it is called, or reached, otherwise."""

from typing import Any

from tests.support.story import Story

CHANGES = """query ($after: String) { changes(after: $after) { nodes {
    event { kind } case { number requester { name } } } } }"""
PROFILE = "case { id number requester { id } }"


async def told_since(story: Story, badge: str, after: str) -> list[dict[str, Any]]:
    return list((await story.portal.ask(badge, CHANGES, after=after))["changes"]["nodes"])


async def now(story: Story, badge: str) -> str:
    return str((await story.portal.ask(badge, "{ changesCursor }"))["changesCursor"])


async def test_a_profile_that_is_put_right_is_told_on_each_of_its_cases(story: Story) -> None:
    mine = await story.asked("0102", said="水费")
    await story.asked("0202", said="漏水")
    profile = (await story.read("0102", mine, "{ requester { id } }"))["requester"]["id"]
    before = await now(story, "0102")

    await story.portal.do("0001", "requesterChange", "requester { id }", id=profile, name="张叁")

    told = {
        "event": {"kind": "requester.changed"},
        "case": {"number": mine["number"], "requester": {"name": "张叁"}},
    }
    assert await told_since(story, "0102", before) == [told]


async def test_what_is_erased_is_told_on_each_case_so_that_copies_go_too(story: Story) -> None:
    mine = await story.asked("0102", said="水费")
    await story.answered("0102", mine)
    profile = (await story.read("0102", mine, "{ requester { id } }"))["requester"]["id"]
    before = await now(story, "0102")

    await story.portal.do("0010", "requesterErase", "requester { id }", id=profile, reason="本人要求")

    told = await told_since(story, "0102", before)
    assert [(one["event"]["kind"], one["case"]["requester"]["name"]) for one in told] == [
        ("requester.erased", "※")
    ]


async def test_a_number_given_at_a_second_question_is_told_on_the_first(story: Story) -> None:
    asks = {"name": "李雷", "phone": "13700000000"}
    first = await story.portal.do(
        "0102", "caseRegister", PROFILE, requester=asks, channel="VISIT", said="水费"
    )
    before = await now(story, "0102")

    await story.portal.do(
        "0103", "caseRegister", PROFILE, requester={**asks, "email": "l@x.cn"}, channel="VISIT", said="漏水"
    )

    told = await told_since(story, "0102", before)
    assert [(one["event"]["kind"], one["case"]["number"]) for one in told] == [
        ("requester.changed", first["case"]["number"])
    ]
