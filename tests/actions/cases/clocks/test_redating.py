"""A changed calendar dates running clocks anew."""

from datetime import datetime
from uuid import UUID

from tenants.cases import clocks, deadlines
from tenants.cases.case import Case
from tenants.directory import department
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tenants.working_time import calendar
from tests.actions.cases.clocks.conftest import DUE, HOUR, Desk, the_clock
from tests.support.clockwork import (
    ALWAYS_OPEN,
    LADDER,
    MONDAY,
    count,
    with_limit,
)
from tests.support.office import AT


async def test_a_changed_calendar_moves_running_clocks_and_the_history_tells_from_where_to_where(
    desk: Desk, tenant: UUID
) -> None:
    moved = await _due_after_changing_the_calendar(desk, tenant, hours=(9, 17))

    async with tenant_session(tenant) as session:
        event = await session.fetchrow("select * from events where kind = 'clock.redated'")
        assert event is not None
        told = await session.fetchrow(
            """select (data ->> 'from')::timestamptz as since, (data ->> 'to')::timestamptz as until
               from events where kind = 'clock.redated'"""
        )
        assert told is not None
    assert moved > DUE
    assert (told["since"], told["until"]) == (DUE, moved)
    assert event["reason"] == "the working calendar has changed"


async def test_a_calendar_changed_without_consequence_is_not_worth_an_event(desk: Desk, tenant: UUID) -> None:
    unmoved = await _due_after_changing_the_calendar(desk, tenant, hours=(0, 24))

    assert unmoved == DUE
    assert await count(tenant, "events where kind = 'clock.redated'") == 0
    assert (await deadlines.redate(at=MONDAY + HOUR, tenant_id=tenant)).looked_at == 0


async def _due_after_changing_the_calendar(desk: Desk, tenant: UUID, *, hours: tuple[int, int]) -> datetime:
    """A limit of 24 working hours around the clock; then the doors are open between these hours only."""
    opens, closes = hours
    async with tenant_session(tenant):
        working = {"kind": "hours", "count": 24, "pace": "working"}
        desk.works = await with_limit(desk.works, {"duration": working, "rungs": list(LADDER)})
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await case.save(update_fields=["due_at"])
        await calendar.change(
            desk.works.calendar_id, name="新日历", weekly=[[[opens * 60, closes * 60]]] * 7, by=None, at=AT
        )
    await deadlines.redate(at=MONDAY + HOUR, tenant_id=tenant)
    async with tenant_session(tenant):
        clock, kept = await the_clock(), await Case.get(id=case.id)
        assert kept.due_at == clock.due_at
        assert kept.version == case.version
        assert clock.due_at is not None
        return clock.due_at


async def test_a_clock_is_dated_anew_before_a_rung_fires_by_the_old_date(desk: Desk, tenant: UUID) -> None:
    async with tenant_session(tenant):
        working = {"kind": "hours", "count": 24, "pace": "working"}
        desk.works = await with_limit(desk.works, {"duration": working, "rungs": list(LADDER)})
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        await calendar.change(desk.works.calendar_id, weekly=[[[540, 600]]] * 7, by=None, at=AT)

    report = await deadlines.sweep(at=DUE, tenant_id=tenant)

    assert (report.looked_at, report.fired) == (1, 0)
    assert await count(tenant, "events where kind = 'clock.redated'") == 1


async def test_a_department_may_come_under_another_calendar_without_moving_what_runs(
    desk: Desk, tenant: UUID
) -> None:
    async with tenant_session(tenant):
        case = await desk.case()
        await clocks.start(case, Stage.RESOLVE, at=MONDAY)
        other = await calendar.create(
            name="另一本", time_zone="Asia/Shanghai", weekly=ALWAYS_OPEN, by=None, at=AT
        )
        await department.change(desk.works.department_id, calendar_id=other.id, by=None, at=AT)

    assert (await deadlines.redate(at=MONDAY + HOUR, tenant_id=tenant)).looked_at == 0
