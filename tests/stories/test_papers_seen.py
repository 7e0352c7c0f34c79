"""Who sees what requesters left: whoever sees the case; how it is listed."""

from datetime import timedelta
from typing import Any

import pytest

from app.settings import Settings
from tests.stories.conftest import MONDAY
from tests.stories.papers import at_hand, desks, left, papers, passed, received, settled
from tests.support.scene import set_up
from tests.support.statements import listening
from tests.support.story import Story

LIST = """query ($where: CaseMaterialWhere, $by: [CaseMaterialOrder!], $first: Int, $after: String) {
    caseMaterials(where: $where, orderBy: $by, first: $first, after: $after) {
        nodes { name } totalCount pageInfo { hasNextPage endCursor } } }"""
NODE = """query ($id: ID!) { node(id: $id) { id ... on CaseMaterial { name case { number } } } }"""


async def listed(story: Story, badge: str, **given: Any) -> list[str]:
    data = await story.portal.ask(badge, LIST, **given)
    return [one["name"] for one in data["caseMaterials"]["nodes"]]


async def test_papers_are_seen_where_their_case_is_and_nowhere_else(story: Story) -> None:
    case = await story.asked("0102")
    ids = await left(story, "0102", case, {"name": "房产证"})

    for badge, sees in (("0102", True), ("0101", True), ("0001", True), ("0103", False), ("0302", False)):
        assert await listed(story, badge) == (["房产证"] if sees else []), badge
        found = (await story.portal.ask(badge, NODE, id=ids[0]))["node"]
        assert (found is not None) is sees, badge
    # Whoever is to be handed one sees what it belongs to, as long as they may have it and after.
    await passed(story, "0102", ids, "0302")
    assert await at_hand(story, "0302") == ["房产证"]
    found = (await story.portal.ask("0302", NODE, id=ids[0]))["node"]
    assert found["case"] == {"number": case["number"]}


async def test_papers_of_a_report_are_known_to_whoever_needs_to_know(story: Story) -> None:
    case = await story.asked(
        "0103", "窗口有人收礼", confidentiality="INFORMANT", aboutStaffId=story.ids["0104"]
    )
    await left(story, "0103", case, {"name": "录音笔", "kind": "OBJECT"})
    assert await listed(story, "0103") == ["录音笔"]
    for badge in ("0104", "0102", "0302", "0202"):
        assert await listed(story, badge) == [], badge
        assert await at_hand(story, badge) == [], badge


async def test_whoever_is_shut_out_of_a_case_sees_no_paper_of_it_even_while_they_hold_one(
    story: Story,
) -> None:
    case = await story.asked("0103", "反映问题")
    ids = await left(story, "0103", case, {"name": "材料一"}, {"name": "材料二"})
    await passed(story, "0103", ids[:1], "0202")
    await received(story, "0202", ids[:1])
    assert await at_hand(story, "0202") == ["材料一"]
    about = {"caseId": case["id"], "confidentiality": "INFORMANT", "aboutStaffId": story.ids["0202"]}
    await story.portal.do("0103", "caseSetConfidentiality", "", **about, reason="举报孙丽")

    for query in (LIST, "{ myMaterials { nodes { name case { number } holder { badge } } } }"):
        assert "材料" not in str(await story.portal.ask("0202", query))
    assert (await story.portal.ask("0202", NODE, id=ids[0]))["node"] is None
    refused = await story.refused("0202", "materialsPass", materialIds=ids[:1], toStaffId=story.ids["0201"])
    assert refused == ("NOT_FOUND", ["input", "materialIds", "0"])
    # The handler fetches it; until then everybody knows with whom it is.
    assert await desks(story, "0103", case) == [("材料一", "0202", None), ("材料二", "0103", None)]
    await story.portal.do("0103", "materialsTake", "", materialIds=ids[:1], reason="涉及本人")
    assert await desks(story, "0103", case) == [("材料一", "0103", None), ("材料二", "0103", None)]


async def test_whoever_had_papers_of_a_confidential_case_is_told_that_it_left_their_sight_with_them(
    story: Story,
) -> None:
    case = await story.asked("0103", "反映问题", confidentiality="RESTRICTED")
    ids = await left(story, "0103", case, {"name": "材料"})
    await passed(story, "0103", ids, "0202")
    await received(story, "0202", ids)
    assert await listed(story, "0202") == ["材料"]
    now = (await story.portal.ask("0202", "{ changesCursor }"))["changesCursor"]
    await story.portal.advance(minutes=1)
    await settled(story, "0202", ids, "GIVEN_BACK", to="张三")

    query = "query ($after: String) { changes(after: $after) { nodes { case { id } goneCaseId } } }"
    changes = (await story.portal.ask("0202", query, after=now))["changes"]["nodes"]
    assert changes == [{"case": None, "goneCaseId": case["id"]}]
    assert await listed(story, "0202") == []


