"""R25, a school, told through HTTP; the names begin with the clause."""

from datetime import timedelta
from typing import Any

from tests.stories.checking import begun, concluded, found, planned, seen
from tests.stories.conftest import MONDAY
from tests.stories.papers import desks, received
from tests.support.story import Story


async def away(story: Story, badge: str, *, days: int = 1) -> None:
    """Somebody is out from now on."""
    until = (story.portal.at + timedelta(days=days)).isoformat()
    given = {"staffId": story.ids[badge], "reason": "外出培训", "since": story.portal.at.isoformat()}
    await story.portal.do(badge, "absenceCreate", "absence { id }", **given, until=until)


async def ledger(story: Story, badge: str = "0001") -> list[dict[str, Any]]:
    fields = "{ ledger { nodes { number channel said requester { name phone } firstContact { badge } } } }"
    return list((await story.portal.ask(badge, fields))["ledger"]["nodes"])


async def test_r25_1_what_can_be_done_is_done_at_once(story: Story) -> None:
    case = await story.answered("0102", await story.asked(said="开在读证明"), "已当场开具")

    assert (case["state"], case["overdue"]) == ("CLOSED", False)
    assert await story.custody(case) == [("0102", MONDAY, MONDAY)]


async def test_r25_1_else_it_is_explained_and_everything_missing_is_told_once(story: Story) -> None:
    case = await story.asked(said="办转学")
    told = await story.do(
        "0102", "caseReportProgress", case, text="需教务处审核，今天办不完", channel="VISIT"
    )
    assert told["entries"][0]["forRequester"]
    until = (story.portal.at + timedelta(days=3)).isoformat()
    items = [{"name": "户口簿"}, {"name": "转学申请表"}]
    given = {
        "caseId": case["id"],
        "items": items,
        "procedure": "交教务处",
        "place": "教学楼 101",
        "respondBy": until,
    }
    notice = (await story.portal.do("0102", "noticeIssue", "notice { items { name } place }", **given))[
        "notice"
    ]

    assert [item["name"] for item in notice["items"]] == ["户口簿", "转学申请表"]
    assert (await story.read("0102", case))["state"] == "WAITING"


async def test_r25_1_visits_and_reports_by_phone_are_registered(story: Story) -> None:
    visitor = {"name": "家长王先生", "phone": "13900000001"}
    visit = await story.asked("0102", "反映食堂饭凉", requester=visitor)
    report = await story.asked("0103", "操场围栏坏了", requester=visitor, channel="PHONE")
    rows = {row["number"]: row for row in await ledger(story)}

    assert rows[visit["number"]]["channel"] == "VISIT"
    assert rows[report["number"]]["channel"] == "PHONE"
    assert rows[report["number"]]["firstContact"] == {"badge": "0103"}
    assert rows[visit["number"]]["requester"]["name"] == "家长王先生"


async def test_r25_1_to_another_department_the_requester_is_led(story: Story) -> None:
    case = await story.asked(said="咨询学籍，归教务处")
    offer = await story.offered("0102", case, toDepartmentId=story.ids["BZ"], escort="ACCOMPANIED")
    assert (await story.refused("0202", "handOverAccept", handOverId=offer))[0] == "ILLEGAL_MOVE"
    await story.portal.do("0102", "handOverConfirmMeeting", "", handOverId=offer)
    await story.taken("0202", offer)

    read = await story.read("0102", case)
    assert (read["firstContact"]["badge"], read["handler"]["badge"]) == ("0102", "0202")


async def test_r25_1_for_an_absent_handler_papers_are_taken_recorded_and_passed_on(story: Story) -> None:
    await away(story, "0202")
    given = [{"name": "户口簿"}, {"name": "转学申请表", "kind": "COPY"}]
    case = await story.asked("0103", "给孙丽送转学材料，她外出", materials=given)
    await story.portal.do("0103", "caseRemark", "", caseId=case["id"], text="已打电话联系孙丽")
    assert await desks(story, "0103", case) == [("户口簿", "0103", None), ("转学申请表", "0103", None)]
    offer = await story.offered("0103", case, toStaffId=story.ids["0202"], note="材料在一楼收发室")
    # Who is away is offered it all the same, through whoever acts for them: it lies nowhere.
    fields = "{ openHandOver { toStaff { badge } note } custody { staff { badge } } handler { badge } }"
    read = await story.read("0103", case, fields)
    assert read["openHandOver"]["note"] == "材料在一楼收发室"
    assert read["handler"] == {"badge": "0103"}
    await story.taken("0201", offer)

    assert [period[0] for period in await story.custody(case)] == ["0103", "0201"]
    # The papers go to whoever took the case for her, and lie with the one who took them in until they arrive.
    assert await desks(story, "0201", case) == [("户口簿", "0103", "0201"), ("转学申请表", "0103", "0201")]
    read = await story.read("0201", case, "{ materials { id } handOvers { materialPasses { state } } }")
    assert read["handOvers"] == [{"materialPasses": [{"state": "ON_THE_WAY"}, {"state": "ON_THE_WAY"}]}]
    await received(story, "0201", [one["id"] for one in read["materials"]])
    assert await desks(story, "0201", case) == [("户口簿", "0201", None), ("转学申请表", "0201", None)]
    query = "query ($id: ID!) { case(id: $id) { events(first: 50) { nodes { kind reason } } } }"
    events = (await story.portal.ask("0103", query, id=case["id"]))["case"]["events"]["nodes"]
    assert ("case.remarked", "已打电话联系孙丽") in [(event["kind"], event["reason"]) for event in events]


