"""R20.6, a water utility: commendation for good cases."""

from typing import Any

from tests.support.story import Story

FIELDS = "commendation { id state source said staff { badge } case { number } }"


async def commended(story: Story, badge: str, case: dict[str, Any], whom: str, **more: Any) -> dict[str, Any]:
    """Proposed by somebody who sees the case."""
    given = {"caseId": case["id"], "staffId": story.ids[whom], "said": "三次上门，耐心解释", **more}
    return dict((await story.portal.do(badge, "commendationPropose", FIELDS, **given))["commendation"])


async def of_case(story: Story, badge: str, case: dict[str, Any]) -> list[tuple[str, str]]:
    """Which praise somebody sees with a case."""
    read = await story.read(badge, case, "{ commendations { state staff { badge } } }")
    return [(one["state"], one["staff"]["badge"]) for one in read["commendations"]]


async def test_r20_6_a_good_case_is_commended_by_the_head_and_confirmed_by_the_leader(story: Story) -> None:
    case = await story.answered("0102", await story.asked("0102"))
    proposed = await commended(story, "0101", case, "0102")

    assert (proposed["state"], proposed["source"]) == ("PROPOSED", "STAFF")
    assert await of_case(story, "0102", case) == []
    assert (await story.inbox("0001"))[-1] == "commendation.proposed"

    await story.portal.do("0001", "commendationConfirm", FIELDS, commendationId=proposed["id"])
    assert await of_case(story, "0102", case) == [("CONFIRMED", "0102")]
    assert (await story.inbox("0102"))[-1] == "commendation.confirmed"
    assert (await story.inbox("0101"))[-1] == "commendation.confirmed"
    # A clerk elsewhere, who never saw the case, reads the praise all the same.
    data = await story.portal.ask("0302", "{ commendations { nodes { staff { badge } case { id } } } }")
    assert data["commendations"]["nodes"] == [{"staff": {"badge": "0102"}, "case": None}]


async def test_r20_6_the_requesters_praise_is_put_on_record_by_somebody_else_than_whoever_is_praised(
    story: Story,
) -> None:
    case = await story.asked("0102")
    await story.taken("0202", await story.offered("0102", case, toStaffId=story.ids["0202"]))
    await story.do("0202", "caseResolve", case, resolution="已过户")
    await story.do("0102", "caseReply", case, text="已过户", channel="PHONE")
    own = {"caseId": case["id"], "staffId": story.ids["0202"], "said": "夸我", "channel": "PHONE"}
    assert await story.refused("0202", "commendationPropose", **own) == ("NOT_ALLOWED", ["input", "staffId"])

    praise = await commended(story, "0102", case, "0202", said="孙丽办事真快", channel="PHONE")
    assert praise["source"] == "REQUESTER"
    # The head of the accounts department is nearest to decide.
    assert (await story.inbox("0201"))[-1] == "commendation.proposed"
    await story.portal.do("0201", "commendationConfirm", FIELDS, commendationId=praise["id"])

    assert (await story.inbox("0202"))[-1] == "commendation.confirmed"
    assert (await story.inbox("0102"))[-1] == "commendation.confirmed"
    events = await story.read("0102", case, "{ events(last: 1) { nodes { kind actor { badge } } } }")
    assert events["events"]["nodes"] == [{"kind": "commendation.confirmed", "actor": {"badge": "0201"}}]


async def test_r20_6_nobody_confirms_their_own_proposal(story: Story) -> None:
    case = await story.answered("0102", await story.asked("0102"))
    proposed = await commended(story, "0101", case, "0102")
    refused = await story.refused("0101", "commendationConfirm", commendationId=proposed["id"])

    assert refused == ("NOT_ALLOWED", ["input", "commendationId"])
    assert await of_case(story, "0101", case) == [("PROPOSED", "0102")]
