"""Ready-made queues, and the numbers on their badges."""

from datetime import timedelta
from typing import Any

from tests.stories.conftest import MONDAY
from tests.stories.papers import left, passed, received
from tests.support.statements import listening
from tests.support.story import Story

QUEUE = """query ($of: CaseQueue!, $first: Int, $after: String, $where: CaseWhere, $by: [CaseOrder!]) {
    caseQueue(of: $of, first: $first, after: $after, where: $where, orderBy: $by) {
        nodes { number } totalCount pageInfo { hasNextPage endCursor } } }"""
COUNTS = "query ($of: [CaseQueue!]) { caseQueueCounts(of: $of) { queue count } }"


async def queue(story: Story, badge: str, of: str, **more: Any) -> list[str]:
    data = await story.portal.ask(badge, QUEUE, of=of, **more)
    assert data["caseQueue"]["totalCount"] >= len(data["caseQueue"]["nodes"])
    return [node["number"][-4:] for node in data["caseQueue"]["nodes"]]


async def counts(story: Story, badge: str, *of: str) -> dict[str, int]:
    data = await story.portal.ask(badge, COUNTS, of=list(of) or None)
    return {one["queue"]: one["count"] for one in data["caseQueueCounts"]}


async def test_a_queue_holds_the_cases_whose_papers_are_on_the_way_to_somebody(story: Story) -> None:
    case = await story.asked(said="一")
    await story.asked(said="二")
    ids = await left(story, "0102", case, {"name": "房产证"}, {"name": "身份证"})
    assert await queue(story, "0202", "PAPERS_COMING") == []
    await passed(story, "0102", ids, "0202")
    assert await queue(story, "0202", "PAPERS_COMING") == ["0001"]
    assert await counts(story, "0202", "PAPERS_COMING") == {"PAPERS_COMING": 1}
    await received(story, "0202", ids[:1])
    assert await counts(story, "0202", "PAPERS_COMING") == {"PAPERS_COMING": 1}
    await received(story, "0202", ids[1:])
    assert await queue(story, "0202", "PAPERS_COMING") == []


async def test_each_queue_holds_what_it_says_and_its_badge_says_how_many(story: Story) -> None:
    mine = await story.asked(said="一")
    handed = await story.asked(said="二")
    await story.taken("0202", await story.offered("0102", handed, toStaffId=story.ids["0202"]))
    offered = await story.asked(said="三")
    await story.offered("0102", offered, toDepartmentId=story.ids["BZ"])
    waiting = await story.asked(said="四", matterId=story.ids["WS-02"])
    given = {"items": [{"name": "身份证"}], "respondBy": (MONDAY + timedelta(days=9)).isoformat()}
    await story.do("0102", "noticeIssue", waiting, **given)
    await story.portal.do("0001", "caseSupervise", "", caseId=mine["id"], reason="重点件")
    closed = await story.answered("0102", await story.asked(said="五"))
    assert closed["state"] == "CLOSED"

    assert await queue(story, "0102", "MINE") == ["0001", "0003", "0004"]
    assert await queue(story, "0102", "FIRST_CONTACT") == ["0001", "0002", "0003", "0004"]
    assert await queue(story, "0202", "MINE") == ["0002"]
    assert await queue(story, "0202", "OFFERED") == ["0003"]
    assert await queue(story, "0102", "OFFERED") == []
    assert await queue(story, "0102", "WAITING") == ["0004"]
    assert await queue(story, "0001", "SUPERVISED") == ["0001"]
    assert await queue(story, "0101", "DEPARTMENT") == ["0001", "0003", "0004"]
    assert await queue(story, "0001", "SUBTREE") == ["0001", "0002", "0003", "0004"]
    assert await counts(story, "0102") == {
        "MINE": 3,
        "FIRST_CONTACT": 4,
        "OFFERED": 0,
        "DEPARTMENT": 3,
        "SUBTREE": 3,
        "DUE_SOON": 0,
        "OVERDUE": 0,
        "WAITING": 1,
        "SUPERVISED": 0,
        "PAPERS_COMING": 0,
        "EMERGENCIES": 0,
    }
    assert await counts(story, "0001", "SUBTREE", "SUPERVISED") == {"SUBTREE": 4, "SUPERVISED": 1}


