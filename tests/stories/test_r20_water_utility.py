"""R20, a water utility, told through HTTP; the names begin with the clause.

李娜 (0102) and 王芳 (0103) sit in the customer service centre under 赵强 (0104) and 陈丽华 (0101);
刘洋 (0201) heads the business department with 孙丽 (0202); 马军 (0301) heads repairs with 郑伟 (0302);
周明远 (0001) leads the company.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.demo.water_utility import Utility
from tests.stories.conftest import MONDAY
from tests.support.portal import Portal, rows

CASE = """case {
    id number state subject version overdue dueAt
    firstContact { badge name } firstDepartment { code } handler { badge }
    department { code name place phone head { name } }
    clocks { stage state startedAt dueAt overdue }
}"""
HAND_OVER = (
    "handOver { id state sender { badge } toDepartment { code } toStaff { badge } returnReason case { id } }"
)
CALLER = {"name": "张三", "phone": "13800000000"}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in Shanghai."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


async def _matter_ids(portal: Portal) -> dict[str, str]:
    data = await portal.ask("0102", "{ matters(first: 100) { nodes { id code } } }")
    return {node["code"]: node["id"] for node in data["matters"]["nodes"]}


async def _staff_ids(portal: Portal) -> dict[str, str]:
    data = await portal.ask("0102", "{ staff(first: 100) { nodes { id badge } } }")
    return {node["badge"]: node["id"] for node in data["staff"]["nodes"]}


async def _department_ids(portal: Portal) -> dict[str, str]:
    data = await portal.ask("0102", "{ departments(first: 100) { nodes { id code } } }")
    return {node["code"]: node["id"] for node in data["departments"]["nodes"]}


async def _register(
    portal: Portal, badge: str = "0102", *, matter: str | None = None, **more: Any
) -> dict[str, Any]:
    given = {"requester": CALLER, "channel": "PHONE", "said": "水费为什么比上个月多了一倍？", **more}
    if matter is not None:
        given["matterId"] = (await _matter_ids(portal))[matter]
    case: dict[str, Any] = (await portal.do(badge, "caseRegister", CASE, **given))["case"]
    return case


async def _hand_over(
    portal: Portal,
    case: dict[str, Any],
    *,
    by: str = "0102",
    to: str | None = None,
    department: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    given = {"caseId": case["id"], **more}
    if to is not None:
        given["toStaffId"] = (await _staff_ids(portal))[to]
    if department is not None:
        given["toDepartmentId"] = (await _department_ids(portal))[department]
    return dict((await portal.do(by, "caseHandOver", HAND_OVER, **given))["handOver"])


async def _accept(portal: Portal, offer: dict[str, Any], *, by: str) -> None:
    await portal.do(by, "handOverAccept", HAND_OVER, handOverId=offer["id"])


async def _read(portal: Portal, badge: str, case: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = (
        await portal.ask(badge, f"query ($id: ID!) {{ case(id: $id) {CASE[5:]} }}", id=case["id"])
    )["case"]
    return read


async def _inbox(portal: Portal, badge: str) -> list[str]:
    data = await portal.ask(badge, "{ inbox(first: 100, orderBy: [AT_ASC]) { nodes { kind } } }")
    return [node["kind"] for node in data["inbox"]["nodes"]]


async def _my_cases(portal: Portal, badge: str) -> list[str]:
    data = await portal.ask(badge, "{ myCases { nodes { number } } }")
    return [node["number"] for node in data["myCases"]["nodes"]]


async def _history(portal: Portal, case: dict[str, Any]) -> list[str]:
    data = await portal.ask(
        "0102", "query ($id: ID!) { case(id: $id) { events(first: 100) { nodes { kind } } } }", id=case["id"]
    )
    return [node["kind"] for node in data["case"]["events"]["nodes"]]


async def _custody(portal: Portal, case: dict[str, Any]) -> list[tuple[str, datetime, datetime | None]]:
    data = await portal.ask(
        "0102",
        "query ($id: ID!) { case(id: $id) { custody { staff { badge } since until } } }",
        id=case["id"],
    )
    return [
        (
            period["staff"]["badge"],
            datetime.fromisoformat(period["since"]),
            datetime.fromisoformat(period["until"]) if period["until"] else None,
        )
        for period in data["case"]["custody"]
    ]


REQUESTERS = {
    "a user by phone with an enquiry": ("WS-01", "PHONE", {"kind": "PERSON", "name": "张三"}),
    "an associated customer at the counter with business": (
        "WS-03",
        "VISIT",
        {"kind": "UNIT", "unit": "城东物业"},
    ),
    "an employee by letter asking": ("WS-06", "LETTER", {"kind": "INTERNAL", "name": "钱工", "unit": "水厂"}),
    "a user by phone with a complaint": ("WS-05", "PHONE", {"kind": "PERSON", "name": "李四"}),
    "a partner with important business information": (
        "WS-07",
        "VISIT",
        {"kind": "UNIT", "unit": "开发区管委会"},
    ),
}


@pytest.mark.parametrize("who", REQUESTERS)
async def test_r20_1_whoever_asks_in_whatever_way_is_received_and_registered(
    who: str, portal: Portal
) -> None:
    matter, channel, requester = REQUESTERS[who]
    case = await _register(portal, matter=matter, channel=channel, requester=requester)

    assert case["firstContact"]["badge"] == "0102"
    assert case["handler"]["badge"] == "0102"
    assert case["dueAt"] is not None
    assert await _my_cases(portal, "0102") == [case["number"]]


async def test_r20_1_of_two_clerks_asked_at_once_the_higher_or_longer_serving_one_is_first_contact(
    portal: Portal,
) -> None:
    ids = await _staff_ids(portal)
    explained = """case { number firstContact { badge } tieBreak { decidedBy
        steps { criterion left standings { staff { badge } value } } } }"""
    given = {"requester": CALLER, "channel": "VISIT", "said": "问路"}
    by_tenure = await portal.do(
        "0103", "caseRegister", explained, **given, askedIds=[ids["0103"], ids["0102"]]
    )
    by_rank = await portal.do("0103", "caseRegister", explained, **given, askedIds=[ids["0102"], ids["0104"]])

    assert by_tenure["case"]["firstContact"]["badge"] == "0102"
    assert by_tenure["case"]["tieBreak"]["decidedBy"] == "TENURE"
    assert [step["criterion"] for step in by_tenure["case"]["tieBreak"]["steps"]] == [
        "POSITION_RANK",
        "TENURE",
    ]
    assert by_rank["case"]["firstContact"]["badge"] == "0104"
    assert by_rank["case"]["tieBreak"]["decidedBy"] == "POSITION_RANK"
    assert await _inbox(portal, "0102") == ["case.assigned"]


async def test_r20_2_before_leading_on_the_first_contact_phones_ahead_and_can_name_place_and_person(
    portal: Portal,
) -> None:
    case = await _register(portal, matter="WS-01", channel="VISIT")
    owner = await portal.ask(
        "0102",
        """query ($id: ID!) { case(id: $id) { matter { department {
            name place phone officeHours head { name } } } } }""",
        id=case["id"],
    )
    told = owner["case"]["matter"]["department"]
    await portal.do("0102", "caseRemark", "case { id }", caseId=case["id"], text="已电话告知营业部，请其准备")
    offer = await _hand_over(portal, case, department="BZ", note="用户询问水费，已引导前往")
    await portal.advance(minutes=10)
    await _accept(portal, offer, by="0202")

    assert told == {
        "name": "营业部",
        "place": "服务大厅二层 3 号窗口",
        "phone": "0571-96390201",
        "officeHours": "工作日 8:30–12:00、14:00–17:30",
        "head": {"name": "刘洋"},
    }
    assert await _custody(portal, case) == [
        ("0102", MONDAY, MONDAY + timedelta(minutes=10)),
        ("0202", MONDAY + timedelta(minutes=10), None),
    ]
    assert await _history(portal, case) == [
        "case.registered",
        "case.remarked",
        "hand_over.offered",
        "hand_over.accepted",
    ]


async def test_r20_2_until_somebody_takes_the_case_the_one_who_was_asked_answers_for_it(
    portal: Portal,
) -> None:
    case = await _register(portal, matter="WS-01")
    offer = await _hand_over(portal, case, department="NT")
    returned = await portal.do(
        "0302", "handOverReturn", HAND_OVER, handOverId=offer["id"], reason="水费属营业部，不属维修"
    )

    assert returned["handOver"]["state"] == "RETURNED"
    assert (await _read(portal, "0102", case))["handler"]["badge"] == "0102"
    assert (await _inbox(portal, "0102"))[-1] == "hand_over.returned"
    assert await _custody(portal, case) == [("0102", MONDAY, None)]


async def test_r20_3_for_an_absent_handler_the_matter_is_written_down_and_settled_within_the_limit(
    portal: Portal,
) -> None:
    case = await _register(
        portal,
        matter="WS-01",
        requester={"kind": "UNIT", "unit": "城东物业", "name": "老王", "phone": "0571-8888"},
        said="小区总表读数与分表不符，找孙丽，她不在",
    )
    offer = await _hand_over(portal, case, to="0202", note="请回电")
    assert await _my_cases(portal, "0202") == [case["number"]]
    assert await _inbox(portal, "0202") == ["hand_over.offered"]

    await portal.advance(to=at(2, 10))
    await _accept(portal, offer, by="0202")
    read = await portal.ask(
        "0202", "query ($id: ID!) { case(id: $id) { said requester { unit name phone } } }", id=case["id"]
    )
    await portal.do("0202", "caseRemark", "case { id }", caseId=case["id"], text="已致电客户")
    await portal.advance(to=at(3, 9))
    await portal.do(
        "0202", "caseResolve", "case { state }", caseId=case["id"], resolution="分表故障，已更换并退费"
    )
    await portal.do(
        "0102", "caseReply", "case { state }", caseId=case["id"], text="已更换水表", channel="PHONE"
    )
    closed = await portal.do("0102", "caseClose", CASE, caseId=case["id"])

    assert read["case"]["requester"] == {"unit": "城东物业", "name": "老王", "phone": "0571-8888"}
    assert (closed["case"]["state"], closed["case"]["overdue"]) == ("CLOSED", False)
    assert await _my_cases(portal, "0102") == []
    assert (await _custody(portal, case))[-1] == ("0202", at(2, 10), at(3, 9))
    assert await rows(portal.tenant_id, "select 1 from breaches") == []


async def test_r20_3_a_one_time_notice_stops_the_clock_until_the_papers_come(portal: Portal) -> None:
    case = await _register(portal, "0202", matter="WS-02", channel="VISIT")
    checklist = await portal.ask(
        "0202",
        "query ($id: ID!) { case(id: $id) { matter { materials { id name } } } }",
        id=case["id"],
    )
    missing = [one["id"] for one in checklist["case"]["matter"]["materials"] if one["name"] != "房屋权属证明"]
    await portal.advance(to=at(3, 10))
    given = await portal.do(
        "0202",
        "noticeIssue",
        "notice { ordinal items { name } procedure place } case { state dueAt clocks { stage state dueAt } }",
        caseId=case["id"],
        materialIds=missing,
        respondBy=at(20, 17).isoformat(),
    )
    assert given["case"]["state"] == "WAITING"
    assert given["case"]["dueAt"] is None
    assert [item["name"] for item in given["notice"]["items"]] == ["用户身份证明原件", "结清水费凭证"]

    # Two weeks pass: far beyond the limit, and nobody is warned or blamed.
    await portal.advance(to=at(17, 10))
    assert (
        await rows(
            portal.tenant_id,
            "select 1 from rung_firings f join clocks c on c.id = f.clock_id where c.stage = 'resolve'",
        )
        == []
    )
    resumed = await portal.do("0202", "supplementReceive", "case { state dueAt }", caseId=case["id"])

    before, after = datetime.fromisoformat(case["dueAt"]), datetime.fromisoformat(resumed["case"]["dueAt"])
    assert resumed["case"]["state"] == "OPEN"
    assert after - before == timedelta(days=14)


async def test_r20_4_a_department_head_who_is_asked_settles_it_directly_with_the_others(
    portal: Portal,
) -> None:
    case = await _register(portal, "0101", matter="WS-04", said="门口爆管，物业和住户都受影响")
    offer = await _hand_over(portal, case, by="0101", department="NT", note="请直接处理并回我")
    await _accept(portal, offer, by="0301")
    await portal.do("0301", "caseResolve", "case { state }", caseId=case["id"], resolution="已抢修完毕")

    assert (await _inbox(portal, "0101"))[-1] == "case.resolved"
    await portal.do("0101", "caseReply", "case { state }", caseId=case["id"], text="已修复", channel="PHONE")


async def test_r20_4_ordinary_staff_report_to_the_own_head_and_still_answer_the_customer(
    portal: Portal,
) -> None:
    case = await _register(portal, "0103", said="水压低，又说水费不对，不知道归谁")
    offer = await _hand_over(portal, case, by="0103", to="0101", note="涉及两个部门，请协调")
    await _accept(portal, offer, by="0101")
    onward = await _hand_over(portal, case, by="0101", department="NT")
    await _accept(portal, onward, by="0302")
    await portal.do("0302", "caseResolve", "case { state }", caseId=case["id"], resolution="阀门已调")
    replied = await portal.do(
        "0103", "caseReply", CASE, caseId=case["id"], text="已调好水压", channel="PHONE"
    )

    assert replied["case"]["firstContact"]["badge"] == "0103"
    # The first contact was told of every step on the way.
    assert await _inbox(portal, "0103") == [
        "hand_over.accepted",
        "hand_over.offered",
        "hand_over.accepted",
        "case.resolved",
    ]


async def test_r20_7a_who_could_handle_and_did_not_is_warned_then_overtaken_by_superior_and_head(
    portal: Portal,
) -> None:
    case = await _register(portal, matter="WS-06")
    due = datetime.fromisoformat(case["dueAt"])
    await portal.advance(to=due - timedelta(minutes=1))
    assert await _inbox(portal, "0102") == ["clock.warning"]
    assert await rows(portal.tenant_id, "select 1 from breaches") == []

    # The worker was away for a day; what it finds then happened at the deadline.
    portal.at = due + timedelta(days=1)
    await portal.advance(minutes=1)
    breaches = await portal.ask(
        "0101",
        "{ breaches { nodes { kind staff { badge } occurredAt noticedAt clock { stage } } } }",
    )

    assert len(breaches["breaches"]["nodes"]) == 1
    breach = breaches["breaches"]["nodes"][0]
    assert (breach["kind"], breach["staff"]["badge"], breach["clock"]["stage"]) == (
        "not_handled",
        "0102",
        "RESOLVE",
    )
    assert datetime.fromisoformat(breach["occurredAt"]) == due
    assert datetime.fromisoformat(breach["noticedAt"]) > due + timedelta(hours=23)
    assert case["number"] in await _my_cases(portal, "0104")
    assert await _inbox(portal, "0104") == ["clock.escalated"]
    await portal.advance(days=4)
    assert case["number"] in await _my_cases(portal, "0101")
    assert await _inbox(portal, "0101") == ["clock.escalated"]
    fired = await rows(
        portal.tenant_id, "select clock_id, rung, count(*) as times from rung_firings group by 1, 2"
    )
    assert {row["times"] for row in fired} == {1}
    assert (await _read(portal, "0102", case))["overdue"] is True


async def test_r20_7b_who_does_not_pass_a_matter_on_at_once_is_in_breach_by_the_deadline(
    portal: Portal,
) -> None:
    case = await _register(portal, matter="WS-01")
    clock = next(clock for clock in case["clocks"] if clock["stage"] == "HAND_ON")
    await portal.advance(hours=3)
    breaches = await portal.ask("0101", "{ breaches { nodes { kind staff { badge } occurredAt } } }")

    assert [
        (breach["kind"], breach["staff"]["badge"], breach["occurredAt"])
        for breach in breaches["breaches"]["nodes"]
    ] == [("not_passed_on", "0102", clock["dueAt"])]


async def test_r20_7b_who_passes_it_on_in_time_is_not(portal: Portal) -> None:
    case = await _register(portal, matter="WS-01")
    await portal.advance(minutes=20)
    offer = await _hand_over(portal, case, department="BZ")
    await _accept(portal, offer, by="0202")
    await portal.advance(hours=3)

    assert await rows(portal.tenant_id, "select 1 from breaches") == []


async def test_r20_the_history_of_it_all_holds_together(portal: Portal, utility: Utility) -> None:
    case = await _register(portal, matter="WS-01")
    offer = await _hand_over(portal, case, department="BZ")
    await _accept(portal, offer, by="0202")
    check = await portal.ask("0010", "{ historyCheck { intact brokenAt } }")

    assert check == {"historyCheck": {"intact": True, "brokenAt": None}}
    assert len(utility.staff) == 11
