"""People on the day, told through HTTP: who is away, who acts, who is on duty, who leaves.

The regimes' clauses stand in the names: R5.1, R7.7, R10.4, R19.4, R26.1, R9.1, and M7, posts with stand-ins.
孙丽 (0202) of the business department works under 刘洋 (0201); 李娜 (0102) sits at the counter.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.portal import Portal, rows

CASE = "case { id number state handler { badge } firstContact { badge } dueAt }"
HAND_OVER = "handOver { id state toStaff { badge } decidedBy { badge } }"
CALLER = {"kind": "UNIT", "unit": "城东物业", "name": "老王", "phone": "0571-8888"}


def at(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """A moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


class Utility:
    """The utility's people at their screens, by badge and code."""

    def __init__(self, portal: Portal, staff: dict[str, str], departments: dict[str, str]) -> None:
        self.portal = portal
        self.staff = staff
        self.departments = departments
        self.matters: dict[str, str] = {}

    async def away(self, badge: str, *, by: str | None = None, **more: Any) -> str:
        """Somebody enters that they, or another, are away."""
        payload = await self.portal.do(
            by or badge,
            "absenceCreate",
            "absence { id }",
            **{"staffId": self.staff[badge], "reason": "出差", **more},
        )
        return str(payload["absence"]["id"])

    async def stands_in(self, other: str, *, for_: str) -> None:
        """The administrator names a stand-in."""
        await self.portal.do(
            "0010",
            "standInSet",
            "standIn { id }",
            staffId=self.staff[for_],
            standInId=self.staff[other],
        )

    async def register(self, badge: str = "0102", **more: Any) -> dict[str, Any]:
        """A new case."""
        given = {"requester": CALLER, "channel": "VISIT", "said": "总表读数不符，找孙丽", **more}
        return dict((await self.portal.do(badge, "caseRegister", CASE, **given))["case"])

    async def offer(self, case: dict[str, Any], by: str = "0102", **to: str) -> dict[str, Any]:
        """An offer to a person or a department."""
        given = {"caseId": case["id"]}
        if "staff" in to:
            given["toStaffId"] = self.staff[to["staff"]]
        else:
            given["toDepartmentId"] = self.departments[to["department"]]
        return dict((await self.portal.do(by, "caseHandOver", HAND_OVER, **given))["handOver"])

    async def accept(self, offer: dict[str, Any], by: str) -> dict[str, Any]:
        """Taking it over."""
        payload = await self.portal.do(by, "handOverAccept", HAND_OVER, handOverId=offer["id"])
        return dict(payload["handOver"])

    async def inbox(self, badge: str) -> list[str]:
        """What somebody was told, in order."""
        data = await self.portal.ask(badge, "{ inbox(first: 100, orderBy: [AT_ASC]) { nodes { kind } } }")
        return [node["kind"] for node in data["inbox"]["nodes"]]

    async def read(self, badge: str, case: dict[str, Any]) -> dict[str, Any]:
        """The case as somebody sees it."""
        wanted = """query ($id: ID!) { case(id: $id) {
            state handler { badge } firstContact { badge } department { code }
            custody { staff { badge } } events(first: 100) { nodes { kind actor { badge } data } }
        } }"""
        return dict((await self.portal.ask(badge, wanted, id=case["id"]))["case"])

    async def on_duty(self, code: str, moment: datetime) -> list[str]:
        """Who is to be asked for a department."""
        data = await self.portal.ask(
            "0102",
            "query ($id: ID!, $at: DateTime) { onDuty(departmentId: $id, at: $at) { badge } }",
            id=self.departments[code],
            at=moment.isoformat(),
        )
        return [one["badge"] for one in data["onDuty"]]


@pytest.fixture
async def works(portal: Portal) -> Utility:
    """The utility, with 刘洋 standing in for 孙丽."""
    data = await portal.ask(
        "0010",
        """{ staff(first: 100) { nodes { id badge } } departments(first: 100) { nodes { id code } }
            matters(first: 100) { nodes { id code } } }""",
    )
    works = Utility(
        portal,
        {node["badge"]: node["id"] for node in data["staff"]["nodes"]},
        {node["code"]: node["id"] for node in data["departments"]["nodes"]},
    )
    works.matters = {node["code"]: node["id"] for node in data["matters"]["nodes"]}
    await works.stands_in("0201", for_="0202")
    return works


async def test_r5_1_whoever_looks_for_a_colleague_who_is_away_is_told_so_and_the_matter_is_relayed(
    works: Utility,
) -> None:
    await works.away("0202", until=at(4, 8, 30).isoformat())
    asked = await works.portal.ask(
        "0102",
        "query ($id: ID!) { staffMember(id: $id) { away awayUntil actingNow { badge name } } }",
        id=works.staff["0202"],
    )
    case = await works.register()
    offer = await works.offer(case, staff="0202")
    taken = await works.accept(offer, by="0201")

    assert asked["staffMember"] == {
        "away": True,
        "awayUntil": at(4, 8, 30).isoformat(),
        "actingNow": {"badge": "0201", "name": "刘洋"},
    }
    assert (taken["toStaff"]["badge"], taken["decidedBy"]["badge"]) == ("0202", "0201")
    assert await works.inbox("0201") == ["absence.begun", "hand_over.offered"]
    assert await works.inbox("0202") == ["hand_over.offered", "hand_over.accepted"]
    read = await works.read("0102", case)
    assert [period["staff"]["badge"] for period in read["custody"]] == ["0102", "0201"]


