"""Succession: whoever leaves or is away for long leaves everything with somebody, in one step."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import (
    change_shift,
    clocks,
    close,
    escalate,
    hand_over,
    involvement,
    reply,
    resolve,
    succession,
    supervise,
    take_over,
)
from tenants.cases.breaches import Breach
from tenants.cases.case import Case, Channel
from tenants.cases.hand_over import HandOver, OfferState
from tenants.cases.involvement import Involvement, Part
from tenants.cases.succession import Succession
from tenants.directory import department, leaving
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.rules.stages import Stage
from tenants.session import current
from tenants.working_time import calendar
from tests.actions.cases.conftest import Desks
from tests.support.clockwork import ALWAYS_OPEN, AN_HOUR
from tests.support.desk import AT, inbox_of, later, periods, question, settle, viewer
from tests.support.office import Office, everything
from tests.support.rulebook import new_rules

TABLES = ("cases", "custody", "hand_overs", "involvements", "clocks", "inbox_entries", "staff")
NOON = later(hours=2)


async def pass_on(giver: Staff, taker: Staff, **more: Any) -> Succession:
    by: Viewer = viewer(taker, Scope.TENANT)
    return await succession.hand_over_all(
        from_staff_id=giver.id, to_staff_id=taker.id, **{"by": by, "at": NOON, **more}
    )


async def parts(staff: Staff) -> list[tuple[UUID, str]]:
    """The parts somebody has now, by case."""
    rows = await Involvement.filter(staff_id=staff.id, ended_at=None).order_by("case_id", "part")
    return [(row.case_id, row.part.value) for row in rows]


async def test_every_open_case_passes_on_without_a_gap_and_each_tells_so(desks: Desks) -> None:
    first, second = await question(desks.clerk), await question(desks.clerk)
    head = viewer(desks.zheng, Scope.TENANT)
    await pass_on(desks.li, desks.wang, note="调离", by=head)
    await settle()

    for case in (first, second):
        held = await Case.get(id=case.id)
        assert held.handler_id == held.first_contact_id == desks.wang.id
        assert (held.first_department_id, held.version) == (desks.hall.id, case.version + 1)
        assert await periods(case) == [(desks.li.id, AT, NOON), (desks.wang.id, NOON, None)]
    assert await parts(desks.li) == []
    assert await parts(desks.wang) == [
        (case.id, part) for case in (first, second) for part in ("first_contact", "handler")
    ]
    rows = await current().fetch(
        "select case_id, reason, actor_id from events where kind = 'case.passed_on' order by seq"
    )
    assert {tuple(row) for row in rows} == {(case.id, "调离", head.staff_id) for case in (first, second)}
    assert await inbox_of(viewer(desks.wang)) == ["case.assigned"] * 2


async def test_after_it_somebody_may_leave(desks: Desks, office: Office) -> None:
    zhao = await office.staff("赵强", within=desks.hall)
    case = await question(desks.clerk)
    offered_away = await question(desks.clerk)
    await hand_over.offer(
        offered_away.id, to_department_id=desks.repairs.id, to_staff_id=None, by=desks.clerk, at=AT
    )
    theirs = await question(desks.mender)
    await hand_over.offer(theirs.id, to_department_id=None, to_staff_id=desks.li.id, by=desks.mender, at=AT)
    with pytest.raises(Refusals):
        await leaving.leave(desks.li.id, by=None, at=NOON)

    await pass_on(desks.li, zhao, by=viewer(desks.wang, Scope.TENANT))
    await leaving.leave(desks.li.id, by=None, at=NOON)
    await settle()

    answerable = {held.id: held.handler_id for held in await Case.all()}
    assert answerable == {case.id: zhao.id, offered_away.id: zhao.id, theirs.id: desks.zheng.id}


async def test_the_first_contact_of_a_case_that_lies_elsewhere_is_replaced_the_handler_is_not(
    desks: Desks,
) -> None:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await take_over.accept(offered.id, by=desks.mender, at=later(minutes=1))
    await pass_on(desks.li, desks.wang)
    held = await Case.get(id=case.id)
    assert (held.first_contact_id, held.handler_id) == (desks.wang.id, desks.zheng.id)
    assert (held.department_id, held.first_department_id) == (desks.repairs.id, desks.hall.id)
    await pass_on(desks.zheng, desks.li)
    held = await Case.get(id=case.id)
    assert (held.first_contact_id, held.handler_id) == (desks.wang.id, desks.li.id)
    assert (await inbox_of(viewer(desks.wang)))[-1] == "case.passed_on"
    await settle()


async def test_what_was_offered_to_one_is_offered_to_the_other(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    found = await pass_on(desks.zheng, desks.wang)
    assert list(found.offers) == [offered.id]
    held = await HandOver.get(id=offered.id)
    assert (held.to_staff_id, held.to_department_id) == (desks.wang.id, desks.hall.id)
    assert await parts(desks.zheng) == []
    assert await parts(desks.wang) == [(case.id, "offered_to")]
    await take_over.accept(offered.id, by=viewer(desks.wang), at=NOON)
    await settle()


async def test_what_one_had_offered_the_other_has(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=desks.repairs.id, to_staff_id=None, by=desks.clerk, at=AT
    )
    await pass_on(desks.li, desks.wang)
    assert (await HandOver.get(id=offered.id)).from_staff_id == desks.wang.id
    await take_over.withdraw(offered.id, by=viewer(desks.wang), at=NOON)


async def test_an_offer_between_the_two_is_taken_back_for_nobody_offers_to_themself(desks: Desks) -> None:
    mine, theirs = await question(desks.clerk), await question(desks.head_of_hall())
    for case, by, to in ((mine, desks.li, desks.wang), (theirs, desks.wang, desks.li)):
        await hand_over.offer(case.id, to_department_id=None, to_staff_id=to.id, by=viewer(by), at=AT)
    await pass_on(desks.li, desks.wang)
    assert {held.state for held in await HandOver.all()} == {OfferState.WITHDRAWN}
    assert {held.handler_id for held in await Case.all()} == {desks.wang.id}
    await settle()


async def test_an_escalated_case_finds_the_successor_too(desks: Desks) -> None:
    case = await question(desks.clerk)
    await involvement.take_part(case.id, desks.zheng.id, Part.ESCALATED_TO, at=AT)
    await pass_on(desks.zheng, desks.wang)
    assert (case.id, "escalated_to") in await parts(desks.wang)


async def test_what_was_late_before_it_passed_on_is_held_against_whoever_answered_then(
    desks: Desks,
) -> None:
    await calendar.create(
        name="日历", time_zone="Asia/Shanghai", weekly=ALWAYS_OPEN, holiday_region="CN", by=None, at=AT
    )
    rungs = [{"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"}]
    async with new_rules(at=AT) as draft:
        await draft.limit({"duration": AN_HOUR, "rungs": rungs})
    case = await question(desks.clerk)
    await pass_on(desks.li, desks.wang)
    breach = await Breach.get(case_id=case.id)
    assert (breach.staff_id, breach.occurred_at) == (desks.li.id, later(hours=1))


async def test_a_case_that_comes_home_by_it_is_not_to_be_handed_on_any_more(desks: Desks) -> None:
    await calendar.create(
        name="日历", time_zone="Asia/Shanghai", weekly=ALWAYS_OPEN, holiday_region="CN", by=None, at=AT
    )
    terms = {"duration": {"kind": "hours", "count": 24}, "rungs": []}
    async with new_rules(at=AT) as draft:
        await draft.limit(terms, Stage.HAND_ON)
        burst = await draft.matter("WS-4", name="爆管", department_id=desks.repairs.id)
    case = await question(desks.clerk, matter_id=burst.id)

    async def running() -> list[str]:
        return [clock.stage for clock in await clocks.Clock.filter(case_id=case.id, state="running")]

    assert await running() == ["hand_on"]
    await pass_on(desks.li, desks.zheng)
    assert (await Case.get(id=case.id)).department_id == desks.repairs.id
    assert await running() == []
    await pass_on(desks.zheng, desks.li, at=NOON + timedelta(minutes=1))
    assert (await Case.get(id=case.id)).department_id == desks.hall.id
    assert await running() == ["hand_on"]


async def test_only_who_may_decide_over_both_passes_on(desks: Desks, office: Office) -> None:
    case = await question(desks.clerk)
    gone = await office.staff("前同事", within=desks.hall)
    await leaving.leave(gone.id, by=None, at=AT)
    before = await everything(*TABLES)
    tenant = viewer(desks.wang, Scope.TENANT)
    tried: list[tuple[UUID, UUID, Viewer, Code, str]] = [
        (desks.li.id, desks.wang.id, desks.clerk, Code.NOT_ALLOWED, "from_staff_id"),
        (desks.li.id, desks.zheng.id, desks.head_of_hall(), Code.NOT_ALLOWED, "to_staff_id"),
        (desks.zheng.id, desks.li.id, desks.head_of_hall(), Code.NOT_ALLOWED, "from_staff_id"),
        (desks.li.id, desks.li.id, tenant, Code.INVALID, "to_staff_id"),
        (desks.li.id, gone.id, tenant, Code.CONFLICT, "to_staff_id"),
        (desks.li.id, new_id(), tenant, Code.NOT_FOUND, "to_staff_id"),
        (new_id(), desks.li.id, tenant, Code.NOT_FOUND, "from_staff_id"),
    ]
    for giver, taker, by, code, path in tried:
        with pytest.raises(Refusal) as refused:
            await succession.hand_over_all(from_staff_id=giver, to_staff_id=taker, by=by, at=NOON)
        assert (refused.value.code, refused.value.path) == (code, (path,))
    assert Permission.CASE_REASSIGN in tenant.grants
    assert await everything(*TABLES) == before
    assert (await Case.get(id=case.id)).handler_id == desks.li.id


async def test_what_is_expected_of_somebody_beside_their_own_cases_passes_on_too(
    desks: Desks, office: Office
) -> None:
    chief = await office.staff("赵强", within=desks.repairs)
    await department.change(desks.hall.id, head_id=chief.id, by=None, at=AT)
    case = await question(desks.clerk)
    await supervise.mark(case.id, reason="领导交办", by=viewer(chief, Scope.TENANT), at=AT)
    asked = await escalate.ask(case.id, question="是否减免？", by=desks.clerk, at=AT)
    log = await change_shift.write(to_staff_id=chief.id, remarks={case.id: "待复核"}, by=desks.clerk, at=AT)
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    with pytest.raises(Refusals) as refused:
        await leaving.leave(chief.id, by=None, at=NOON)
    assert [reason.path for reason in refused.value.reasons] == [("id",)]

    await pass_on(chief, desks.wang)
    await leaving.leave(chief.id, by=None, at=NOON)

    assert (await supervise.Supervision.get(case_id=case.id)).supervisor_id == desks.wang.id
    assert (await escalate.Escalation.get(id=asked.id)).to_staff_id == desks.wang.id
    assert (await change_shift.ShiftHandOver.get(id=log.id)).withdrawn_at == NOON
    assert await parts(chief) == []
    assert await parts(desks.wang) == [(case.id, "escalated_to"), (case.id, "supervisor")]
    await escalate.answer(asked.id, said="可以减免", by=viewer(desks.wang), at=NOON)


async def test_closed_cases_stay_with_whom_they_were(desks: Desks) -> None:
    case = await question(desks.clerk)
    await resolve.resolve(case.id, resolution="已答复", by=desks.clerk, at=AT)
    await reply.reply(case.id, channel=Channel.PHONE, said="已答复", by=desks.clerk, at=AT)
    await close.close(case.id, by=desks.clerk, at=AT)
    found = await pass_on(desks.li, desks.wang)
    assert found.cases == {}
    assert (await Case.get(id=case.id)).handler_id == desks.li.id


async def test_whoever_has_just_left_takes_nothing_over(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=desks.repairs.id, to_staff_id=None, by=desks.clerk, at=AT
    )
    await leaving.leave(desks.zheng.id, by=None, at=later(minutes=1))
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        async with current().savepoint():
            await take_over.accept(offered.id, by=desks.mender, at=later(minutes=2))
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("hand_over_id",))
    assert await everything(*TABLES) == before