async def test_the_other_utility_sees_nothing_of_them(story: Story, settings: Settings) -> None:
    case = await story.asked("0102")
    ids = await left(story, "0102", case, {"name": "房产证"})
    other = await set_up(settings, at=MONDAY)
    for badge in ("0001", "0010"):
        assert (await other.portal.ask(badge, NODE, id=ids[0]))["node"] is None
        found = await other.portal.ask(badge, "{ caseMaterials { totalCount } myMaterials { totalCount } }")
        assert found == {"caseMaterials": {"totalCount": 0}, "myMaterials": {"totalCount": 0}}
    await other.portal.close()


@pytest.fixture
async def shelf(story: Story) -> list[str]:
    """Seven papers of two cases, one minute after the other; two on the way, two settled."""
    ids: list[str] = []
    cases = [await story.asked("0102"), await story.asked("0102")]
    for place in range(7):
        case = cases[place // 4]
        kind = "COPY" if place % 2 else "ORIGINAL"
        ids += await left(story, "0102", case, {"name": f"材料{place}", "kind": kind})
        await story.portal.advance(minutes=1)
    await passed(story, "0102", ids[:2], "0202")
    await settled(story, "0102", ids[5:6], "FILED")
    await settled(story, "0102", ids[6:], "GIVEN_BACK", to="张三")
    return ids


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"state": {"eq": "HELD"}}, [4, 3, 2, 1, 0]),
        ({"state": {"in": ["FILED", "GIVEN_BACK"]}}, [6, 5]),
        ({"onTheWay": True}, [1, 0]),
        ({"onTheWay": False, "state": {"eq": "HELD"}}, [4, 3, 2]),
        ({"toGiveBack": False}, [5, 3, 1]),
        ({"kind": {"eq": "ORIGINAL"}, "toGiveBack": True}, [6, 4, 2, 0]),
        ({"name": {"eq": "材料3"}}, [3]),
        ({"acceptedAt": {"lt": (MONDAY + timedelta(minutes=2)).isoformat()}}, [1, 0]),
    ],
)
async def test_lists_are_narrowed_by_where_papers_are(
    story: Story, shelf: list[str], where: dict[str, Any], found: list[int]
) -> None:
    assert await listed(story, "0102", where=where) == [f"材料{place}" for place in found]


async def test_lists_are_narrowed_by_holder_and_case_and_read_page_by_page(
    story: Story, shelf: list[str]
) -> None:
    holder = {"holderId": {"eq": story.ids["0102"]}}
    assert len(await listed(story, "0102", where=holder)) == 5
    assert await listed(story, "0102", where={"holderId": {"eq": story.ids["0202"]}}) == []
    query = "query ($id: ID!) { node(id: $id) { ... on CaseMaterial { case { id } } } }"
    case = (await story.portal.ask("0102", query, id=shelf[4]))["node"]["case"]["id"]
    of_case = {"where": {"caseId": {"eq": case}}, "by": ["ACCEPTED_AT_ASC"]}
    assert await listed(story, "0102", **of_case) == ["材料4", "材料5", "材料6"]

    seen: list[str] = []
    after, pages = None, 0
    while pages == 0 or after:
        data = (await story.portal.ask("0102", LIST, by=["ACCEPTED_AT_ASC"], first=3, after=after))[
            "caseMaterials"
        ]
        seen += [one["name"] for one in data["nodes"]]
        assert data["totalCount"] == 7
        after = data["pageInfo"]["endCursor"] if data["pageInfo"]["hasNextPage"] else None
        pages += 1
    assert (seen, pages) == ([f"材料{place}" for place in range(7)], 3)


async def test_what_waits_for_somebody_is_what_they_hold_and_what_is_on_its_way_to_them(
    story: Story, shelf: list[str]
) -> None:
    assert await at_hand(story, "0102") == [f"材料{place}" for place in range(5)]
    assert await at_hand(story, "0202") == ["材料0", "材料1"]
    assert await at_hand(story, "0201") == []
    # Whoever acts for somebody sees what comes for them, and may confirm it.
    await story.away("0202", until=story.portal.at + timedelta(hours=3))
    await story.portal.advance(minutes=1)
    assert await at_hand(story, "0201") == ["材料0", "材料1"]
    await received(story, "0201", shelf[:1])
    assert await at_hand(story, "0201") == ["材料0", "材料1"]
    where = {"holderId": {"eq": story.ids["0201"]}}
    assert await listed(story, "0001", where=where) == ["材料0"]


