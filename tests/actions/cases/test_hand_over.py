"""Hand-over: until it is accepted the sender answers for the case, and never do two desks act on it."""

from typing import Any
from uuid import UUID

import pytest

from tenants.cases import hand_over, resolve, take_over
from tenants.cases.case import Case
from tenants.cases.hand_over import HandOver, OfferState
from tenants.directory import department, leaving
from tenants.directory.access import Scope, Viewer
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, periods, question, settle, viewer
from tests.support.office import Office, everything

TABLES = ("cases", "custody", "hand_overs", "involvements", "clocks", "inbox_entries")


async def _offer(case: Case, desks: Desks, *, to: UUID | None = None, by: Viewer | None = None) -> HandOver:
    return await hand_over.offer(
        case.id,
        to_department_id=desks.repairs.id,
        to_staff_id=to,
        note="水压不稳",
        by=by or desks.clerk,
        at=later(minutes=5),
    )


async def test_until_it_is_accepted_the_sender_answers_for_the_case(desks: Desks) -> None:
    case = await question(desks.clerk)
    await _offer(case, desks)
    await settle()

    assert await periods(case) == [(desks.li.id, AT, None)]
    assert (await Case.get(id=case.id)).handler_id == desks.li.id


async def test_acceptance_passes_the_case_on_without_a_gap(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await _offer(case, desks, to=desks.zheng.id)
    await take_over.accept(offered.id, by=desks.mender, at=later(minutes=30))
    await settle()

    held = await Case.get(id=case.id)
    assert await periods(case) == [
        (desks.li.id, AT, later(minutes=30)),
        (desks.zheng.id, later(minutes=30), None),
    ]
    assert (held.handler_id, held.department_id) == (desks.zheng.id, desks.repairs.id)
    assert (held.first_contact_id, held.first_department_id) == (desks.li.id, desks.hall.id)


async def test_a_hand_over_within_the_same_instant_leaves_no_gap_either(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await take_over.accept(offered.id, by=desks.mender, at=AT)
    await settle()

    assert await periods(case) == [(desks.li.id, AT, AT), (desks.zheng.id, AT, None)]


async def test_a_returned_case_stays_with_its_sender_who_is_told_why(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await _offer(case, desks)
    returned = await take_over.send_back(
        offered.id, reason="属于营业部", by=viewer(desks.zheng, Scope.DEPARTMENT), at=later(minutes=30)
    )
    await settle()

    assert (returned.state, returned.return_reason) == (OfferState.RETURNED, "属于营业部")
    assert await periods(case) == [(desks.li.id, AT, None)]
    assert (await inbox_of(desks.clerk))[-1] == "hand_over.returned"


async def test_a_returned_case_can_be_offered_again(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await _offer(case, desks, to=desks.zheng.id)
    await take_over.send_back(offered.id, reason="不是我们的", by=desks.mender, at=later(minutes=30))

    again = await _offer(case, desks, to=desks.zheng.id)

    assert again.state == OfferState.OFFERED


async def test_an_offer_can_be_withdrawn_by_whoever_answers_for_the_case(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await _offer(case, desks, to=desks.zheng.id)
    withdrawn = await take_over.withdraw(offered.id, by=desks.clerk, at=later(minutes=10))
    await settle()

    assert withdrawn.state == OfferState.WITHDRAWN
    with pytest.raises(Refusal) as refused:
        await take_over.accept(offered.id, by=desks.mender, at=later(minutes=11))
    assert refused.value.code in (Code.ILLEGAL_MOVE, Code.NOT_FOUND)


async def test_the_first_contact_is_told_when_a_later_handler_passes_the_case_on(
    desks: Desks, office: Office
) -> None:
    case = await question(desks.clerk)
    offered = await _offer(case, desks, to=desks.zheng.id)
    await take_over.accept(offered.id, by=desks.mender, at=later(minutes=30))
    third = await office.staff("吴敏")
    await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=third.id, by=desks.mender, at=later(hours=1)
    )

    assert await inbox_of(desks.clerk) == ["hand_over.accepted", "hand_over.offered"]


async def _refused(desks: Desks, code: Code, *path: str, **offer: Any) -> None:
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await hand_over.offer(
            **{"to_department_id": None, "to_staff_id": None, "at": later(minutes=5), **offer}
        )
    assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything(*TABLES) == before


async def test_a_case_is_not_handed_over_to_oneself(desks: Desks) -> None:
    case = await question(desks.clerk)
    await _refused(
        desks, Code.INVALID, "to_staff_id", case_id=case.id, to_staff_id=desks.li.id, by=desks.clerk
    )


async def test_a_case_is_not_handed_over_to_somebody_who_left(desks: Desks, office: Office) -> None:
    case = await question(desks.clerk)
    gone = await office.staff("已离职")
    await leaving.leave(gone.id, by=None, at=AT)
    await _refused(desks, Code.CONFLICT, "to_staff_id", case_id=case.id, to_staff_id=gone.id, by=desks.clerk)


async def test_a_case_is_not_handed_over_to_nobody(desks: Desks) -> None:
    case = await question(desks.clerk)
    await _refused(desks, Code.REQUIRED, "to_department_id", case_id=case.id, by=desks.clerk)
    await _refused(
        desks, Code.NOT_FOUND, "to_department_id", case_id=case.id, to_department_id=new_id(), by=desks.clerk
    )
    await _refused(
        desks, Code.NOT_FOUND, "to_staff_id", case_id=case.id, to_staff_id=new_id(), by=desks.clerk
    )


async def test_a_case_is_not_handed_over_to_a_closed_department(desks: Desks, office: Office) -> None:
    case = await question(desks.clerk)
    closed = await office.department("旧营业点")
    await department.close(closed.id, by=None, at=AT)
    await _refused(
        desks, Code.INVALID, "to_department_id", case_id=case.id, to_department_id=closed.id, by=desks.clerk
    )


async def test_only_whoever_answers_for_a_case_hands_it_over(desks: Desks) -> None:
    case = await question(desks.clerk)
    stranger = viewer(desks.wang, Scope.OWN)
    await _refused(desks, Code.NOT_FOUND, "case_id", case_id=case.id, to_staff_id=desks.zheng.id, by=stranger)


async def test_a_head_may_hand_over_what_lies_in_the_department(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await _offer(case, desks, by=desks.head_of_hall())

    assert offered.from_staff_id == desks.li.id


async def test_nobody_accepts_what_was_offered_to_somebody_else(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await _offer(case, desks, to=desks.zheng.id)
    before = await everything(*TABLES)

    with pytest.raises(Refusal) as refused:
        await take_over.accept(offered.id, by=viewer(desks.wang, Scope.TENANT), at=later(minutes=9))

    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("hand_over_id",))
    assert await everything(*TABLES) == before


async def test_the_sender_does_not_accept_the_own_offer(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await _offer(case, desks)

    with pytest.raises(Refusal) as refused:
        await take_over.accept(offered.id, by=desks.clerk, at=later(minutes=9))

    assert refused.value.code == Code.NOT_ALLOWED


async def test_an_offer_is_decided_once(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await _offer(case, desks, to=desks.zheng.id)
    await take_over.accept(offered.id, by=desks.mender, at=later(minutes=9))
    before = await everything(*TABLES)

    with pytest.raises(Refusal) as refused:
        await take_over.send_back(offered.id, reason="反悔", by=desks.mender, at=later(minutes=10))

    assert refused.value.code == Code.ILLEGAL_MOVE
    assert await everything(*TABLES) == before


async def test_a_return_needs_a_reason(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await _offer(case, desks, to=desks.zheng.id)
    before = await everything(*TABLES)

    with pytest.raises(Refusal) as refused:
        await take_over.send_back(offered.id, reason="  ", by=desks.mender, at=later(minutes=9))

    assert (refused.value.code, refused.value.path) == (Code.REQUIRED, ("reason",))
    assert await everything(*TABLES) == before


async def test_while_an_offer_is_open_there_is_no_second_one_and_no_resolution(desks: Desks) -> None:
    case = await question(desks.clerk)
    await _offer(case, desks)
    before = await everything(*TABLES)

    with pytest.raises(Refusal) as second:
        await _offer(case, desks)
    with pytest.raises(Refusal) as resolved:
        await resolve.resolve(case.id, resolution="已办", by=desks.clerk, at=later(minutes=9))

    assert {second.value.code, resolved.value.code} == {Code.ILLEGAL_MOVE}
    assert await everything(*TABLES) == before


async def test_an_edit_based_on_an_older_version_is_stale(desks: Desks) -> None:
    case = await question(desks.clerk)
    await _refused(
        desks,
        Code.STALE,
        "expected_version",
        case_id=case.id,
        to_staff_id=desks.zheng.id,
        expected_version=case.version + 1,
        by=desks.clerk,
    )
