"""R11, property management: its own template through HTTP, table of limits and all; the clause begins a name.

赵国 (0001) manages the centre, 林芳 (0104) is a steward under 钱芳 (0101);
孙涛 (0202) repairs under 周刚 (0201).
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.demo import accounts, organization
from app.demo.organization import ADMINISTRATOR, Home, Organization, Person
from tenants.session import tenant_session
from tests.stories.accountability import Accountability
from tests.stories.conftest import MONDAY
from tests.support.story import Story

HOMES = (
    Home("MC", "0001", "一层大厅", "0571-86000001"),
    Home("CS", "0101", "一层前台", "0571-86000101"),
    Home("EN", "0201", "负一层", "0571-86000201"),
    Home("SE", "0301", "门岗", "0571-86000301"),
    Home("FI", "0401", "一层收费处", "0571-86000401"),
)
EMPLOYEE, HEAD, MANAGER = "员工", "部门主管", "中心经理"
PEOPLE = (
    Person("0001", "赵国", "MC", "中心经理", date(2010, 3, 1), MANAGER),
    Person("0010", "何静", "MC", "副经理", date(2012, 7, 1), ADMINISTRATOR, "0001"),
    Person("0101", "钱芳", "CS", "部门主管", date(2014, 5, 4), HEAD, "0001"),
    Person("0104", "林芳", "CS", "客服管家", date(2018, 9, 1), EMPLOYEE, "0101"),
    Person("0201", "周刚", "EN", "部门主管", date(2013, 2, 1), HEAD, "0001"),
    Person("0202", "孙涛", "EN", "维修工", date(2019, 8, 15), EMPLOYEE, "0201"),
    Person("0301", "郑强", "SE", "部门主管", date(2015, 1, 1), HEAD, "0001"),
    Person("0302", "吴军", "SE", "秩序员", date(2020, 4, 1), EMPLOYEE, "0301"),
    Person("0401", "王敏", "FI", "部门主管", date(2016, 1, 10), HEAD, "0001"),
    Person("0402", "冯丽", "FI", "客服管家", date(2021, 1, 10), EMPLOYEE, "0401"),
)


@pytest.fixture
async def utility(tenant: UUID) -> Organization:
    """Not a utility: a centre that manages an estate, as the template sets one up."""
    async with tenant_session(tenant):
        furnished = await organization.furnish("property_management", HOMES, PEOPLE, leader="0001", at=MONDAY)
        await accounts.open_for(furnished.staff.values(), password_hash="!", at=MONDAY)
    return furnished


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026; the centre is open every day, 8:30 to 12:00 and 14:00 to 18:00."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


async def test_r11_1_who_answers_gives_the_badge_hears_all_of_it_and_repeats_it(story: Story) -> None:
    """The whole matter is on record as it was said, repeated, and whose badge it was never changes."""
    said = "3 栋 502 厨房水管漏水，昨晚开始，楼下 402 天花板也湿了，白天家里有人。"
    case = await story.asked("0104", said, channel="PHONE", matterId=story.ids["HN-01"])
    await story.portal.do("0104", "caseRemark", "", caseId=case["id"], text="已报工号 0104，并向业主复述")

    assert case["firstContact"]["badge"] == "0104"
    fields = (
        "{ said firstContact { badge name } events(first: 10) { nodes { kind actor { badge } reason } } }"
    )
    read = await story.read("0101", case, fields)
    assert (read["said"], read["firstContact"]) == (said, {"badge": "0104", "name": "林芳"})
    assert [(one["kind"], one["actor"]["badge"], one["reason"]) for one in read["events"]["nodes"]][-1] == (
        "case.remarked",
        "0104",
        "已报工号 0104，并向业主复述",
    )


async def test_r11_2_what_can_be_handled_at_once_is_handled_and_then_reported_in_writing(
    story: Story,
) -> None:
    case = await story.asked("0104", "游泳池几点开放？", matterId=story.ids["ZX-01"])
    await story.do("0104", "caseResolve", case, resolution="每天 9 点至 21 点")
    assert await _clocks(story, case, "OWN") == [("RUNNING", shanghai(3, 18))]
    report = "业主询问泳池开放时间，已当场答复"
    given = {"caseId": case["id"], "text": report}
    # A word beside the case is no report, and neither is one to a colleague.
    await story.portal.do("0104", "caseRemark", "", **given)
    assert await _clocks(story, case, "OWN") == [("RUNNING", shanghai(3, 18))]
    aside = await story.refused("0104", "caseRemark", toStaffId=story.ids["0202"], **given)
    assert aside == ("NOT_ALLOWED", ["input", "toStaffId"])
    await story.portal.do("0104", "caseRemark", "", toStaffId=story.ids["0101"], **given)

    assert [state for state, _ in await _clocks(story, case, "OWN")] == ["STOPPED"]
    assert await story.inbox("0101") == ["case.reported"]
    events = "{ events(first: 20) { nodes { kind reason } } }"
    seen = (await story.read("0101", case, events))["events"]["nodes"]
    assert {"kind": "case.reported", "reason": report} in seen
    await story.portal.advance(days=2)
    assert [one for one in await story.breaches() if one[0] == "not_reported"] == []


async def test_r11_2_nothing_is_closed_before_the_superior_has_it_in_writing(story: Story) -> None:
    case = await story.asked("0104", "游泳池几点开放？", matterId=story.ids["ZX-01"])
    await story.do("0104", "caseResolve", case, resolution="每天 9 点至 21 点")
    await story.do("0104", "caseReply", case, text="每天 9 点至 21 点", channel="VISIT")
    assert await story.refused("0104", "caseClose", caseId=case["id"]) == (
        "ILLEGAL_MOVE",
        ["input", "caseId"],
    )
    assert (await story.read("0104", case))["state"] == "REPLIED"
    given = {"caseId": case["id"], "text": "已当场答复", "toStaffId": story.ids["0101"]}
    await story.portal.do("0104", "caseRemark", "", **given)
    assert (await story.do("0104", "caseClose", case))["state"] == "CLOSED"
    await story.portal.advance(days=5)

    assert await story.breaches() == []


async def test_r11_2_the_manager_who_settles_it_reports_to_nobody(story: Story) -> None:
    case = await story.asked("0001", "游泳池几点开放？", matterId=story.ids["ZX-01"])
    await story.do("0001", "caseResolve", case, resolution="每天 9 点至 21 点")
    await story.do("0001", "caseReply", case, text="每天 9 点至 21 点", channel="VISIT")
    await story.do("0001", "caseRemark", case, text="已当场答复")

    assert (await story.do("0001", "caseClose", case))["state"] == "CLOSED"


async def test_r11_5_who_takes_a_call_answers_and_passes_it_on_and_whoever_goes_is_there_in_ten_minutes(
    story: Story,
) -> None:
    quick, slow = [
        await story.asked("0104", "电梯困人", channel="PHONE", matterId=story.ids["JX-01"]) for _ in range(2)
    ]
    for case in (quick, slow):
        await story.do("0104", "caseReportProgress", case, text="工程已出发", channel="PHONE")
        await story.taken("0202", await story.offered("0104", case, toDepartmentId=story.ids["EN"]))
    await story.portal.advance(minutes=9)
    await story.do("0202", "caseArrive", quick, place="2 号楼电梯")
    await story.portal.advance(minutes=2)

    assert await story.breaches() == [("not_arrived", "0202")]


async def test_r11_2_whoever_reports_nothing_afterwards_is_in_breach_and_the_superior_knows(
    story: Story,
) -> None:
    case = await story.asked("0104", "游泳池几点开放？", matterId=story.ids["ZX-01"])
    await story.do("0104", "caseResolve", case, resolution="每天 9 点至 21 点")
    await story.do("0104", "caseReply", case, text="每天 9 点至 21 点", channel="VISIT")
    await story.portal.advance(to=shanghai(3, 18, 1))

    assert await story.breaches() == [("not_reported", "0104")]
    assert (await story.inbox("0101")).count("clock.escalated") == 1


async def _clocks(story: Story, case: dict[str, Any], stage: str) -> list[tuple[str, datetime]]:
    """State and due time of the clocks of a stage."""
    read = await story.read("0001", case, "{ clocks { stage state dueAt } }")
    return [
        (one["state"], datetime.fromisoformat(one["dueAt"]))
        for one in read["clocks"]
        if one["stage"] == stage
    ]


@pytest.fixture
def board(story: Story) -> Accountability:
    """Those who look into breaches."""
    return Accountability(story)


async def test_r11_4_who_delays_what_they_can_do_is_warned_and_loses_part_of_the_months_bonus(
    story: Story, board: Accountability
) -> None:
    case = await story.asked("0202", "灯泡坏了", matterId=story.ids["XX-01"])
    await story.portal.advance(to=HALF_A_DAY + timedelta(minutes=1))
    breach = await board.noticed("not_handled", "0202")
    warned = {"kind": "WARNING"}, {"kind": "BONUS_CUT", "amount": "200.00"}
    decided = await board.upheld(breach, *warned)

    assert decided["state"] == "UPHELD"
    assert _imposed(decided) == [("WARNING", "0202"), ("BONUS_CUT", "0202")]
    # Whoever was at fault still has the bulb to change.
    assert (await story.read("0202", case))["handler"]["badge"] == "0202"


async def test_r11_4_who_cannot_do_it_and_passes_nothing_on_is_at_fault(
    story: Story, board: Accountability
) -> None:
    """The template: what lies with the wrong department is passed on within ten minutes."""
    await story.asked("0104", "单元门锁坏了", matterId=story.ids["XX-01"])
    await story.portal.advance(minutes=11)
    breach = await board.noticed("not_passed_on", "0104")
    decided = await board.upheld(breach, {"kind": "WARNING"}, {"kind": "BONUS_CUT", "amount": "100.00"})

    assert _imposed(decided) == [("WARNING", "0104"), ("BONUS_CUT", "0104")]


async def test_r11_4_mood_instead_of_service_may_cost_the_place(story: Story, board: Accountability) -> None:
    case = await story.asked("0302", "楼上噪声", matterId=story.ids["LL-01"])
    breach = await board.reported("0301", case, "mood", "0302", "与业主争吵并推搡")
    decided = await board.upheld(breach, {"kind": "END_OF_CONTRACT"}, severity="SERIOUS")

    assert decided["decision"]["severity"] == "SERIOUS"
    assert _imposed(decided) == [("END_OF_CONTRACT", "0302")]


def _imposed(breach: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["kind"], one["staff"]["badge"]) for one in breach["measures"]]


# Asked on Monday, 2 March, at nine: matter, what else is known, stage, when it is due, which breach.
# At once, and the two minutes that it takes to say so.
AT_ONCE = shanghai(2, 9, 2)
# Half of the seven and a half hours that are worked.
HALF_A_DAY = shanghai(2, 14, 45)
TABLE: dict[str, tuple[str, dict[str, Any], str, datetime, str]] = {
    "attitude, ordinary: half a day": ("TD-01", {}, "RESOLVE", HALF_A_DAY, "not_handled"),
    "attitude, serious: 2 days": (
        "TD-01",
        {"severity": "SERIOUS"},
        "RESOLVE",
        shanghai(4, 18),
        "not_handled",
    ),
    "lift, water, power: at once": ("JX-01", {}, "FIRST_RESPONSE", AT_ONCE, "not_answered"),
    "lift, water, power: on site in 10 min": ("JX-01", {}, "ARRIVE", shanghai(2, 9, 10), "not_arrived"),
    "simple repairs: half a day": ("XX-01", {}, "RESOLVE", HALF_A_DAY, "not_handled"),
    "repairs in the home: 7 wd at most": ("HN-01", {}, "RESOLVE", shanghai(9, 18), "not_handled"),
    "common parts that endanger: at once": ("GG-01", {}, "FIRST_RESPONSE", AT_ONCE, "not_answered"),
    "common parts that endanger: in 10 min": ("GG-01", {}, "ARRIVE", shanghai(2, 9, 10), "not_arrived"),
    "other common parts: 3 wd": ("GG-02", {}, "RESOLVE", shanghai(5, 18), "not_handled"),
    "neighbours: at the home in 15 min": ("LL-01", {}, "ARRIVE", shanghai(2, 9, 15), "not_arrived"),
    "about the estate: at once, else 30 min": ("ZX-01", {}, "RESOLVE", shanghai(2, 9, 30), "not_answered"),
    "fees: at once": ("SF-01", {}, "FIRST_RESPONSE", shanghai(2, 9, 5), "not_answered"),
    "fees without a rate: on site in 30 min": ("SF-01", {}, "ARRIVE", shanghai(2, 9, 30), "not_arrived"),
    "outside services: answer in 30 min": ("WB-01", {}, "FIRST_RESPONSE", shanghai(2, 9, 30), "not_answered"),
    "outside services: at the door in 1 h": ("WB-01", {}, "ARRIVE", shanghai(2, 10), "not_arrived"),
    "public utilities: 2 wd at most": ("GY-01", {}, "RESOLVE", shanghai(4, 18), "not_handled"),
}


@pytest.mark.parametrize("row", TABLE)
async def test_r11_5_every_matter_of_the_table_is_due_by_its_limit_and_whoever_is_late_is_in_breach(
    row: str, story: Story
) -> None:
    matter, known, stage, due, breach = TABLE[row]
    case = await story.asked("0104", row, matterId=story.ids[matter], **known)
    clocks = await _clocks(story, case, stage)
    assert clocks == [("RUNNING", due)]

    await story.portal.advance(to=due - timedelta(seconds=1))
    assert (breach, "0104") not in await story.breaches()
    await story.portal.advance(to=due + timedelta(seconds=1))
    assert (breach, "0104") in await story.breaches()


async def test_r11_5_repairs_in_the_home_are_due_as_agreed_with_the_resident(story: Story) -> None:
    home = {"matterId": story.ids["HN-01"]}
    agreed = await story.asked("0202", "换水管", agreedUntil=shanghai(5, 10).isoformat(), **home)
    too_long = await story.asked("0202", "刷墙", agreedUntil=shanghai(20, 10).isoformat(), **home)
    assert datetime.fromisoformat(agreed["dueAt"]) == shanghai(5, 10)
    assert datetime.fromisoformat(too_long["dueAt"]) == shanghai(9, 18)

    await story.portal.advance(to=shanghai(5, 10, 1))
    assert await story.breaches() == [("not_handled", "0202")]
    assert (await story.read("0202", agreed))["overdue"] is True


async def test_r11_5_for_other_complaints_the_manager_sets_the_limit_case_by_case(story: Story) -> None:
    case = await story.asked("0104", "快递柜占道", matterId=story.ids["TS-01"])
    assert datetime.fromisoformat(case["dueAt"]) == shanghai(5, 18)
    tomorrow = shanghai(3, 12)
    told = await story.do("0001", "casePromise", case, until=tomorrow.isoformat(), text="明天中午前挪走")

    assert datetime.fromisoformat(told["dueAt"]) == tomorrow
    await story.portal.advance(to=tomorrow + timedelta(minutes=1))
    assert ("not_handled", "0104") in await story.breaches()


async def test_r11_5_whoever_keeps_the_limit_is_in_no_breach(story: Story) -> None:
    trapped = await story.asked("0202", "电梯困人", matterId=story.ids["JX-01"])
    await story.do("0202", "caseReportProgress", trapped, text="已通知维保，马上到", channel="PHONE")
    await story.portal.advance(minutes=9)
    await story.do("0202", "caseArrive", trapped, place="2 号楼电梯")
    bulb = await story.asked("0202", "灯泡坏了", matterId=story.ids["XX-01"])
    for case in (trapped, bulb):
        await story.do("0202", "caseResolve", case, resolution="已修好")
        report = {"caseId": case["id"], "text": "已修好", "toStaffId": story.ids["0201"]}
        await story.portal.do("0202", "caseRemark", "", **report)
        await story.do("0202", "caseReply", case, text="已修好", channel="PHONE")
        await story.do("0202", "caseClose", case)
    await story.portal.advance(days=30)

    assert await story.breaches() == []
