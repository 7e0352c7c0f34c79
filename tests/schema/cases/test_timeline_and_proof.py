"""Why a case is due when it is, and who answered for each second of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.stories.conftest import portal, utility
from tests.support.portal import Portal

__all__ = ["portal", "utility"]

CALLER = {"name": "张三", "phone": "13800000000"}
TIMELINE = """query ($id: ID!) { case(id: $id) {
    openedAt closedAt custody { staff { badge } }
    timeline { since until elapsedSeconds workingSeconds waitingSeconds
        stretches { since until staff { badge } waitingFor stages elapsedSeconds workingSeconds }
        shares { staff { badge } elapsedSeconds workingSeconds waitingSeconds } } } }"""
PROOF = """query ($id: ID!) { case(id: $id) { clocks { stage state dueAt proof {
    start countedFrom duration counting calendarVersion segments { since until seconds } totalSeconds
    days daysGivenBack skipped { day source text } pauses { since until seconds days }
    agreements { kind } reckonedDueAt dueAt provisional } } } }"""
HOUR = 3600


async def registered(portal: Portal, **more: Any) -> str:
    given = {"requester": CALLER, "channel": "PHONE", "said": "水压低", **more}
    payload = await portal.do("0102", "caseRegister", "case { id }", **given)
    return str(payload["case"]["id"])


async def matter(portal: Portal, code: str) -> dict[str, Any]:
    data = await portal.ask("0102", "{ matters(first: 100) { nodes { id code materials { id } } } }")
    found: dict[str, dict[str, Any]] = {node["code"]: node for node in data["matters"]["nodes"]}
    return found[code]


async def staff(portal: Portal, badge: str) -> str:
    data = await portal.ask("0102", "{ staff(first: 100) { nodes { id badge } } }")
    found: dict[str, str] = {node["badge"]: node["id"] for node in data["staff"]["nodes"]}
    return found[badge]


def adds_up(timeline: dict[str, Any]) -> None:
    for seconds in ("elapsedSeconds", "workingSeconds"):
        for parts in ("stretches", "shares"):
            assert sum(part[seconds] for part in timeline[parts]) == timeline[seconds]
    moments = [(part["since"], part["until"]) for part in timeline["stretches"]]
    assert [until for _, until in moments[:-1]] == [since for since, _ in moments[1:]]


@pytest.mark.parametrize("finished", [False, True])
async def test_who_answered_for_each_working_second(portal: Portal, finished: bool) -> None:
    id_ = await registered(portal)
    await portal.advance(hours=2)
    offer = await portal.do(
        "0102", "caseHandOver", "handOver { id }", caseId=id_, toStaffId=await staff(portal, "0202")
    )
    await portal.advance(hours=1, seconds=1.5)
    await portal.do("0202", "handOverAccept", "handOver { id }", handOverId=offer["handOver"]["id"])
    await portal.advance(days=1)
    if finished:
        await portal.do("0202", "caseResolve", "case { id }", caseId=id_, resolution="已处理")
    case = (await portal.ask("0102", TIMELINE, id=id_))["case"]
    timeline = case["timeline"]

    adds_up(timeline)
    assert [share["staff"]["badge"] for share in timeline["shares"]] == ["0102", "0202"]
    # 9:00 to 12:00, and a second and a half of the break, which is no working time
    assert timeline["shares"][0]["workingSeconds"] == 3 * HOUR
    assert timeline["elapsedSeconds"] == 27 * HOUR + 1
    assert datetime.fromisoformat(timeline["since"]) == datetime.fromisoformat(case["openedAt"])
    stages = timeline["stretches"][-1]["stages"]
    assert ("RESOLVE" in stages) or finished


async def test_the_time_in_which_papers_are_awaited_is_told_apart(portal: Portal) -> None:
    wanted = await matter(portal, "WS-02")
    id_ = await registered(portal, matterId=wanted["id"])
    await portal.advance(hours=1)
    await portal.do(
        "0102",
        "noticeIssue",
        "notice { id }",
        caseId=id_,
        materialIds=[one["id"] for one in wanted["materials"]],
        procedure="补齐材料",
        place="营业厅",
        respondBy=(portal.at.replace(day=portal.at.day + 5)).isoformat(),
    )
    await portal.advance(hours=2)
    timeline = (await portal.ask("0102", TIMELINE, id=id_))["case"]["timeline"]
    adds_up(timeline)
    assert [(one["waitingFor"], one["workingSeconds"]) for one in timeline["stretches"]] == [
        ([], HOUR),
        (["materials"], 2 * HOUR),
    ]
    assert timeline["waitingSeconds"] == 2 * HOUR


async def test_every_due_time_can_be_proved(portal: Portal) -> None:
    wanted = await matter(portal, "WS-01")
    id_ = await registered(portal, matterId=wanted["id"])
    for clock in (await portal.ask("0102", PROOF, id=id_))["case"]["clocks"]:
        proof = clock["proof"]
        assert proof["dueAt"] == clock["dueAt"] == proof["reckonedDueAt"]
        assert proof["totalSeconds"] == sum(one["seconds"] for one in proof["segments"])
        assert proof["days"] or proof["segments"]
        assert proof["duration"]
        assert proof["counting"]


async def test_the_proof_names_the_days_off_and_whose_word_they_rest_on(portal: Portal) -> None:
    wanted = await matter(portal, "WS-01")
    await portal.advance(days=4)  # a Friday: due on Monday
    id_ = await registered(portal, matterId=wanted["id"])
    clocks = (await portal.ask("0102", PROOF, id=id_))["case"]["clocks"]
    skipped = [day for clock in clocks for day in clock["proof"]["skipped"]]
    assert {day["source"] for day in skipped} >= {"WEEKLY"}
    assert all(day["text"] for day in skipped)


async def test_the_proof_tells_what_was_agreed_and_what_it_made_of_the_due_time(portal: Portal) -> None:
    wanted = await matter(portal, "WS-01")
    id_ = await registered(portal, matterId=wanted["id"])
    until = portal.at + timedelta(hours=1)
    await portal.do(
        "0102", "casePromise", "case { id }", caseId=id_, until=until.isoformat(), text="一小时内答复"
    )
    clocks = (await portal.ask("0102", PROOF, id=id_))["case"]["clocks"]
    (resolve,) = [clock for clock in clocks if clock["stage"] == "RESOLVE"]
    proof = resolve["proof"]
    assert [one["kind"] for one in proof["agreements"]] == ["PROMISE"]
    assert datetime.fromisoformat(proof["dueAt"]) == until
    assert proof["dueAt"] == resolve["dueAt"] != proof["reckonedDueAt"]