async def test_a_case_moves_from_one_queue_to_the_next_as_time_passes(story: Story) -> None:
    await story.asked(matterId=story.ids["WS-04"])  # four hours
    await story.asked()  # five working days
    assert await queue(story, "0102", "DUE_SOON") == ["0001"]
    await story.portal.advance(hours=5)
    assert (await queue(story, "0102", "DUE_SOON"), await queue(story, "0102", "OVERDUE")) == ([], ["0001"])
    assert await counts(story, "0102", "OVERDUE", "DUE_SOON") == {"OVERDUE": 1, "DUE_SOON": 0}


async def test_a_queue_is_narrowed_sorted_and_paged_like_every_list(story: Story) -> None:
    for said in ("甲", "乙", "丙"):
        await story.asked(said=said, channel="PHONE" if said == "乙" else "VISIT")
    assert await queue(story, "0102", "MINE", where={"channel": {"eq": "PHONE"}}) == ["0002"]
    assert await queue(story, "0102", "MINE", by=["NUMBER_DESC"]) == ["0003", "0002", "0001"]
    first = (await story.portal.ask("0102", QUEUE, of="MINE", first=2))["caseQueue"]
    assert first["pageInfo"]["hasNextPage"] is True
    after = first["pageInfo"]["endCursor"]
    assert await queue(story, "0102", "MINE", first=2, after=after) == ["0003"]


async def test_nobody_finds_in_a_queue_what_they_may_not_see(story: Story) -> None:
    """A clerk sees their own; that others of the department have something open is not for them to read."""
    await story.asked("0103")
    assert await queue(story, "0102", "DEPARTMENT") == []
    assert await counts(story, "0102", "DEPARTMENT", "SUBTREE") == {"DEPARTMENT": 0, "SUBTREE": 0}
    assert await queue(story, "0101", "DEPARTMENT") == ["0001"]


async def test_all_badges_cost_one_statement(story: Story, database_url: str) -> None:
    await story.asked()
    await counts(story, "0102")
    async with listening(database_url) as heard:
        assert len(await counts(story, "0102")) == 11
    assert sum("from cases" in one for one in heard.seen) == 1


async def test_r24_9_emergencies_urgent_and_repeated_complaints_go_first(story: Story) -> None:
    plain = await story.asked(said="水费咨询")
    await story.asked(said="停水两天", severity="URGENT")
    again = await story.asked(said="还是漏水")
    link = {"caseId": again["id"], "toCaseId": plain["id"], "kind": "REPEAT"}
    await story.portal.do("0102", "caseLink", "link { id }", **link)
    await story.asked(said="水漫进配电室", emergency="已断电，派人前往")

    assert await queue(story, "0102", "MINE") == ["0001", "0002", "0003", "0004"]
    assert await queue(story, "0102", "MINE", by=["PRECEDENCE_ASC"]) == ["0004", "0002", "0003", "0001"]
    assert await queue(story, "0102", "MINE", where={"repeated": True}) == ["0003"]
    assert await queue(story, "0102", "MINE", where={"severity": {"eq": "URGENT"}}) == ["0002"]


async def test_an_emergency_stands_in_the_queue_of_emergencies_until_it_is_held(story: Story) -> None:
    danger = await story.asked(said="水漫进配电室", emergency="已断电，派人前往")
    await story.asked(said="水费咨询")

    assert await queue(story, "0101", "EMERGENCIES") == ["0001"]
    assert await counts(story, "0101", "EMERGENCIES") == {"EMERGENCIES": 1}
    assert await queue(story, "0102", "MINE", where={"emergency": True}) == ["0001"]
    await story.do("0102", "caseStabilise", danger, text="阀门已关")
    assert await queue(story, "0101", "EMERGENCIES") == []
    assert await queue(story, "0102", "MINE", where={"emergency": False}) == ["0001", "0002"]