async def test_many_papers_of_a_case_are_one_statement_with_everything_about_them(
    story: Story, database_url: str
) -> None:
    case = await story.asked("0102")
    few = await left(story, "0102", case, {"name": "一"})
    query = """query ($id: ID!) { case(id: $id) { materials { name holder { name } onTheWay { taker { name } }
        passes { sender { name } } holdings { staff { name } } acceptedBy { name } notice { ordinal } } } }"""
    await passed(story, "0102", few, "0202")
    async with listening(database_url) as heard:
        for _ in range(2):
            heard.clear()
            await story.portal.ask("0102", query, id=case["id"])
        once = len(heard.seen)
        many = await left(story, "0102", case, *[{"name": f"材料{place}"} for place in range(40)])
        await passed(story, "0102", many, "0202")
        heard.clear()
        data = await story.portal.ask("0102", query, id=case["id"])
    assert len(data["case"]["materials"]) == 41
    assert len(heard.seen) == once


async def test_a_repeated_acceptance_takes_nothing_in_twice(story: Story) -> None:
    case = await story.asked("0102")
    given = {"caseId": case["id"], "materials": [{"name": "房产证"}], "idempotencyKey": "counter-1"}
    first = await story.portal.do("0102", "caseMaterialsAccept", "materials { id ordinal }", **given)
    again = await story.portal.do("0102", "caseMaterialsAccept", "materials { id ordinal }", **given)
    assert again["materials"] == first["materials"]
    assert len(await papers(story, "0102", case)) == 1
    other = {**given, "materials": [{"name": "身份证"}]}
    refused = await story.refused("0102", "caseMaterialsAccept", **other)
    assert refused == ("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"])


async def test_what_answers_the_checklist_or_a_notice_is_named_by_it(story: Story) -> None:
    query = "query ($id: ID!) { matter(id: $id) { materials { id name } } }"
    checklist = (await story.portal.ask("0102", query, id=story.ids["WS-02"]))["matter"]["materials"]
    case = await story.asked("0102", matterId=story.ids["WS-02"])
    await left(story, "0102", case, {"checklistId": checklist[0]["id"]})
    until = (story.portal.at + timedelta(days=3)).isoformat()
    notice = {"items": [{"name": "过户申请书"}, {"name": "水费单"}], "respondBy": until}
    await story.do("0102", "noticeIssue", case, **notice)
    supplement = {"materials": [{"noticeLine": 2, "kind": "COPY"}, {"name": "另附说明"}]}
    await story.portal.do("0102", "supplementReceive", "", caseId=case["id"], **supplement)

    fields = "{ state materials { name checklist { name } notice { ordinal } noticeLine } }"
    read = await story.read("0102", case, fields)
    assert read["state"] == "OPEN"
    name = checklist[0]["name"]
    assert read["materials"] == [
        {"name": name, "checklist": {"name": name}, "notice": None, "noticeLine": None},
        {"name": "水费单", "checklist": None, "notice": {"ordinal": 1}, "noticeLine": 2},
        {"name": "另附说明", "checklist": None, "notice": None, "noticeLine": None},
    ]


async def test_when_shifts_change_the_log_shows_the_papers_that_change_hands(story: Story) -> None:
    case = await story.asked("0103")
    ids = await left(story, "0103", case, {"name": "房产证"})
    given = {"toStaffId": story.ids["0102"], "lines": [{"caseId": case["id"], "remark": "材料在抽屉"}]}
    fields = (
        "shiftHandOver { id lines { case { materials { name holder { badge } } } } materialPasses { state } }"
    )
    log = (await story.portal.do("0103", "shiftHandOver", fields, **given))["shiftHandOver"]
    assert log["lines"][0]["case"]["materials"] == [{"name": "房产证", "holder": {"badge": "0103"}}]
    fields = (
        "shiftHandOver { materialPasses { state material { id name } sender { badge } taker { badge } } }"
    )
    signed = await story.portal.do("0102", "shiftSign", fields, shiftHandOverId=log["id"])
    assert signed["shiftHandOver"]["materialPasses"] == [
        {
            "state": "RECEIVED",
            "material": {"id": ids[0], "name": "房产证"},
            "sender": {"badge": "0103"},
            "taker": {"badge": "0102"},
        }
    ]
    assert await desks(story, "0102", case) == [("房产证", "0102", None)]


async def test_the_feed_tells_that_papers_come_and_whoever_keeps_a_copy_reads_them_anew(story: Story) -> None:
    case = await story.asked("0102")
    ids = await left(story, "0102", case, {"name": "房产证"})
    now = (await story.portal.ask("0202", "{ changesCursor }"))["changesCursor"]
    await passed(story, "0102", ids, "0202")
    query = """query ($after: String) { changes(after: $after) { nodes {
        event { kind } case { materials { name onTheWay { taker { badge } } } } inbox { kind } } } }"""
    (told,) = (await story.portal.ask("0202", query, after=now))["changes"]["nodes"]
    assert told["event"] == {"kind": "material.passed"}
    assert told["inbox"] == [{"kind": "material.passed"}]
    assert told["case"]["materials"] == [{"name": "房产证", "onTheWay": {"taker": {"badge": "0202"}}}]
