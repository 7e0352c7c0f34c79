"""Everything of somebody's passes on at once: what may not go to the one named goes past them, unsaid."""

from datetime import timedelta
from typing import Any

import pytest

from tenants.cases import (
    close,
    confide,
    escalate,
    hand_over,
    reopen,
    reply,
    resolve,
    succession,
    take_over,
)
from tenants.cases.case import Case, Channel, may_read
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.hand_over import HandOver
from tenants.cases.involvement import Part, has_part
from tenants.cases.succession import Succession
from tenants.directory import account, leaving, role, staff
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.assignment import assign
from tenants.directory.role import Grant
from tenants.directory.staff import Staff
from tenants.errors import Refusals
from tests.actions.cases.confide.conftest import LEVELS, House, raised
from tests.support.desk import AT, inbox_of, later, periods, question, settle, viewer
from tests.support.office import last_event

NOON = later(hours=2)


async def pass_on(giver: Staff, taker: Staff, *, by: Viewer | None = None) -> Succession:
    return await succession.hand_over_all(
        from_staff_id=giver.id, to_staff_id=taker.id, by=by or viewer(taker, Scope.TENANT), at=NOON
    )


async def answering(case: Case) -> tuple[Any, Any]:
    held = await Case.get(id=case.id)
    return held.handler_id, held.first_contact_id


async def test_the_accused_who_takes_everything_over_does_not_learn_that_there_is_a_report_about_them(
    house: House,
) -> None:
    desks = house.desks
    report = await raised(house, Confidentiality.INFORMANT, About(desks.wang.id))
    other = await question(desks.clerk)

    found = await pass_on(desks.li, desks.wang)

    await settle()
    assert set(found.cases) == {other.id}
    assert await answering(other) == (desks.wang.id, desks.wang.id)
    # Nobody else may know of it: it stays with whoever answers for it, without a gap.
    assert await answering(report) == (desks.li.id, desks.li.id)
    assert await periods(report) == [(desks.li.id, AT, None)]
    assert await inbox_of(desks.colleague) == []


async def test_nor_does_anybody_who_passes_everything_on_to_the_accused(house: House) -> None:
    desks = house.desks
    report = await raised(house, Confidentiality.INFORMANT, About(desks.wang.id))

    found = await pass_on(desks.li, desks.wang, by=house.reader)

    assert (dict(found.cases), list(found.offers)) == ({}, [])
    assert await answering(report) == (desks.li.id, desks.li.id)


@pytest.mark.parametrize("level", LEVELS)
async def test_what_is_confidential_goes_to_nobody_who_may_not_know_of_it(
    house: House, level: Confidentiality
) -> None:
    desks = house.desks
    case = await raised(house, level)

    found = await pass_on(desks.li, desks.wang)

    assert found.cases == {}
    assert await answering(case) == (desks.li.id, desks.li.id)
    assert not await may_read(desks.colleague, await Case.get(id=case.id))


async def test_whoever_was_let_in_takes_it_over_and_is_told_and_it_is_on_record(house: House) -> None:
    desks = house.desks
    case = await raised(house, Confidentiality.INFORMANT)
    await confide.let_in(case.id, staff_id=desks.zheng.id, by=desks.clerk, at=AT)

    found = await pass_on(desks.li, desks.wang)

    await settle()
    assert found.cases == {}
    assert await answering(case) == (desks.zheng.id, desks.zheng.id)
    assert await periods(case) == [(desks.li.id, AT, NOON), (desks.zheng.id, NOON, None)]
    assert await inbox_of(desks.mender) == ["case.let_in", "case.assigned"]
    event = await last_event()
    assert (event["kind"], event["case_id"], event["actor_id"]) == ("case.passed_on", case.id, desks.wang.id)
    assert not await may_read(desks.clerk, await Case.get(id=case.id))


async def test_the_one_named_takes_over_what_they_were_let_into(house: House) -> None:
    desks = house.desks
    case = await raised(house, Confidentiality.RESTRICTED)
    await confide.let_in(case.id, staff_id=desks.wang.id, by=desks.clerk, at=AT)

    found = await pass_on(desks.li, desks.wang)

    assert set(found.cases) == {case.id}
    assert await answering(case) == (desks.wang.id, desks.wang.id)


