"""Several people, or one person's impatient program, at the same moment."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.gate import at_once
from tests.support.portal import Portal, rows
from tests.support.scene import QUESTION


@pytest.fixture(autouse=True)
async def begun(portal: Portal) -> None:
    """A web process knows the tables before it takes requests; this one learns them at its first read."""
    await portal.ask("0102", "{ cases(first: 1) { totalCount } }")


def _codes(payloads: Iterable[dict[str, Any]]) -> Counter[str]:
    return Counter(payload["errors"][0]["code"] if payload["errors"] else "done" for payload in payloads)


async def _register(portal: Portal, badge: str = "0102", **more: Any) -> dict[str, Any]:
    return await portal.try_to(badge, "caseRegister", "case { id number }", **{**QUESTION, **more})


async def test_questions_registered_at_once_have_numbers_of_their_own_without_a_gap(portal: Portal) -> None:
    await asyncio.gather(portal.token("0102"), portal.token("0103"))
    answers = await asyncio.gather(*(_register(portal, badge) for badge in ("0102", "0103") * 10))
    assert sorted(answer["case"]["number"] for answer in answers) == [
        f"20260302-{number:04d}" for number in range(1, 21)
    ]


async def test_a_question_sent_again_and_again_with_one_key_is_one_case(portal: Portal) -> None:
    answers = await asyncio.gather(*(_register(portal, idempotencyKey="once") for _ in range(8)))
    assert len({answer["case"]["id"] for answer in answers}) == 1
    assert len(await rows(portal.tenant_id, "select 1 from cases")) == 1


async def test_of_several_questions_with_one_key_one_is_kept_and_the_others_are_told(portal: Portal) -> None:
    answers = await asyncio.gather(
        *(_register(portal, idempotencyKey="once", said=f"第 {one} 问") for one in range(6))
    )
    assert _codes(answers) == {"done": 1, "IDEMPOTENCY_MISMATCH": 5}
    assert len(await rows(portal.tenant_id, "select 1 from cases")) == 1


async def test_a_result_is_written_once_however_often_it_is_sent(portal: Portal) -> None:
    case_id = (await _register(portal))["case"]["id"]
    answers = await asyncio.gather(
        *(portal.try_to("0102", "caseResolve", caseId=case_id, resolution=f"结果 {one}") for one in range(8))
    )
    assert _codes(answers) == {"done": 1, "ILLEGAL_MOVE": 7}
    assert len(await rows(portal.tenant_id, "select 1 from events where kind = 'case.resolved'")) == 1


async def test_of_two_edits_of_one_version_one_is_stale(portal: Portal) -> None:
    case_id = (await _register(portal))["case"]["id"]
    department = (await portal.ask("0102", '{ department(code: "BZ") { id } }'))["department"]["id"]
    answers = await asyncio.gather(
        portal.try_to("0102", "caseResolve", caseId=case_id, resolution="已办", expectedVersion=1),
        portal.try_to("0102", "caseHandOver", caseId=case_id, toDepartmentId=department, expectedVersion=1),
    )
    assert _codes(answers) == {"done": 1, "STALE": 1}


async def test_of_two_colleagues_who_accept_one_offer_one_answers_for_the_case(portal: Portal) -> None:
    case_id = (await _register(portal))["case"]["id"]
    department = (await portal.ask("0102", '{ department(code: "BZ") { id } }'))["department"]["id"]
    offered = await portal.do(
        "0102", "caseHandOver", "handOver { id }", caseId=case_id, toDepartmentId=department
    )
    offer_id = offered["handOver"]["id"]
    await asyncio.gather(portal.token("0201"), portal.token("0202"))
    answers = await asyncio.gather(
        *(portal.try_to(badge, "handOverAccept", handOverId=offer_id) for badge in ("0201", "0202"))
    )
    assert _codes(answers) == {"done": 1, "ILLEGAL_MOVE": 1}
    assert len(await rows(portal.tenant_id, "select 1 from custody where until is null")) == 1
    check = await portal.ask("0010", "{ historyCheck { intact } }")
    assert check == {"historyCheck": {"intact": True}}


THE_CASE = "select id from cases for update"


async def _offered(portal: Portal, case_id: str, **to: str) -> str:
    payload = await portal.do("0102", "caseHandOver", "handOver { id }", caseId=case_id, **to)
    return str(payload["handOver"]["id"])


async def _staff(portal: Portal, badge: str) -> str:
    nodes = (await portal.ask("0010", "{ staff(first: 100) { nodes { id badge } } }"))["staff"]["nodes"]
    return next(str(node["id"]) for node in nodes if node["badge"] == badge)


async def _in_order(portal: Portal) -> None:
    """One person answers for the case, and every seal holds."""
    held = await rows(portal.tenant_id, "select case_id from custody where until is null")
    opened = await rows(portal.tenant_id, "select id from cases where closed_at is null")
    assert [row["case_id"] for row in held] == [row["id"] for row in opened]
    check = await portal.ask("0010", "{ historyCheck { intact } }")
    assert check == {"historyCheck": {"intact": True}}


async def test_of_an_acceptance_a_return_and_a_withdrawal_at_one_moment_one_counts(portal: Portal) -> None:
    case_id = (await _register(portal))["case"]["id"]
    offer = await _offered(portal, case_id, toStaffId=await _staff(portal, "0202"))
    await portal.token("0202")
    answers = await at_once(
        portal.tenant_id,
        THE_CASE,
        portal.try_to("0202", "handOverAccept", handOverId=offer),
        portal.try_to("0202", "handOverReturn", handOverId=offer, reason="不归我管"),
        portal.try_to("0102", "handOverWithdraw", handOverId=offer),
    )
    assert _codes(answers) == {"done": 1, "ILLEGAL_MOVE": 2}
    assert {tuple(answer["errors"][0]["path"]) for answer in answers if answer["errors"]} == {
        ("input", "handOverId")
    }
    told = "select 1 from events where kind = any($1)"
    kinds = ["hand_over.accepted", "hand_over.returned", "hand_over.withdrawn"]
    assert len(await rows(portal.tenant_id, told, kinds)) == 1
    await _in_order(portal)


async def test_a_case_is_closed_once_by_whoever_is_quicker(portal: Portal) -> None:
    case_id = (await _register(portal))["case"]["id"]
    offer = await _offered(portal, case_id, toStaffId=await _staff(portal, "0202"))
    await portal.do("0202", "handOverAccept", "", handOverId=offer)
    await portal.do("0202", "caseResolve", "", caseId=case_id, resolution="已修好")
    await portal.do("0102", "caseReply", "", caseId=case_id, text="已修好", channel="PHONE")
    answers = await at_once(
        portal.tenant_id,
        THE_CASE,
        *(portal.try_to(badge, "caseClose", caseId=case_id) for badge in ("0102", "0202", "0102", "0202")),
    )
    assert _codes(answers) == {"done": 1, "ILLEGAL_MOVE": 3}
    assert len(await rows(portal.tenant_id, "select 1 from events where kind = 'case.closed'")) == 1
    await _in_order(portal)


async def test_more_time_is_asked_for_once_and_decided_once(portal: Portal) -> None:
    case_id = (await _register(portal))["case"]["id"]
    due_at = (await portal.ask("0102", "query ($id: ID!) { case(id: $id) { dueAt } }", id=case_id))["case"][
        "dueAt"
    ]
    until = [(datetime.fromisoformat(due_at) + timedelta(days=days)).isoformat() for days in (1, 2, 3)]
    asked = await at_once(
        portal.tenant_id,
        THE_CASE,
        *(
            portal.try_to(
                "0102", "extensionAsk", "extension { id }", caseId=case_id, until=one, reason="缺配件"
            )
            for one in until
        ),
    )
    assert _codes(asked) == {"done": 1, "CONFLICT": 2}
    [extension] = [answer["extension"]["id"] for answer in asked if not answer["errors"]]
    await portal.token("0101")
    decided = await at_once(
        portal.tenant_id,
        THE_CASE,
        portal.try_to("0101", "extensionApprove", extensionId=extension),
        portal.try_to("0101", "extensionApprove", extensionId=extension),
        portal.try_to("0101", "extensionRefuse", extensionId=extension, reason="不同意"),
    )
    assert _codes(decided) == {"done": 1, "ILLEGAL_MOVE": 2}
    told = "select kind from events where kind in ('extension.approved', 'extension.refused')"
    assert len(await rows(portal.tenant_id, told)) == 1
    await _in_order(portal)


async def test_a_case_reopened_by_two_at_once_goes_on_once(portal: Portal) -> None:
    case_id = (await _register(portal))["case"]["id"]
    await portal.do("0102", "caseWithdraw", "", caseId=case_id, text="不用了")
    answers = await at_once(
        portal.tenant_id,
        THE_CASE,
        *(portal.try_to("0102", "caseReopen", caseId=case_id, reason=f"又坏了 {one}") for one in range(3)),
    )
    assert _codes(answers) == {"done": 1, "ILLEGAL_MOVE": 2}
    assert len(await rows(portal.tenant_id, "select 1 from reopenings")) == 1
    await _in_order(portal)


async def test_a_registration_retried_fifty_times_at_once_is_one_case_and_one_answer(portal: Portal) -> None:
    """All fifty stand ready before the first goes off."""
    barrier = asyncio.Barrier(50)

    async def retry() -> dict[str, Any]:
        await barrier.wait()
        return await _register(portal, idempotencyKey="fifty")

    answers = await asyncio.gather(*(retry() for _ in range(50)))
    assert len(answers) == 50
    assert {(answer["case"]["id"], answer["case"]["number"]) for answer in answers} == {
        (answers[0]["case"]["id"], "20260302-0001")
    }
    assert all(answer["errors"] == [] for answer in answers)
    for table in ("cases", "requesters", "custody", "clocks where stage = 'resolve'"):
        assert len(await rows(portal.tenant_id, f"select 1 from {table}")) == 1
    registered = "select 1 from events where kind = 'case.registered'"
    assert len(await rows(portal.tenant_id, registered)) == 1
    await _in_order(portal)


BEHIND = timedelta(seconds=3)
STEPS: list[tuple[str, str, dict[str, Any]]] = [
    ("0103", "caseReportProgress", {"text": "正在办"}),
    ("0103", "caseResolve", {"resolution": "办好了"}),
    ("0102", "caseReply", {"text": "已办好", "channel": "PHONE"}),
    ("0102", "caseClose", {}),
    ("0101", "caseReopen", {"reason": "又坏了"}),
    ("0101", "caseWithdraw", {"text": "不用了"}),
]


async def test_a_host_whose_clock_is_behind_goes_on_with_what_another_began(portal: Portal) -> None:
    """Every second step comes in through a host that is three seconds behind."""
    case_id = (await _register(portal))["case"]["id"]
    colleague = (await portal.ask("0103", "{ me { staff { id } } }"))["me"]["staff"]["id"]
    offered = await portal.do("0102", "caseHandOver", "handOver { id }", caseId=case_id, toStaffId=colleague)
    ahead = portal.at
    portal.at = ahead - BEHIND
    await portal.do("0103", "handOverAccept", "handOver { id }", handOverId=offered["handOver"]["id"])
    for number, (badge, mutation, given) in enumerate(STEPS):
        portal.at = ahead - (BEHIND if number % 2 else timedelta())
        await portal.do(badge, mutation, "case { id }", caseId=case_id, **given)

    events = await rows(portal.tenant_id, "select at from events where case_id is not null order by seq")

    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert await rows(portal.tenant_id, "select 1 from custody where until is null") == []
