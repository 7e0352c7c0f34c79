"""R7, a hospital as its template sets it up, told through HTTP; the names begin with the clause.

陈雨 (0403) is a resident under 王宁 (0402), second line of internal medicine under 李强 (0401);
高健 (0501) heads surgery with 杜敏 (0502), a resident; 吴敏 (0101) heads the complaint centre with
赵岚 (0102); 钱勇 (0601) has the night duty; 林国栋 (0001) is the president.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.demo.organization import ADMINISTRATOR, Home, Organization, Person
from tests.stories.templates_at_work import at_work, due, shanghai
from tests.support.story import Story

HOMES = (
    Home("HQ", "0001", "行政楼五层", "0571-1"),
    Home("CC", "0101", "门诊楼一层", "0571-2"),
    Home("ND", "0301", "行政楼三层", "0571-3"),
    Home("IM", "0401", "住院楼六层", "0571-4"),
    Home("SU", "0501", "住院楼八层", "0571-5"),
    Home("FIN", "0701", "行政楼二层", "0571-6"),
)
CLERK, SECOND_LINE, OFFICER, HEAD = "经办人", "二线医师", "投诉专员", "部门负责人"
PEOPLE = (
    Person("0001", "林国栋", "HQ", "院长", date(1998, 7, 1), "院领导", grade="主任医师"),
    Person("0010", "周静", "HQ", "部门主任", date(2010, 3, 1), ADMINISTRATOR, "0001"),
    Person("0101", "吴敏", "CC", "部门主任", date(2008, 3, 1), HEAD, "0001"),
    Person("0102", "赵岚", "CC", "科员", date(2016, 5, 1), OFFICER, "0101"),
    Person("0301", "孙芳", "ND", "部门主任", date(2005, 9, 1), HEAD, "0001"),
    Person("0302", "冯玲", "ND", "护士长", date(2009, 7, 1), CLERK, "0301"),
    Person("0401", "李强", "IM", "部门主任", date(2001, 7, 15), HEAD, "0001", "主任医师"),
    Person("0402", "王宁", "IM", "医师", date(2017, 7, 1), SECOND_LINE, "0401", "主治医师"),
    Person("0403", "陈雨", "IM", "医师", date(2021, 7, 1), CLERK, "0402", "住院医师"),
    Person("0501", "高健", "SU", "部门主任", date(2003, 7, 1), HEAD, "0001", "主任医师"),
    Person("0502", "杜敏", "SU", "医师", date(2022, 7, 1), CLERK, "0501", "住院医师"),
    Person("0601", "钱勇", "DUTY", "科员", date(2010, 4, 1), "总值班", "0001"),
    Person("0701", "郑洁", "FIN", "部门主任", date(2006, 6, 1), HEAD, "0001"),
)
REFERRAL = "referral { id state approver { badge } } case { state }"
OPINION = "contribution { id state approver { badge } }"
LED = {
    "kind": "LED",
    "body": "市第一医院",
    "contacted": "急诊王医生已留床",
    "explanation": "本院无相应设备",
    "papers": "病历、检查单",
    "precautions": "途中吸氧",
    "escort": "护士小李",
}


@pytest.fixture
async def utility(tenant: UUID) -> Organization:
    """Not a utility: the hospital of the template."""
    return await at_work(tenant, "hospital", HOMES, PEOPLE)


async def patient(story: Story, badge: str = "0403", matter: str = "ZL-01", **more: Any) -> dict[str, Any]:
    """Somebody comes to a doctor."""
    return await story.asked(badge, "腹痛两天", matterId=story.ids[matter], **more)


@pytest.mark.parametrize("matter", ["ZL-01", "ZL-02", "ZL-03"])
async def test_r7_1_the_first_doctor_who_keeps_and_treats_the_patient_is_in_no_breach(
    matter: str, story: Story
) -> None:
    case = await patient(story, matter=matter, emergency="已开放静脉通路")
    await story.do("0403", "caseRemark", case, text="初诊：急性胃肠炎，已补液，已书写病历")
    await story.do("0403", "caseStabilise", case, text="生命体征平稳")
    await story.portal.advance(hours=4)
    assert await story.breaches() == []
    assert await due(story, "0403", case, "HAND_ON") == []
    await story.do("0403", "caseResolve", case, resolution="好转离院")
    await story.do("0403", "caseRemark", case, text="抢救经过已补记")
    await story.do("0403", "caseReply", case, text="按时服药，三日后复诊", channel="VISIT")
    await story.do("0403", "caseClose", case)
    await story.portal.advance(days=20)

    assert await story.breaches() == []


async def test_r7_1_the_record_of_the_first_diagnosis_is_what_counts(story: Story) -> None:
    case = await patient(story)
    assert await due(story, "0403", case, "OWN") == [("RUNNING", shanghai(2, 9, 30))]
    place = "{ destination { target because department { code } } }"
    assert await story.read("0403", case, place) == {
        "destination": {"target": "FIRST_CONTACT", "because": "ROUTE", "department": None}
    }
    await story.portal.advance(minutes=20)
    await story.do("0403", "caseRemark", case, text="查体、血常规，初步诊断急性阑尾炎")

    assert await due(story, "0403", case, "OWN") == [("STOPPED", shanghai(2, 9, 30))]


async def test_r7_1_and_r7_6_a_doctor_who_lets_the_patient_wait_has_shirked(story: Story) -> None:
    await patient(story)
    await story.portal.advance(minutes=31)

    assert await story.breaches() == [("first_diagnosis_shirked", "0403")]
    assert await story.inbox("0402") == ["clock.escalated"]


async def test_r7_1_whoever_takes_the_patient_over_owns_them_as_the_first_one_did(story: Story) -> None:
    case = await patient(story)
    await story.do("0403", "caseRemark", case, text="初诊阑尾炎，请外科收治")
    await story.taken("0502", await story.offered("0403", case, toStaffId=story.ids["0502"]))
    # What one of them will not take back stays where it is, and nobody has to pass it on.
    back = await story.offered("0502", case, toStaffId=story.ids["0403"])
    await story.portal.do("0403", "handOverReturn", "", handOverId=back, reason="已转外科")
    await story.portal.advance(hours=5)
    await story.answered("0502", await story.read("0502", case))
    await story.portal.advance(days=10)

    assert (await story.read("0001", case))["handler"]["badge"] == "0502"
    assert await story.breaches() == []


async def test_r7_2_the_rescue_begins_at_once_the_senior_knows_and_it_is_written_down_within_six_hours(
    story: Story,
) -> None:
    case = await patient(story, matter="ZL-02", emergency="心肺复苏中")
    assert await story.inbox("0402") == ["case.emergency"]
    await story.portal.advance(minutes=40)
    await story.do("0403", "caseStabilise", case, text="自主心律恢复")
    await story.do("0403", "caseResolve", case, resolution="转监护病房")
    assert await story.breaches() == []
    await story.portal.advance(hours=6, minutes=1)

    assert await story.breaches() == [("record_missing", "0403")]


async def test_r7_2_who_does_not_begin_to_rescue_is_noticed_in_five_minutes_on_duty(story: Story) -> None:
    await _on_duty(story, "0601", shanghai(2, 8), hours=24)
    await patient(story, matter="ZL-02")
    await story.portal.advance(minutes=6)

    assert await story.breaches() == [("first_diagnosis_shirked", "0403")]


async def test_r7_3_a_consultation_is_agreed_to_by_the_senior_and_answered_by_an_attending_doctor(
    story: Story,
) -> None:
    case = await patient(story)
    await story.do("0403", "caseRemark", case, text="初诊记录")
    given = {"caseId": case["id"], "toDepartmentId": story.ids["SU"], "text": "请外科会诊"}
    asked = (await story.portal.do("0403", "caseConsult", OPINION, **given))["contribution"]
    assert (asked["state"], asked["approver"]["badge"]) == ("PROPOSED", "0401")
    assert await story.inbox("0501") == []
    await story.portal.do("0401", "consultationApprove", OPINION, contributionId=asked["id"])
    opinion = {"contributionId": asked["id"], "answer": "考虑阑尾炎，建议手术"}
    assert (await story.refused("0502", "contributionGive", **opinion))[0] == "NOT_ALLOWED"
    await story.portal.advance(hours=20)
    done = await story.portal.do("0501", "contributionGive", "contribution { state }", **opinion)

    assert done["contribution"]["state"] == "DONE"
    assert "consultation.done" in await story.inbox("0403")
    assert await story.breaches() == []


async def test_r7_3_a_consultation_that_does_not_come_in_time_is_held_against_the_invited_department(
    story: Story,
) -> None:
    case = await patient(story)
    await story.do("0403", "caseRemark", case, text="初诊记录")
    given = {"caseId": case["id"], "toDepartmentId": story.ids["SU"], "text": "请外科会诊"}
    asked = (await story.portal.do("0403", "caseConsult", OPINION, **given))["contribution"]
    await story.portal.do("0401", "consultationApprove", OPINION, contributionId=asked["id"])
    await story.portal.advance(hours=24, minutes=1)

    assert await story.breaches() == [("late_consultation", "0501")]


async def test_r7_4_a_resident_transfers_nobody_out_the_second_line_doctor_decides(story: Story) -> None:
    case = await patient(story, matter="ZL-03")
    made = await story.portal.do("0403", "caseRefer", REFERRAL, caseId=case["id"], **LED)
    referral = made["referral"]
    assert (referral["state"], referral["approver"]["badge"]) == ("PROPOSED", "0402")
    assert made["case"]["state"] == "OPEN"
    assert (await story.inbox("0402"))[-1] == "referral.proposed"
    # A head of another department has nothing to decide here, and sees nothing of it.
    surgeon = await story.refused("0501", "referralApprove", referralId=referral["id"])
    assert surgeon == ("NOT_FOUND", ["input", "referralId"])

    done = await story.portal.do("0402", "referralApprove", REFERRAL, referralId=referral["id"])
    assert (done["referral"]["state"], done["case"]["state"]) == ("MADE", "RESOLVED")


async def test_r7_5_the_case_closes_when_it_is_known_what_became_of_the_patient(story: Story) -> None:
    case = await patient(story, matter="ZL-03")
    made = await story.portal.do("0403", "caseRefer", REFERRAL, caseId=case["id"], **LED)
    referral = made["referral"]["id"]
    await story.portal.do("0402", "referralApprove", REFERRAL, referralId=referral)
    await story.do("0403", "caseReply", case, text="已联系市一院，由护士护送", channel="VISIT")
    assert (await story.refused("0403", "caseClose", caseId=case["id"]))[0] == "ILLEGAL_MOVE"
    await story.portal.do("0403", "referralRegisterOutcome", "", referralId=referral, outcome="已入院手术")

    assert (await story.do("0403", "caseClose", case))["state"] == "CLOSED"
    await story.portal.advance(days=10)
    assert await story.breaches() == []


async def test_r7_7_at_night_a_complaint_is_the_duty_officers_and_in_office_hours_the_centres(
    story: Story,
) -> None:
    await _on_duty(story, "0601", shanghai(2, 17), hours=15)
    await story.portal.advance(to=shanghai(2, 20))
    fields = "case { id destination { staff { badge } department { code } } }"
    asking = {"requester": {"name": "李四"}, "channel": "VISIT", "said": "没人理我"}
    given = {**asking, "matterId": story.ids["TS-00"]}
    night = (await story.portal.do("0302", "caseRegister", fields, **given))["case"]
    assert night["destination"] == {"staff": {"badge": "0601"}, "department": {"code": "DUTY"}}
    await story.taken("0601", await story.offered("0302", night, toStaffId=story.ids["0601"]))
    assert await story.breaches() == []
    await story.portal.advance(to=shanghai(3, 9))
    day = (await story.portal.do("0302", "caseRegister", fields, **given))["case"]

    assert day["destination"] == {"staff": None, "department": {"code": "CC"}}


async def test_r7_8_to_r7_10_a_complaint_about_fees_is_settled_by_finance_and_the_centre_tells_it(
    story: Story,
) -> None:
    case = await story.asked("0102", "同一项检查收了两次费", matterId=story.ids["TS-00"])
    await story.portal.advance(minutes=10)
    await story.taken("0701", await story.offered("0102", case, toDepartmentId=story.ids["FIN"]))
    await story.portal.advance(to=shanghai(4, 10))
    await story.do("0701", "caseResolve", case, resolution="重复计费，已退")
    told = {"caseId": case["id"], "text": "已退费", "channel": "PHONE"}
    assert (await story.refused("0701", "caseReply", **told))[0] == "NOT_ALLOWED"
    await story.do("0102", "caseReply", case, text="已退费", channel="PHONE")
    await story.do("0102", "caseClose", case)
    await story.portal.advance(days=10)

    assert await story.breaches() == []


async def test_r7_9_an_ordinary_complaint_has_three_working_days_and_then_whoever_has_it_is_late(
    story: Story,
) -> None:
    case = await story.asked("0102", "同一项检查收了两次费", matterId=story.ids["TS-05"])
    await story.portal.advance(minutes=10)
    await story.taken("0701", await story.offered("0102", case, toDepartmentId=story.ids["FIN"]))
    assert await due(story, "0102", case, "RESOLVE") == [("RUNNING", shanghai(5, 17, 30))]
    await story.portal.advance(to=shanghai(5, 17, 31))

    assert await story.breaches() == [("not_handled", "0701")]
    assert "clock.overdue" in await story.inbox("0102")
    assert "clock.escalated" in await story.inbox("0001")


async def test_r7_11_what_the_ward_can_settle_of_its_opinion_book_is_settled_there(story: Story) -> None:
    given = {"channel": "OPINION_BOOK", "matterId": story.ids["YJ-01"]}
    read = await story.asked("0402", "走廊灯太暗", **given)
    await story.portal.advance(hours=3)
    await story.answered("0402", read)
    left = await story.asked("0402", "开水不热", **given)
    await story.portal.advance(days=2)

    assert await story.breaches() == [("not_handled", "0402")]
    assert (await story.read("0402", left))["overdue"] is True


async def test_r7_12_the_duty_officer_is_on_the_spot_within_ten_minutes(story: Story) -> None:
    await _on_duty(story, "0601", shanghai(2, 8), hours=24)
    for minutes in (9, 11):
        case = await story.asked("0402", "家属争执", matterId=story.ids["ZB-01"])
        await story.taken("0601", await story.offered("0402", case, toDepartmentId=story.ids["DUTY"]))
        await story.portal.advance(minutes=minutes)
        await story.do("0601", "caseArrive", case, place="内科病区")

    assert await story.breaches() == [("not_arrived", "0601")]


async def _on_duty(story: Story, badge: str, since: datetime, *, hours: int) -> None:
    """Somebody has the hospital's duty."""
    listed = await story.portal.ask("0010", "{ rosters(first: 20) { nodes { id name } } }")
    found = next(one["id"] for one in listed["rosters"]["nodes"] if one["name"] == "院总值班")
    until = since + timedelta(hours=hours)
    given = {"since": since.isoformat(), "until": until.isoformat()}
    await story.portal.do("0010", "shiftSet", "", rosterId=found, staffId=story.ids[badge], **given)
