"""Ordinary days by the other templates: who keeps the rules is blamed for nothing, who does not is.

0001 leads each house, 0010 administers it; a department's people have badges of one hundred, its head the
first of them. The hospital has a file of its own, and so has the estate.
"""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.demo import water_utility
from app.demo.organization import ADMINISTRATOR, Home, Organization, Person
from tests.stories.templates_at_work import at_work, shanghai
from tests.support.story import Story

JOINED = date(2015, 6, 1)
HALL = (
    Person("0001", "周明", "LD", "局长", date(2001, 3, 1), "局领导"),
    Person("0010", "何静", "OF", "科长", JOINED, ADMINISTRATOR, "0001"),
    Person("0101", "钱芳", "OF", "科长", JOINED, "科室（窗口）负责人", "0001"),
    Person("0102", "林芳", "OF", "科员", JOINED, "窗口工作人员", "0101"),
    Person("0201", "孙正", "EX", "科长", JOINED, "科室（窗口）负责人", "0001"),
    Person("0202", "吴军", "EX", "科员", JOINED, "窗口工作人员", "0201"),
    Person("0301", "郑强", "PT", "科长", JOINED, "科室（窗口）负责人", "0001"),
    Person("0302", "冯丽", "PT", "科员", JOINED, "窗口工作人员", "0301"),
    Person("0401", "王敏", "W1", "窗口负责人", JOINED, "科室（窗口）负责人", "0001"),
    Person("0402", "李明", "W1", "窗口工作人员", JOINED, "窗口工作人员", "0401"),
    Person("0501", "赵岚", "W0", "窗口负责人", JOINED, "科室（窗口）负责人", "0001"),
    Person("0502", "杜敏", "W0", "窗口工作人员", JOINED, "窗口工作人员", "0501"),
)
BANK = (
    Person("0001", "周明", "LD", "行长", date(2001, 3, 1), "行领导"),
    Person("0010", "何静", "OF", "部门总经理", JOINED, ADMINISTRATOR, "0001"),
    Person("0101", "钱芳", "LC", "部门总经理", JOINED, "部门负责人", "0001"),
    Person("0102", "林芳", "LC", "客户经理", JOINED, "消保专员", "0101"),
    Person("0201", "孙正", "SB", "网点负责人", JOINED, "部门负责人", "0001"),
    Person("0202", "吴军", "SB", "柜员", JOINED, "经办人", "0201"),
    Person("0301", "郑强", "OP", "部门总经理", JOINED, "部门负责人", "0001"),
    Person("0302", "冯丽", "OP", "客户经理", JOINED, "经办人", "0301"),
)
WATER = water_utility.STAFF
HOUSES = {"government_hall": HALL, "bank_branch": BANK, "water_utility": WATER}

in_the_hall = pytest.mark.parametrize("utility", ["government_hall"], indirect=True)
in_the_bank = pytest.mark.parametrize("utility", ["bank_branch"], indirect=True)
in_the_utility = pytest.mark.parametrize("utility", ["water_utility"], indirect=True)


@pytest.fixture
async def utility(tenant: UUID, request: pytest.FixtureRequest) -> Organization:
    """The house that the test names, as its template sets it up."""
    people = HOUSES[request.param]
    heads = {one.department: one.badge for one in reversed(people)}
    homes = [Home(code, head, "一层", "0571-1") for code, head in heads.items() if code != "OF"]
    return await at_work(tenant, request.param, homes, people)


async def passed_on(story: Story, sender: str, case: dict[str, Any], code: str, taker: str) -> None:
    """Offered ten minutes later to a department, where somebody takes it within the hour."""
    await story.portal.advance(minutes=10)
    offer = await story.offered(sender, case, toDepartmentId=story.ids[code])
    await story.portal.advance(minutes=50)
    await story.taken(taker, offer)


async def finished(story: Story, case: dict[str, Any], *, worker: str, contact: str) -> None:
    """Resolved, told the next morning, closed; and a month later nothing has come of it."""
    await story.do(worker, "caseResolve", case, resolution="已办结")
    await story.portal.advance(hours=2)
    await story.do(contact, "caseReply", case, text="已办结", channel="PHONE")
    await story.do(contact, "caseClose", case)
    await story.portal.advance(days=30)