async def test_a_first_contact_who_goes_is_followed_by_the_handler_who_knows_of_it(house: House) -> None:
    desks = house.desks
    case = await raised(house, Confidentiality.INFORMANT)
    await hand_over_to(case, desks.zheng, house)

    await pass_on(desks.li, desks.wang)

    await settle()
    assert await answering(case) == (desks.zheng.id, desks.zheng.id)


async def hand_over_to(case: Case, taker: Staff, house: House) -> None:
    """Offered to somebody by name, and accepted."""
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=taker.id, by=house.desks.clerk, at=AT
    )
    await take_over.accept(offered.id, by=viewer(taker), at=AT + timedelta(minutes=1))


async def may_read_confidential(person: Staff) -> None:
    """They sign in, with a role that reads what is confidential."""
    held = await role.create(
        name="纪检", grants=[Grant(Permission.CASE_READ_CONFIDENTIAL, Scope.TENANT)], by=None, at=AT
    )
    await account.create(staff_id=person.id, login="leader", password_hash="x", by=None, at=AT)
    await assign(person.id, role_ids=[held.id], by=None, at=AT)


async def test_where_nobody_was_let_in_it_goes_to_whoever_stands_above_and_may_know_of_it(
    house: House,
) -> None:
    desks = house.desks
    await may_read_confidential(house.leader)
    case = await raised(house, Confidentiality.INFORMANT)

    await pass_on(desks.li, desks.wang)

    await settle()
    assert await answering(case) == (house.leader.id, house.leader.id)
    assert await inbox_of(viewer(house.leader)) == ["case.assigned"]
    # So whoever answered for it may leave.
    await leaving.leave(desks.li.id, by=None, at=NOON)


async def test_whoever_is_left_with_what_nobody_may_take_does_not_leave(house: House) -> None:
    desks = house.desks
    await raised(house, Confidentiality.INFORMANT)
    await pass_on(desks.li, desks.wang)

    with pytest.raises(Refusals):
        await leaving.leave(desks.li.id, by=None, at=NOON)


async def test_an_ordinary_complaint_goes_past_whom_it_is_about_to_their_superior(house: House) -> None:
    desks = house.desks
    case = await question(desks.clerk, about=About(desks.wang.id))

    await pass_on(desks.li, desks.wang)

    await settle()
    assert await answering(case) == (house.leader.id, house.leader.id)


async def test_what_is_offered_by_name_is_not_offered_to_whoever_may_not_know_of_it(house: House) -> None:
    desks = house.desks
    case = await raised(house, Confidentiality.INFORMANT)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )

    found = await pass_on(desks.zheng, desks.wang)

    assert list(found.offers) == []
    assert (await HandOver.get(id=offered.id)).to_staff_id == desks.zheng.id
    assert not await has_part(case.id, desks.wang.id, Part.OFFERED_TO)


async def test_a_decision_that_waits_does_not_pass_on_to_those_whom_it_is_about(house: House) -> None:
    desks = house.desks
    await staff.change(desks.li.id, superior_id=desks.zheng.id, by=None, at=AT)
    case = await raised(house, Confidentiality.INFORMANT, About(desks.wang.id))
    asked = await escalate.ask(case.id, question="怎么办？", by=desks.clerk, at=AT)
    assert asked.to_staff_id == desks.zheng.id

    await pass_on(desks.zheng, desks.wang)

    assert (await escalate.Escalation.get(id=asked.id)).to_staff_id == desks.zheng.id
    assert not await has_part(case.id, desks.wang.id, Part.ESCALATED_TO)


async def test_reopened_it_is_answered_for_by_whoever_knows_of_it(house: House) -> None:
    desks = house.desks
    case = await raised(house, Confidentiality.INFORMANT)
    await closed(case, house)
    await leaving.leave(desks.li.id, by=None, at=NOON)

    trusted = viewer(desks.zheng, Scope.TENANT)
    done = await reopen.reopen(case.id, reason="复查", by=trusted, at=NOON + timedelta(hours=1))

    await settle()
    assert (done.handler_id, done.first_contact_id) == (desks.zheng.id, desks.zheng.id)


async def closed(case: Case, house: House) -> None:
    """Done, replied to and closed by whoever answers for it."""
    by = house.desks.clerk
    await resolve.resolve(case.id, resolution="已核实", by=by, at=AT)
    await reply.reply(case.id, channel=Channel.PHONE, said="已核实", by=by, at=AT)
    await close.close(case.id, by=by, at=AT)