async def test_r9_1_the_colleague_who_was_looked_for_finds_the_message_when_back(works: Utility) -> None:
    absence = await works.away("0202")
    case = await works.register()
    offer = await works.offer(case, staff="0202")
    await works.portal.advance(to=at(2, 10))
    await works.portal.do("0202", "absenceCancel", "absence { id }", id=absence)

    data = await works.portal.ask("0202", "{ offeredToMe { nodes { case { number } } } }")
    assert data["offeredToMe"]["nodes"] == [{"case": {"number": case["number"]}}]
    taken = await works.accept(offer, by="0202")
    assert taken["decidedBy"]["badge"] == "0202"


async def test_r10_4_what_is_due_at_a_handler_on_leave_reaches_whoever_acts_and_then_the_leader(
    works: Utility,
) -> None:
    case = await works.register("0202", matterId=works.matters["WS-01"])
    await works.away("0202", since=at(2, 10).isoformat(), reason="病假")
    # A working day from nine on Monday: warned on Monday afternoon, due on Tuesday at close of business.
    await works.portal.advance(to=at(3, 17, 31))

    told = await works.inbox("0201")
    assert "clock.warning" in told
    assert "clock.escalated" in told
    fired = [
        event["data"]
        for event in (await works.read("0201", case))["events"]["nodes"]
        if event["kind"] == "rung.fired"
    ]
    assert fired[0]["staff"] != fired[0]["actingFor"]
    # Custody stays with the person until it is handed over, also while they are away.
    assert (await works.read("0201", case))["handler"]["badge"] == "0202"


async def test_r10_4_a_superior_on_a_trip_is_called_through_whoever_acts_for_them(works: Utility) -> None:
    await works.register("0102", matterId=works.matters["WS-06"])
    await works.away("0104", by="0101", since=at(3, 8).isoformat(), until=at(20, 18).isoformat())
    await works.stands_in("0103", for_="0104")
    await works.portal.advance(to=at(9, 18))

    assert "clock.escalated" in await works.inbox("0103")
    data = await works.portal.ask("0103", "{ myCases(parts: [ESCALATED_TO]) { nodes { number } } }")
    assert len(data["myCases"]["nodes"]) == 1


async def test_r19_4_a_colleague_who_can_does_it_while_the_handler_is_away(works: Utility) -> None:
    case = await works.register("0202", matterId=works.matters["WS-01"])
    await works.away("0202")
    await works.portal.do(
        "0201", "caseResolve", "case { state }", caseId=case["id"], resolution="分表故障，已更换"
    )
    await works.portal.do(
        "0201", "caseReply", "case { state }", caseId=case["id"], text="已更换水表", channel="PHONE"
    )
    await works.portal.do("0201", "caseClose", "case { state }", caseId=case["id"])

    read = await works.read("0202", case)
    assert read["state"] == "CLOSED"
    assert {event["actor"]["badge"] for event in read["events"]["nodes"]} == {"0202", "0201"}


async def test_r19_4_a_colleague_who_cannot_accepts_on_behalf_passes_on_and_tracks(works: Utility) -> None:
    await works.away("0202", until=at(3, 8, 30).isoformat())
    case = await works.register()
    taken = await works.offer(case, staff="0202")
    await works.accept(taken, by="0201")
    back = await works.offer(case, by="0201", staff="0202")
    await works.portal.advance(to=at(3, 9))
    await works.accept(back, by="0202")

    read = await works.read("0102", case)
    assert [period["staff"]["badge"] for period in read["custody"]] == ["0102", "0201", "0202"]
    accepted = [event for event in read["events"]["nodes"] if event["kind"] == "hand_over.accepted"]
    assert ["onBehalfOf" in event["data"] for event in accepted] == [True, False]


async def test_r26_1_papers_are_accepted_on_behalf_of_an_official_who_is_away(works: Utility) -> None:
    case = await works.register("0202", matterId=works.matters["WS-02"])
    data = await works.portal.ask(
        "0202",
        "query ($id: ID!) { case(id: $id) { matter { materials { id } } } }",
        id=case["id"],
    )
    await works.portal.do(
        "0202",
        "noticeIssue",
        "notice { id }",
        caseId=case["id"],
        materialIds=[one["id"] for one in data["case"]["matter"]["materials"]],
        procedure="持全部材料到窗口",
        place="服务大厅二层 3 号窗口",
        respondBy=at(20, 17).isoformat(),
    )
    await works.away("0202")
    await works.portal.advance(to=at(4, 10))
    resumed = await works.portal.do("0201", "supplementReceive", "case { state }", caseId=case["id"])

    assert resumed["case"]["state"] == "OPEN"
    read = await works.read("0201", case)
    assert read["handler"]["badge"] == "0202"
    assert read["events"]["nodes"][-1]["actor"]["badge"] == "0201"