@in_the_hall
async def test_r4_2_a_consultation_gets_its_slip_and_its_answer_and_nobody_is_blamed(story: Story) -> None:
    case = await story.asked("0502", "怎么申请许可？", matterId=story.ids["ZX-01"])
    await story.portal.advance(minutes=10)
    slip: dict[str, Any] = {"caseId": case["id"], "situation": "CONSULTATION", "items": [{"name": "申请书"}]}
    slip |= {"procedure": "到 1 号窗口提交", "respondBy": shanghai(9, 17).isoformat()}
    await story.portal.do("0502", "noticeIssue", "notice { id }", **slip)
    await finished(story, case, worker="0502", contact="0502")

    assert await story.breaches() == []


@in_the_hall
async def test_r4_3_an_application_is_accepted_at_the_window_and_decided_by_the_examiners(
    story: Story,
) -> None:
    case = await story.asked("0402", "申请许可", matterId=story.ids["SQ-01"])
    await story.do("0402", "caseAccept", case, text="材料齐全，予以受理")
    await passed_on(story, "0402", case, "EX", "0202")
    assert "hand_over.accepted" in await story.inbox("0402")
    await story.portal.advance(to=shanghai(24, 10))
    await finished(story, case, worker="0202", contact="0402")

    assert await story.breaches() == []


@in_the_hall
async def test_petition_regulations_a_petition_is_answered_by_its_own_dates_and_by_no_others(
    story: Story,
) -> None:
    given = {"channel": "PETITION", "matterId": story.ids["XF-01"]}
    case = await story.asked("0302", "反映征地补偿", **given)
    await story.portal.advance(days=12)
    await story.do("0302", "caseAccept", case, text="予以受理")
    await story.portal.advance(days=55)
    await finished(story, case, worker="0302", contact="0302")

    assert await story.breaches() == []


@in_the_hall
async def test_r1_5_where_no_rule_says_it_the_leader_is_asked_at_once_and_the_requester_told(
    story: Story,
) -> None:
    case = await story.asked("0102", "没有规定的事", matterId=story.ids["TX-01"])
    await story.portal.advance(minutes=10)
    fields = "escalation { id toStaff { badge } }"
    asked = await story.portal.do("0102", "caseEscalate", fields, caseId=case["id"], question="能否受理？")
    leader = asked["escalation"]["toStaff"]["badge"]
    assert "escalation.asked" in await story.inbox(leader)
    await story.portal.advance(hours=1)
    given = {"escalationId": asked["escalation"]["id"], "answer": "可以受理"}
    await story.portal.do(leader, "escalationAnswer", "", **given)
    await story.do("0102", "caseAccept", case, text="经请示，予以受理")
    await story.portal.advance(days=2)
    await finished(story, case, worker="0102", contact="0102")

    assert await story.breaches() == []


@in_the_hall
async def test_r1_5_whoever_neither_asks_nor_answers_has_not_reported(story: Story) -> None:
    await story.asked("0102", "没有规定的事", matterId=story.ids["TX-01"])
    await story.portal.advance(minutes=31)

    assert await story.breaches() == [("not_reported", "0102")]
    assert await story.inbox("0101") == ["clock.escalated"]


@in_the_hall
async def test_r4_2_a_window_that_writes_no_slip_is_in_breach_and_its_head_knows(story: Story) -> None:
    await story.asked("0502", "怎么申请许可？", matterId=story.ids["ZX-01"])
    await story.portal.advance(minutes=16)

    assert await story.breaches() == [("missed_notice", "0502")]
    assert await story.inbox("0501") == ["clock.escalated"]


@in_the_bank
async def test_r19_2_what_is_asked_for_at_an_outlet_is_done_there_within_the_hour(story: Story) -> None:
    case = await story.asked("0202", "开户", matterId=story.ids["YW-01"])
    await story.portal.advance(minutes=45)
    await finished(story, case, worker="0202", contact="0202")

    assert await story.breaches() == []


