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


async def test_erasing_tells_nothing_of_a_confidential_case_and_leaves_it_to_those_who_may_know(
    story: Story,
) -> None:
    seen = await story.asked("0202", said="张三问水费")
    open_one = await story.asked("0102", said="张三举报收费", confidentiality="RESTRICTED")
    await story.answered("0202", seen)
    await keeps_profiles(story, "0302")
    profile = (await story.read("0202", seen, "{ requester { id } }"))["requester"]["id"]
    assert (await story.read("0102", open_one, "{ requester { id } }"))["requester"]["id"] == profile

    await story.portal.do("0302", "requesterErase", "requester { id }", id=profile, reason="本人要求")

    erased = await story.portal.ask("0302", "{ history(first: 100) { nodes { kind data case { id } } } }")
    (event,) = [
        one for one in erased["history"]["nodes"] if one["kind"] == "requester.erased" and one["case"] is None
    ]
    assert event["data"] == {"cases": 1, "profiles": 1}
    assert (await story.read("0202", seen, "{ said requester { name } }")) == {
        "said": "※问水费",
        "requester": {"name": "※"},
    }
    kept = await story.read("0102", open_one, "{ said requester { id name phone } }")
    assert (kept["said"], kept["requester"]["name"], kept["requester"]["phone"]) == (
        "张三举报收费",
        "张三",
        "13800000000",
    )
    assert "requester.erasure_asked" in await story.inbox("0102")
    # Nothing leads from the one to the other, and nobody finds what is left but those who may know.
    found = await story.portal.ask("0202", '{ requesters(name: "张三") { nodes { id } } }')
    assert found["requesters"]["nodes"] == []
    await story.answered("0102", open_one)
    own = {"id": kept["requester"]["id"], "reason": "本人要求"}
    assert await story.refused("0302", "requesterErase", **own) == ("NOT_FOUND", ["input", "id"])


async def test_erasing_is_refused_for_an_open_case_that_one_may_know_of(story: Story) -> None:
    case = await story.asked("0102", said="水费")
    profile = (await story.read("0102", case, "{ requester { id } }"))["requester"]["id"]

    refused = await story.refused("0010", "requesterErase", id=profile, reason="本人要求")

    assert refused == ("ILLEGAL_MOVE", ["input", "id"])
    assert (await story.read("0102", case, "{ requester { name } }"))["requester"]["name"] == "张三"


async def keeps_profiles(story: Story, badge: str) -> None:
    """Somebody who erases, sees every ordinary case and reads the history."""
    permissions = ("REQUESTER_ERASE", "CASE_READ", "HISTORY_READ")
    grants = [{"permission": one, "scope": "TENANT"} for one in permissions]
    role = (await story.portal.do("0010", "roleCreate", "role { id }", name="档案", grants=grants))["role"]
    await story.portal.do("0010", "staffRolesSet", "", id=story.ids[badge], roleIds=[role["id"]])
    await story.portal.advance(minutes=1)