async def test_m7_whoever_does_not_act_sees_and_does_nothing_for_somebody_away(works: Utility) -> None:
    case = await works.register("0202", matterId=works.matters["WS-01"])
    await works.away("0202")
    before = await rows(works.portal.tenant_id, "select * from events order by seq")
    payload = await works.portal.try_to("0302", "caseResolve", caseId=case["id"], resolution="x")

    assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]
    assert await rows(works.portal.tenant_id, "select * from events order by seq") == before
    data = await works.portal.ask("0201", "{ me { actsFor } }")
    assert data["me"]["actsFor"] == [works.staff["0202"]]


async def test_r7_7_at_night_and_on_holidays_the_duty_officer_takes_what_the_department_is_offered(
    works: Utility,
) -> None:
    night = [{"opens": "17:30", "closes": "08:30"}]
    holiday = [{"opens": "08:30", "closes": "17:30"}, *night]
    roster = await works.portal.do("0010", "rosterCreate", "roster { id }", name="总值班")
    roster_id = roster["roster"]["id"]
    weekday = [
        {"day": day, "hours": night} for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
    ]
    weekend = [{"day": day, "hours": holiday} for day in ("SATURDAY", "SUNDAY")]
    filled = {"rosterId": roster_id, "turn": "DAY", "people": [works.staff["0401"], works.staff["0301"]]}
    await works.portal.do(
        "0010",
        "rosterFill",
        "shifts",
        **filled,
        weekly=weekday + weekend,
        firstDay="2026-03-02",
        lastDay="2026-03-31",
    )
    # In the National Day week somebody is there round the clock; Friday, 2 October, is one of its days.
    await works.portal.do(
        "0010",
        "rosterFill",
        "shifts",
        **filled,
        weekly=[{"day": day["day"], "hours": holiday} for day in weekday + weekend],
        firstDay="2026-10-01",
        lastDay="2026-10-07",
    )

    # On an ordinary morning the department is there itself.
    by_day = await works.register("0102", matterId=works.matters["WS-01"])
    await works.offer(by_day, department="BZ")
    assert "hand_over.offered" not in await works.inbox("0401")

    # The night from Monday to Tuesday is one shift: before and after midnight the same person is asked.
    assert await works.on_duty("BZ", at(2, 23, 59)) == ["0401"]
    assert await works.on_duty("BZ", at(3, 0, 1)) == ["0401"]
    assert await works.on_duty("BZ", at(3, 10)) == []
    assert await works.on_duty("BZ", at(2, 10, month=10)) == ["0301"]
    assert await works.on_duty("BZ", at(3, 2, month=10)) == ["0301"]

    await works.portal.advance(to=at(3, 2))
    at_night = await works.register("0102", channel="PHONE", said="半夜投诉：水质发黄")
    offer = await works.offer(at_night, department="BZ")
    assert (await works.inbox("0401"))[-1] == "hand_over.offered"
    await works.accept(offer, by="0401")
    read = await works.read("0401", at_night)
    assert (read["handler"]["badge"], read["department"]["code"]) == ("0401", "BZ")


async def test_r7_7_on_a_public_holiday_the_shift_over_midnight_is_asked(works: Utility) -> None:
    works.portal.at = at(1, 20, month=5)
    roster = await works.portal.do(
        "0010", "rosterCreate", "roster { id }", name="节日值班", departmentId=works.departments["WQ"]
    )
    await works.portal.do(
        "0010",
        "shiftSet",
        "shift { id }",
        rosterId=roster["roster"]["id"],
        staffId=works.staff["0302"],
        since=at(1, 20, month=5).isoformat(),
        until=at(2, 8, month=5).isoformat(),
    )
    works.portal.at = at(2, 3, month=5)
    case = await works.register("0102", matterId=works.matters["WS-05"], channel="HOTLINE")
    offer = await works.offer(case, department="WQ")
    taken = await works.accept(offer, by="0302")

    assert (taken["state"], taken["decidedBy"]["badge"]) == ("ACCEPTED", "0302")


async def test_m7_whoever_leaves_leaves_no_case_without_somebody_who_answers(works: Utility) -> None:
    mine = await works.register("0202", matterId=works.matters["WS-01"])
    offered = await works.offer(await works.register(), staff="0202")
    refused = await works.portal.try_to("0010", "staffLeave", id=works.staff["0202"])
    assert {error["code"] for error in refused["errors"]} == {"CONFLICT"}

    await works.portal.do(
        "0010",
        "staffLeave",
        "staff { present }",
        id=works.staff["0202"],
        successorId=works.staff["0201"],
        reason="调往外地",
    )
    await works.accept(offered, by="0201")

    read = await works.read("0201", mine)
    assert (read["handler"]["badge"], read["firstContact"]["badge"]) == ("0201", "0201")
    assert [period["staff"]["badge"] for period in read["custody"]] == ["0202", "0201"]
    open_now = await rows(
        works.portal.tenant_id, "select handler_id, left_on from cases c join staff s on s.id = c.handler_id"
    )
    assert {row["left_on"] for row in open_now} == {None}
