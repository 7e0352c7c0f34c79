"""While a case waits for somebody outside, time does not count."""

from uuid import UUID

from tenants.cases import clocks, deadlines
from tenants.cases.breaches import Breach
from tenants.cases.clocks import ClockPause, ClockState
from tenants.rules.policies import PauseCause
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tests.actions.cases.clocks.conftest import DUE, HOUR, Desk, the_clock
from tests.support.clockwork import (
    MONDAY,
    firings,
)


async def test_while_the_requesters_papers_are_awaited_time_does_not_count(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await clocks.pause(case, cause=PauseCause.MATERIALS, at=MONDAY + 10 * HOUR)
        paused, due_while_paused = await the_clock(), case.due_at
    while_paused = await deadlines.sweep(at=MONDAY + 50 * HOUR, tenant_id=tenant)
    async with tenant_session(tenant):
        await clocks.resume(case, cause=PauseCause.MATERIALS, at=MONDAY + 60 * HOUR)
        resumed = await the_clock()
        period = await ClockPause.get()

    assert (paused.state, paused.due_at, paused.next_check_at) == (ClockState.PAUSED, None, None)
    assert due_while_paused is None
    assert while_paused.looked_at == 0
    assert (resumed.state, resumed.due_at) == (ClockState.RUNNING, DUE + 50 * HOUR)
    assert case.due_at == DUE + 50 * HOUR
    assert (period.since, period.until) == (MONDAY + 10 * HOUR, MONDAY + 60 * HOUR)


async def test_a_resumed_clock_fires_at_its_new_moments(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        (clock,) = await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await clocks.pause(case, cause=PauseCause.MATERIALS, at=MONDAY + 20 * HOUR)
        await clocks.resume(case, cause=PauseCause.MATERIALS, at=MONDAY + 30 * HOUR)
    too_early = await deadlines.sweep(at=DUE + 9 * HOUR, tenant_id=tenant)
    await deadlines.sweep(at=DUE + 10 * HOUR, tenant_id=tenant)

    assert too_early.fired == 0
    assert await firings(tenant) == [
        (clock.id, 1, MONDAY + 18 * HOUR),
        (clock.id, 2, DUE + 10 * HOUR),
        (clock.id, 3, DUE + 10 * HOUR),
    ]


async def test_a_clock_whose_limit_does_not_pause_runs_on(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        await desk.limit(Stage.RESOLVE, 24, pauses=())
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await clocks.pause(case, cause=PauseCause.MATERIALS, at=MONDAY + HOUR)

        assert (await the_clock()).state == ClockState.RUNNING
        assert case.due_at == DUE
        assert await ClockPause.all().count() == 0


async def test_a_notice_written_too_late_does_not_undo_the_lateness(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await clocks.pause(case, cause=PauseCause.MATERIALS, at=DUE + HOUR)
        breach = await Breach.get()
        assert case.due_at == DUE
        await clocks.resume(case, cause=PauseCause.MATERIALS, at=DUE + 100 * HOUR)

    assert breach.occurred_at == DUE
    assert case.due_at == DUE


async def test_stopping_a_paused_clock_ends_its_pause(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await clocks.pause(case, cause=PauseCause.MATERIALS, at=MONDAY + HOUR)
        await clocks.stop_all(case, at=MONDAY + 5 * HOUR)

        assert (await the_clock()).state == ClockState.STOPPED
        assert (await ClockPause.get()).until == MONDAY + 5 * HOUR


async def test_several_pauses_add_up(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        for hour in (2, 10):
            await clocks.pause(case, cause=PauseCause.MATERIALS, at=MONDAY + hour * HOUR)
            await clocks.resume(case, cause=PauseCause.MATERIALS, at=MONDAY + (hour + 3) * HOUR)

    assert case.due_at == DUE + 6 * HOUR