@in_the_bank
async def test_r17_1_a_complaint_at_a_counter_is_the_outlets_own(story: Story) -> None:
    case = await story.asked("0202", "排队太久", matterId=story.ids["TS-06"])
    for _ in range(2):
        await story.portal.advance(hours=4)
        await story.do("0202", "caseReportProgress", case, text="正在核实", channel="PHONE")
        await story.portal.advance(days=4)
    await finished(story, case, worker="0202", contact="0202")

    assert await story.breaches() == []


@in_the_bank
async def test_r18_5_a_major_complaint_goes_up_the_line_and_is_followed_by_consumer_protection(
    story: Story,
) -> None:
    given = {"channel": "PHONE", "matterId": story.ids["TS-05"], "amount": "60000"}
    case = await story.asked("0302", "转错了账", **given)
    await story.do("0302", "caseReportProgress", case, text="已受理", channel="PHONE")
    question = {"caseId": case["id"], "question": "金额重大，请复核"}
    asked = await story.portal.do("0302", "caseEscalate", "escalation { id }", **question)
    given = {"escalationId": asked["escalation"]["id"], "answer": "按重大投诉办理"}
    await story.portal.do("0301", "escalationAnswer", "", **given)
    await story.portal.do("0102", "caseSupervise", "", caseId=case["id"], reason="金额重大")
    assert "supervision.marked" in await story.inbox("0302")
    await story.portal.advance(days=5)
    await story.do("0302", "caseReportProgress", case, text="正在追回", channel="PHONE")
    await story.portal.advance(days=2)
    await finished(story, case, worker="0302", contact="0302")

    assert await story.breaches() == []
    assert "case.resolved" in await story.inbox("0102")


@in_the_bank
async def test_r18_5_a_major_complaint_that_nobody_marks_is_held_against_whoever_took_it(
    story: Story,
) -> None:
    given = {"channel": "PHONE", "matterId": story.ids["TS-05"], "amount": "60000"}
    case = await story.asked("0302", "转错了账", **given)
    await story.do("0302", "caseReportProgress", case, text="已受理", channel="PHONE")
    await story.portal.advance(hours=2, minutes=1)

    assert await story.breaches() == [("major_not_reported", "0302")]
    assert "clock.escalated" in await story.inbox("0001")


@in_the_utility
async def test_r20_2_a_leak_at_night_goes_to_the_repair_crew_and_nobody_is_blamed(story: Story) -> None:
    await story.portal.advance(to=shanghai(2, 22))
    case = await story.asked("0102", "楼道漏水", channel="PHONE", matterId=story.ids["WS-09"])
    await passed_on(story, "0102", case, "NT", "0302")
    await story.portal.advance(to=shanghai(3, 9))
    await finished(story, case, worker="0302", contact="0102")

    assert await story.breaches() == []


@in_the_utility
async def test_r20_3_a_complaint_and_an_application_take_their_course_and_nobody_is_blamed(
    story: Story,
) -> None:
    complaint = await story.asked("0102", "水有异味", matterId=story.ids["WS-05"])
    connection = await story.asked("0103", "新装水表", matterId=story.ids["WS-03"])
    await story.do("0103", "caseAccept", connection, text="材料齐全，已受理")
    await passed_on(story, "0102", complaint, "WQ", "0401")
    await story.portal.advance(days=2)
    for case, worker, contact in ((complaint, "0401", "0102"), (connection, "0103", "0103")):
        await story.do(worker, "caseResolve", case, resolution="已办结")
        await story.do(contact, "caseReply", case, text="已办结", channel="PHONE")
        await story.do(contact, "caseClose", case)
    await story.portal.advance(days=30)

    assert await story.breaches() == []


@in_the_utility
async def test_r20_7c_a_crew_that_leaves_a_burst_main_lying_is_in_breach_and_not_whoever_called_it(
    story: Story,
) -> None:
    case = await story.asked("0102", "路面冒水", channel="PHONE", matterId=story.ids["WS-04"])
    await story.offered("0102", case, toDepartmentId=story.ids["NT"])
    await story.portal.advance(minutes=31)

    assert await story.breaches() == [("sat_on_hand_over", "0301")]
    assert "clock.escalated" in await story.inbox("0001")
    assert "clock.overdue" in await story.inbox("0102")