async def test_r25_2_the_principal_sees_every_case_and_every_fault_unannounced(story: Story) -> None:
    await story.limit("RESOLVE", minutes=30, breach="late")
    mine = await story.asked("0102", "饭凉")
    other = await story.asked("0302", "围栏坏了")
    await story.portal.advance(minutes=31)

    assert {row["number"] for row in await ledger(story)} == {mine["number"], other["number"]}
    assert sorted(await story.breaches("0001")) == [("late", "0102"), ("late", "0302")]
    # A clerk checks nobody.
    assert [row["number"] for row in await ledger(story, "0103")] == []


async def test_r25_2_an_unannounced_check_is_known_to_nobody_of_the_department_before_it_begins(
    story: Story,
) -> None:
    check = await planned(story, "CS", kind="UNANNOUNCED")
    for badge in ("0101", "0102"):
        assert await seen(story, badge) == []
        assert "check.planned" not in await story.inbox(badge)
    assert await seen(story, "0010") == ["UNANNOUNCED"]
    await begun(story, check)

    assert await seen(story, "0101") == ["UNANNOUNCED"]
    assert (await story.inbox("0101"))[-1] == "check.begun"


async def test_r25_2_a_spot_check_is_announced_and_a_special_one_has_a_subject(story: Story) -> None:
    check = await planned(story, "CS")
    assert (await story.inbox("0101"))[-1] == "check.planned"
    await story.portal.do("0001", "checkCallOff", "", checkId=check, reason="期中考试")
    assert (await story.inbox("0101"))[-1] == "check.called_off"

    special = await planned(story, "CS", "BZ", kind="SPECIAL", subject="食堂投诉")
    await begun(story, special)
    await found(story, special, "当日答复", departmentId=story.ids["CS"])
    over = await concluded(story, special, "投诉答复及时", CS="EXCELLENT", BZ="GOOD")
    assert (over["kind"], over["state"]) == ("SPECIAL", "CONCLUDED")
    rated = {one["department"]["code"]: one["rating"] for one in over["departments"]}
    assert rated == {"CS": "EXCELLENT", "BZ": "GOOD"}


async def test_r25_2_the_principal_has_a_whole_sub_tree_checked_by_somebody_from_outside(
    story: Story,
) -> None:
    window = {"code": "BZ3", "name": "三号窗口", "parentId": story.ids["BZ"]}
    await story.portal.do("0010", "departmentCreate", "", **window)
    check = await planned(story, departmentIds=[], withinDepartmentIds=[story.ids["BZ"]])
    read = await story.portal.ask(
        "0001", "query ($id: ID!) { check(id: $id) { departments { department { code } } } }", id=check
    )

    assert {one["department"]["code"] for one in read["check"]["departments"]} == {"BZ", "BZ3"}
    others = {"checkId": check, "inspectorIds": [story.ids["0202"]]}
    refused = await story.refused("0001", "checkNameInspectors", **others)
    assert refused == ("NOT_ALLOWED", ["input", "inspectorIds", "0"])


async def test_r25_2_a_bulletin_tells_the_whole_house_what_the_check_found(story: Story) -> None:
    check = await planned(story, "CS")
    await begun(story, check)
    await found(story, check, "来访登记", opinion="两件漏登")
    await concluded(story, check, "整体良好，来访有漏登", CS="GOOD")
    text = {
        "title": "三月检查通报",
        "text": "请各处室对照整改。",
        "since": "2026-03-01",
        "until": "2026-03-31",
    }
    cited = {"citations": [{"subjectId": check, "note": "周五前补登"}]}
    wanted = "bulletin { id state }"
    draft = (await story.portal.do("0001", "bulletinDraft", wanted, **text, **cited))["bulletin"]
    query = """{ bulletins { nodes { title state citations { kind title text note
        ratings { department rating } } } } }"""
    assert (await story.portal.ask("0302", query))["bulletins"]["nodes"] == []
    await story.portal.do("0001", "bulletinPublish", wanted, bulletinId=draft["id"])

    # A clerk of another department, who sees nothing of the check itself.
    (read,) = (await story.portal.ask("0302", query))["bulletins"]["nodes"]
    assert (read["title"], read["state"]) == ("三月检查通报", "PUBLISHED")
    assert read["citations"] == [
        {
            "kind": "CHECK",
            "title": "客户服务中心",
            "text": "整体良好，来访有漏登",
            "note": "周五前补登",
            "ratings": [{"department": "客户服务中心", "rating": "GOOD"}],
        }
    ]
    assert await seen(story, "0302") == []
    assert (await story.inbox("0301"))[-1] == "bulletin.published"
    refused = await story.refused("0001", "bulletinRewrite", bulletinId=draft["id"], **text)
    assert refused == ("ILLEGAL_MOVE", ["input", "bulletinId"])
