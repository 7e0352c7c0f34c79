"""What stops a clock, and what is late all the same."""

from datetime import timedelta
from uuid import UUID

from tenants.cases import clocks, deadlines
from tenants.cases.breaches import Breach
from tenants.cases.clocks import ClockState
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tests.actions.cases.clocks.conftest import DUE, HOUR, Desk, the_clock
from tests.support.clockwork import (
    MONDAY,
    count,
    firings,
)


async def test_a_stopped_clock_fires_nothing_any_more(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await clocks.stop(case, Stage.RESOLVE, at=MONDAY + HOUR)
        clock = await the_clock()

    report = await deadlines.sweep(at=MONDAY + 100 * HOUR, tenant_id=tenant)

    assert (clock.state, clock.stopped_at) == (ClockState.STOPPED, MONDAY + HOUR)
    assert report.looked_at == 0
    assert await firings(tenant) == []


async def test_stopping_one_stage_lets_the_others_run(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        await desk.limit(Stage.NOTICE, 2)
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, Stage.NOTICE, at=MONDAY)
        await clocks.stop(case, Stage.NOTICE, at=MONDAY + HOUR)

        assert (await the_clock(Stage.NOTICE)).state == ClockState.STOPPED
        assert (await the_clock(Stage.RESOLVE)).state == ClockState.RUNNING
        await clocks.stop_all(case, at=MONDAY + 2 * HOUR)
        assert (await the_clock(Stage.RESOLVE)).state == ClockState.STOPPED
        assert (await the_clock(Stage.NOTICE)).stopped_at == MONDAY + HOUR


async def test_whoever_is_late_but_quicker_than_the_sweep_is_in_breach_all_the_same(
    desk: Desk, tenant: UUID
) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await clocks.stop(case, Stage.RESOLVE, at=DUE + timedelta(seconds=1))
        breach = await Breach.get()

    assert breach.occurred_at == DUE
    assert [rung for _, rung, _ in await firings(tenant)] == [1, 2, 3]


async def test_what_is_done_at_the_very_moment_of_the_deadline_is_done_in_time(
    desk: Desk, tenant: UUID
) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await clocks.stop(case, Stage.RESOLVE, at=DUE)

    assert await count(tenant, "breaches") == 0
    assert [rung for _, rung, _ in await firings(tenant)] == [1]
