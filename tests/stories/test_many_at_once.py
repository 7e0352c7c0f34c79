"""Several people, or one person's impatient program, at the same moment."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

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
