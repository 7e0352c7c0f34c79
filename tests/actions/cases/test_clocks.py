"""Clocks as the verbs of a case start, stop, pause and resume them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tenants.cases import clocks, deadlines
from tenants.cases.breaches import Breach
from tenants.cases.case import Case, Channel
from tenants.cases.clocks import Clock, ClockPause, ClockState
from tenants.directory import department
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.rules.policies import PauseCause
from tenants.rules.stages import SPANS, Stage
from tenants.session import current, tenant_session
from tenants.working_time import calendar
from tests.support.clockwork import (
    A_DAY,
    ALWAYS_OPEN,
    AN_HOUR,
    LADDER,
    MONDAY,
    Rungs,
    Works,
    count,
    firings,
    furnish,
    insert_cases,
    with_limit,
)
from tests.support.office import AT, Office
from tests.support.rulebook import new_rules

HOUR = timedelta(hours=1)
DUE = MONDAY + 24 * HOUR


@dataclass(slots=True)
class Desk:
    """A tenant whose limits a test sets, and one open case without clocks."""

    works: Works

    async def case(self) -> Case:
        case_id = new_id()
        await insert_cases(current(), self.works, [case_id], opened_at=MONDAY, due_at=DUE)
        await Case.filter(id=case_id).update(due_at=None)
        return await Case.get(id=case_id)

    async def limit(self, stage: Stage, hours: int, *, rungs: Rungs = LADDER, **more: object) -> None:
        duration = {"kind": "hours", "count": hours}
        terms = {"duration": duration, "rungs": list(rungs), **more}
        self.works = await with_limit(self.works, terms, stage)


@pytest.fixture
async def desk(tenant: UUID) -> Desk:
    """A limit of 24 hours to resolve, and no other."""
    async with tenant_session(tenant):
        return Desk(await furnish(tenant))


async def the_clock(stage: Stage = Stage.RESOLVE) -> Clock:
    return await Clock.get(stage=stage)


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
