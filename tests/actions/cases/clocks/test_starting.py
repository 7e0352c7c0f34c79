"""Which clocks start with a stage, by which limit and which calendar."""

from uuid import UUID

import pytest

from tenants.cases import clocks, deadlines
from tenants.cases.case import Case, Channel
from tenants.cases.clocks import Clock, ClockState
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.rules.stages import SPANS, Stage
from tenants.session import tenant_session
from tenants.working_time import calendar
from tests.actions.cases.clocks.conftest import DUE, HOUR, Desk, the_clock
from tests.support.clockwork import (
    A_DAY,
    AN_HOUR,
    MONDAY,
    with_limit,
)
from tests.support.office import AT, Office
from tests.support.rulebook import new_rules


async def test_a_case_is_due_when_its_resolve_clock_is(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        clock = await the_clock()

    assert case.due_at == clock.due_at == DUE
    assert (clock.state, clock.started_at, clock.time_limit_id) == (
        ClockState.RUNNING,
        MONDAY,
        desk.works.limit_id,
    )
    assert clock.next_check_at == MONDAY + 18 * HOUR


async def test_a_stage_without_a_limit_has_no_clock(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        started = await clocks.start(case, Stage.RESOLVE, Stage.NOTICE, Stage.HAND_ON, at=MONDAY)

    assert [clock.stage for clock in started] == [Stage.RESOLVE]


async def test_the_matters_own_limit_goes_before_the_general_one(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        desk.works = await with_limit(desk.works, {"duration": AN_HOUR, "rungs": []}, own=True)
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        clock = await the_clock()

    assert case.due_at == MONDAY + HOUR
    assert clock.next_check_at is None


async def test_a_running_clock_keeps_the_limit_it_was_started_under(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await desk.limit(Stage.RESOLVE, 1)
    await deadlines.sweep(at=MONDAY + 20 * HOUR, tenant_id=tenant)

    async with tenant_session(tenant):
        assert (await the_clock()).due_at == DUE


async def test_an_offer_is_measured_by_the_calendar_of_the_department_it_goes_to(
    desk: Desk, tenant: UUID
) -> None:
    async with tenant_session(tenant) as session:
        closed_mornings = await calendar.create(
            name="下午", time_zone="Asia/Shanghai", weekly=[[[780, 1080]]] * 7, by=None, at=AT
        )
        repairs = await Office().department("维修部", calendar_id=closed_mornings.id)
        working_hour = {"kind": "hours", "count": 1, "pace": "working"}
        desk.works = await with_limit(desk.works, {"duration": working_hour}, Stage.ACCEPT)
        case, offer = await desk.case(), new_id()
        await session.execute(
            """insert into hand_overs
                   (tenant_id, id, case_id, from_staff_id, to_department_id, state, offered_at)
               values ($1, $2, $3, $4, $5, 'offered', $6)""",
            tenant,
            offer,
            case.id,
            case.handler_id,
            repairs.id,
            MONDAY,
        )
        await clocks.start(case, Stage.ACCEPT, at=MONDAY, hand_over_id=offer)
        clock = await the_clock(Stage.ACCEPT)

    # Eight in the morning; they open at one.
    assert clock.due_at == MONDAY + 6 * HOUR
    assert clock.calendar_id == closed_mornings.id
    assert case.due_at is None


async def test_without_any_calendar_no_clock_can_be_started(tenant: UUID) -> None:
    async with tenant_session(tenant):
        hall = await Office().department()
        async with new_rules(at=AT) as draft:
            await draft.limit({"duration": A_DAY})
        case = Case(id=new_id(), department_id=hall.id, rule_set_id=draft.version.id, channel=Channel.PHONE)
        with pytest.raises(Refusal) as refused:
            await clocks.start(case, Stage.RESOLVE, at=MONDAY)

        assert refused.value.code == Code.CONFLICT
        assert await Clock.all().count() == 0


async def test_two_clocks_of_one_stage_cannot_run_at_once(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant) as session:
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        with pytest.raises(Exception, match="clocks_one_of_a_stage"):
            async with session.savepoint():
                await clocks.start(case, Stage.RESOLVE, at=MONDAY)

        assert await Clock.all().count() == 1


def test_every_stage_says_what_starts_and_what_stops_it() -> None:
    assert set(SPANS) == set(Stage) - {Stage.OWN}
    assert all(span.starts and span.stops for span in SPANS.values())
