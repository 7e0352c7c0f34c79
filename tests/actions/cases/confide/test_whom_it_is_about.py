"""Those whom a case is about neither answer for it nor come near it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import (
    assist,
    change_shift,
    confide,
    convene,
    deadlines,
    escalate,
    hand_over,
    take_over,
)
from tenants.cases.case import Case, may_read
from tenants.cases.clocks import Clock, ClockState
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.contributions import Wish
from tenants.directory import staff
from tenants.directory.access import Scope
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.rules import version
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tenants.working_time import calendar
from tests.actions.cases.confide.conftest import KEPT, House, raised
from tests.support.clockwork import AN_HOUR, MONDAY, furnish, open_cases
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import everything, last_event
from tests.support.refusals import refused
from tests.support.rulebook import new_rules


async def test_whoever_was_asked_about_themselves_is_passed_over_for_their_colleague(house: House) -> None:
    desks = house.desks

    case = await question(
        desks.colleague, asked=(desks.li.id, desks.wang.id), about=About(staff_id=desks.li.id)
    )

    assert case.first_contact_id == desks.wang.id


async def test_where_nobody_else_was_asked_whoever_stands_above_is_first_contact(house: House) -> None:
    desks = house.desks

    about_person = await question(desks.mender, about=About(staff_id=desks.zheng.id))
    about_department = await question(desks.clerk, about=About(department_id=desks.hall.id))

    assert about_person.first_contact_id == house.leader.id
    assert about_department.first_contact_id == house.leader.id
    assert about_department.department_id == house.leader.department_id


async def test_nobody_above_the_topmost_is_refused_and_nothing_is_written(house: House) -> None:
    before = await everything(*KEPT)

    with pytest.raises(Refusal) as refused:
        await question(house.trusted, about=About(staff_id=house.leader.id))

    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("asked_ids",))
    assert await everything(*KEPT) == before


@pytest.mark.parametrize("to", ["person", "department"])
async def test_a_case_is_not_offered_to_those_whom_it_is_about(house: House, to: str) -> None:
    desks = house.desks
    case = await question(desks.clerk, about=About(department_id=desks.repairs.id))
    before = await everything(*KEPT)

    with pytest.raises(Refusal) as refused:
        await hand_over.offer(
            case.id,
            to_department_id=desks.repairs.id if to == "department" else None,
            to_staff_id=desks.zheng.id if to == "person" else None,
            by=desks.clerk,
            at=AT,
        )

    path = "to_staff_id" if to == "person" else "to_department_id"
    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, (path,))
    assert await everything(*KEPT) == before


async def test_of_a_department_only_the_others_are_offered_a_case_and_only_they_accept_it(
    house: House,
) -> None:
    desks = house.desks
    case = await question(desks.mender, about=About(staff_id=desks.wang.id))
    offered = await hand_over.offer(
        case.id, to_department_id=desks.hall.id, to_staff_id=None, by=desks.mender, at=AT
    )

    with pytest.raises(Refusal) as refused:
        await take_over.accept(offered.id, by=desks.head_of_hall(), at=AT)

    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("hand_over_id",))
    assert await inbox_of(desks.colleague) == []
    await take_over.accept(offered.id, by=desks.clerk, at=AT)
    assert (await Case.get(id=case.id)).handler_id == desks.li.id


async def test_a_shift_does_not_change_to_somebody_whom_one_of_the_cases_is_about(house: House) -> None:
    desks = house.desks
    case = await question(desks.clerk, about=About(staff_id=desks.wang.id))

    await refused(
        change_shift.write(to_staff_id=desks.wang.id, remarks={case.id: "请接"}, by=desks.clerk, at=AT),
        Code.NOT_ALLOWED,
        "to_staff_id",
    )


@pytest.mark.parametrize("level", [Confidentiality.ORDINARY, Confidentiality.INFORMANT])
async def test_whoever_relieves_somebody_does_not_learn_that_a_case_has_come_to_be_about_them(
    house: House, level: Confidentiality
) -> None:
    desks = house.desks
    case = await question(desks.clerk)
    log = await change_shift.write(
        to_staff_id=desks.wang.id, remarks={case.id: "请接"}, by=desks.clerk, at=AT
    )
    about = About(staff_id=desks.wang.id)
    await confide.set_level(case.id, level=level, about=about, reason="核实", by=desks.clerk, at=AT)

    with pytest.raises(Refusal) as told_why:
        await change_shift.sign(log.id, by=desks.colleague, at=AT)

    assert (told_why.value.code, told_why.value.path) == (Code.CONFLICT, ("shift_hand_over_id",))
    assert told_why.value.message == "the log is to be written anew: the cases have changed"
    await question(desks.clerk)
    with pytest.raises(Refusal) as same:
        await change_shift.sign(log.id, by=desks.colleague, at=AT)
    assert same.value.message == told_why.value.message


async def test_those_whom_somebody_informed_against_neither_see_the_case_nor_are_told_of_it(
    house: House,
) -> None:
    desks = house.desks
    about = About(department_id=desks.repairs.id)
    case = await raised(house, Confidentiality.INFORMANT, about)
    accused = viewer(desks.zheng, Scope.TENANT)

    assert not await may_read(accused, case)
    assert await may_read(house.trusted, case)
    assert await inbox_of(accused) == []


async def test_whoever_answers_for_a_case_is_not_whom_it_turns_out_to_be_about(house: House) -> None:
    case = await question(house.desks.clerk)
    before = await everything(*KEPT)

    with pytest.raises(Refusal) as refused:
        await confide.set_level(
            case.id,
            level=Confidentiality.INFORMANT,
            about=About(staff_id=house.desks.li.id),
            reason="举报李娜",
            by=house.trusted,
            at=AT,
        )

    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("about_staff_id",))
    assert await everything(*KEPT) == before


async def test_what_is_late_calls_on_whoever_stands_above_those_whom_it_is_about(tenant: UUID) -> None:
    late = MONDAY + timedelta(hours=3)
    async with tenant_session(tenant) as session:
        works = await furnish(tenant, duration=AN_HOUR)
        await staff.change(works.superior_id, superior_id=works.head_id, by=None, at=AT)
        await open_cases(works, 2, at=MONDAY)
        about, other = [row["id"] for row in await session.fetch("select id from cases order by id")]
        await session.execute("update cases set about_staff_id = $2 where id = $1", about, works.superior_id)

    await deadlines.sweep(at=late, tenant_id=tenant)

    async with tenant_session(tenant) as session:
        rows = await session.fetch("select case_id, staff_id from involvements where part = 'escalated_to'")
    assert {(row["case_id"], row["staff_id"]) for row in rows} == {
        (about, works.head_id),
        (other, works.superior_id),
        (other, works.head_id),
    }


async def test_guidance_is_asked_past_those_whom_it_is_about(house: House) -> None:
    desks = house.desks
    await staff.change(desks.li.id, superior_id=desks.wang.id, by=None, at=AT)
    await staff.change(desks.wang.id, superior_id=house.leader.id, by=None, at=AT)
    case = await question(desks.clerk, about=About(staff_id=desks.wang.id))

    asked = await escalate.ask(case.id, question="怎么办？", by=desks.clerk, at=AT)

    assert asked.to_staff_id == house.leader.id


async def test_those_whom_somebody_informed_against_are_neither_consulted_nor_invited(house: House) -> None:
    desks = house.desks
    case = await raised(house, Confidentiality.INFORMANT, About(department_id=desks.repairs.id))
    before = await everything(*KEPT)
    wish = Wish("你怎么看", staff_id=desks.zheng.id, until=AT + timedelta(days=1))
    meeting: dict[str, Any] = {"topic": "此事", "place": "会议室", "begins_at": AT + timedelta(days=1)}

    with pytest.raises(Refusal) as shared:
        await assist.ask(case.id, wish, by=desks.clerk, at=AT)
    with pytest.raises(Refusal) as invited:
        await convene.convene(
            case.id, **meeting, invited=[desks.wang.id, desks.zheng.id], by=desks.clerk, at=AT
        )

    assert (shared.value.code, shared.value.path) == (Code.NOT_ALLOWED, ("to_staff_id",))
    assert (invited.value.code, invited.value.path) == (Code.NOT_ALLOWED, ("invited_ids", "1"))
    assert await everything(*KEPT) == before


async def test_a_report_about_the_topmost_stays_with_whoever_was_asked(house: House) -> None:
    desks = house.desks
    await led_by(house.leader)

    case = await question(
        desks.clerk, confidentiality=Confidentiality.INFORMANT, about=About(staff_id=house.leader.id)
    )

    assert (case.first_contact_id, case.handler_id) == (desks.li.id, desks.li.id)
    # Whose it is nobody can tell: otherwise it would lie with the leader in charge.
    assert (case.destination_staff_id, case.destination_department_id) == (desks.li.id, desks.hall.id)
    assert await inbox_of(viewer(house.leader)) == []
    assert not await may_read(house.trusted, case)


async def test_a_report_about_the_topmost_department_is_about_those_who_work_in_it(house: House) -> None:
    desks = house.desks
    await led_by(house.leader)
    about = About(department_id=house.leader.department_id)

    case = await question(desks.clerk, confidentiality=Confidentiality.INFORMANT, about=about)

    assert case.first_contact_id == desks.li.id
    assert await may_read(desks.clerk, case)
    assert not await may_read(house.trusted, case)


async def test_where_the_topmost_was_asked_about_themselves_whoever_writes_it_down_answers(
    house: House,
) -> None:
    case = await question(house.desks.clerk, asked=(house.leader.id,), about=About(staff_id=house.leader.id))

    assert case.first_contact_id == house.desks.li.id


@pytest.fixture
async def burst(house: House) -> Case:
    """What belongs to repairs, reported in the hall; whoever has it passes it on within two hours."""
    await calendar.create(name="全天", time_zone="Asia/Shanghai", weekly=(((0, 1440),),) * 7, by=None, at=AT)
    async with new_rules(at=AT) as draft:
        for stage in (Stage.HAND_ON, Stage.ACCEPT):
            await draft.limit({"duration": {"kind": "hours", "count": 2}, "rungs": []}, stage)
        matter = await draft.matter("WS-4", name="爆管", department_id=house.desks.repairs.id)
    return await question(house.desks.clerk, matter_id=matter.id)


async def _turns_out_to_be_about_repairs(house: House, case: Case) -> Case:
    about = About(department_id=house.desks.repairs.id)
    level, by = Confidentiality.INFORMANT, house.desks.clerk
    return await confide.set_level(
        case.id, level=level, about=about, reason="举报维修部", by=by, at=later(hours=1)
    )


async def _limits() -> set[tuple[str, ClockState, datetime]]:
    return {(one.stage, one.state, one.started_at) for one in await Clock.all()}


async def test_what_turns_out_to_be_about_the_owner_belongs_to_whoever_stands_above_them(
    house: House, burst: Case
) -> None:
    assert burst.destination_department_id == house.desks.repairs.id
    await _turns_out_to_be_about_repairs(house, burst)

    kept = await Case.get(id=burst.id)
    assert (kept.destination_department_id, kept.destination_staff_id) == (
        house.leader.department_id,
        house.leader.id,
    )
    assert await _limits() == {
        (Stage.HAND_ON, ClockState.STOPPED, AT),
        (Stage.HAND_ON, ClockState.RUNNING, later(hours=1)),
    }
    assert str(house.leader.department_id) in (await last_event())["data"]


async def test_what_turns_out_to_be_about_somebody_else_goes_where_it_went(house: House, burst: Case) -> None:
    await confide.set_level(
        burst.id,
        level=Confidentiality.RESTRICTED,
        about=About(staff_id=house.desks.wang.id),
        reason="核实",
        by=house.desks.clerk,
        at=later(hours=1),
    )

    assert (await Case.get(id=burst.id)).destination_department_id == house.desks.repairs.id
    assert await _limits() == {(Stage.HAND_ON, ClockState.RUNNING, AT)}


async def test_an_offer_to_those_whom_it_turns_out_to_be_about_is_taken_back(
    house: House, burst: Case
) -> None:
    """They can take it no more, and nobody holds against them that they do not."""
    zheng, clerk = house.desks.zheng, house.desks.clerk
    offered = await hand_over.offer(burst.id, to_department_id=None, to_staff_id=zheng.id, by=clerk, at=AT)
    await _turns_out_to_be_about_repairs(house, burst)

    assert (await hand_over.HandOver.get(id=offered.id)).state is hand_over.OfferState.WITHDRAWN
    assert await _limits() == {
        (Stage.HAND_ON, ClockState.STOPPED, AT),
        (Stage.ACCEPT, ClockState.STOPPED, AT),
        (Stage.HAND_ON, ClockState.RUNNING, later(hours=1)),
    }


async def led_by(leader: Staff) -> None:
    """The rules name them as leader in charge."""
    async with new_rules(at=AT) as draft:
        await version.change(draft.version.id, leader_id=leader.id, by=None, at=AT)
