"""Registration: one call, one answerable person, and no effect twice."""

from dataclasses import replace
from typing import Any

import pytest

from tenants.cases import register
from tenants.cases.case import Channel
from tenants.cases.register import Registration
from tenants.cases.requester import RequesterDetails, RequesterKind
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, CALLER, inbox_of, later, periods, question, settle, viewer
from tests.support.office import Office, everything, told
from tests.support.rulebook import new_rules

TABLES = ("cases", "custody", "requesters", "involvements", "clocks", "inbox_entries", "case_numbers")


async def test_the_clerk_who_is_asked_answers_for_the_case_from_this_moment(desks: Desks) -> None:
    case = await question(desks.clerk)
    await settle()

    assert (case.first_contact_id, case.handler_id) == (desks.li.id, desks.li.id)
    assert (case.first_department_id, case.department_id) == (desks.hall.id, desks.hall.id)
    assert await periods(case) == [(desks.li.id, AT, None)]
    assert case.tie_break is None


async def test_of_two_clerks_asked_at_once_the_longer_serving_one_is_first_contact_and_the_case_says_why(
    desks: Desks,
) -> None:
    case = await question(desks.colleague, asked=(desks.wang.id, desks.li.id))

    assert case.first_contact_id == desks.li.id
    assert case.tie_break is not None
    assert case.tie_break["decidedBy"] == "tenure"
    assert await inbox_of(desks.clerk) == ["case.assigned"]


async def test_numbers_count_from_one_each_day_in_the_tenants_own_time_zone(desks: Desks) -> None:
    numbers = [
        (await question(desks.clerk, at=at)).number for at in (AT, AT, later(hours=13.9), later(hours=14))
    ]

    assert numbers == ["20260302-0001", "20260302-0002", "20260302-0003", "20260303-0001"]


async def test_a_question_without_a_catalogue_entry_is_registered_all_the_same(desks: Desks) -> None:
    case = await question(desks.clerk, said="  我家门口的路灯不亮\n第二行 ")

    assert (case.matter_id, case.subject) == (None, "我家门口的路灯不亮")
    assert case.said == "我家门口的路灯不亮\n第二行"


async def test_the_history_tells_the_registration(desks: Desks) -> None:
    await question(desks.clerk)

    assert (await told())[-1] == "case.registered"


async def test_the_same_key_with_the_same_content_gives_the_same_case(desks: Desks) -> None:
    first = await question(desks.clerk, idempotency_key="k-1")
    before = await everything(*TABLES)
    again = await question(desks.clerk, at=later(minutes=5), idempotency_key="k-1")

    assert again.id == first.id
    assert await everything(*TABLES) == before


async def test_the_same_key_of_another_clerk_is_another_key(desks: Desks) -> None:
    first = await question(desks.clerk, idempotency_key="k-1")
    other = await question(desks.colleague, idempotency_key="k-1")

    assert other.id != first.id


async def test_a_key_that_was_used_with_another_content_is_refused(desks: Desks) -> None:
    await question(desks.clerk, idempotency_key="k-1")
    before = await everything(*TABLES)

    with pytest.raises(Refusal) as refused:
        await question(desks.clerk, said="另一个问题", idempotency_key="k-1")

    assert (refused.value.code, refused.value.path) == (Code.IDEMPOTENCY_MISMATCH, ("idempotency_key",))
    assert await everything(*TABLES) == before


WRONG: dict[str, tuple[dict[str, Any], Code, tuple[str, ...]]] = {
    "nothing was said": ({"said": " \n "}, Code.REQUIRED, ("said",)),
    "too much was said": ({"said": "啊" * 4001}, Code.TOO_LONG, ("said",)),
    "the subject is too long": ({"subject": "啊" * 201}, Code.TOO_LONG, ("subject",)),
    "the requester has neither name nor unit": (
        {"requester": RequesterDetails(RequesterKind.PERSON, name=" ", phone="1")},
        Code.REQUIRED,
        ("requester", "name"),
    ),
    "the phone number is too long": (
        {"requester": replace(CALLER, phone="1" * 51)},
        Code.TOO_LONG,
        ("requester", "phone"),
    ),
    "the matter is unknown": ({"matter_id": new_id()}, Code.NOT_FOUND, ("matter_id",)),
    "the person asked is unknown": ({"asked": (new_id(),)}, Code.NOT_FOUND, ("asked_ids", "0")),
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_registration_is_refused_and_leaves_nothing_when(what: str, desks: Desks) -> None:
    details, code, path = WRONG[what]
    before = await everything(*TABLES)
    wanted: dict[str, Any] = {"requester": CALLER, "channel": Channel.PHONE, "said": "水费", **details}

    with pytest.raises(Refusal) as refused:
        await register.register(Registration(**wanted), by=desks.clerk, at=AT)

    assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything(*TABLES) == before


async def test_a_matter_that_new_rules_leave_out_is_no_longer_offered(desks: Desks) -> None:
    async with new_rules(at=AT) as draft:
        matter = await draft.matter("WS-1", name="水费查询", department_id=desks.hall.id)
    async with new_rules(at=AT) as draft:
        await draft.remove(matter.id)

    with pytest.raises(Refusal) as refused:
        await question(desks.clerk, matter_id=matter.id)

    assert (refused.value.code, refused.value.path) == (Code.INVALID, ("matter_id",))


async def test_an_anonymous_requester_needs_no_name(desks: Desks, office: Office) -> None:
    case = await question(viewer(desks.li), requester=RequesterDetails(RequesterKind.ANONYMOUS))

    assert case.requester_id is not None
