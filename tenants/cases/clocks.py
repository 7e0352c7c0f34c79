"""Clocks: running instances of time limits; a case's verbs start, stop, pause and resume them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases import claim as claims
from tenants.cases.agreements import Agreement, AgreementKind
from tenants.cases.case import Case
from tenants.cases.doing import Doing
from tenants.cases.reckoning import Facts, decide, due_of
from tenants.cases.settling import facts_of, settle
from tenants.rules import loading as rules
from tenants.rules import time_limit
from tenants.rules.limits import Limit
from tenants.rules.policies import PauseCause
from tenants.rules.stages import Stage
from tenants.session import current, current_tenant_id
from tenants.working_time import loading
from tenants.working_time.compiled import CompiledCalendar


class ClockState(StrEnum):
    """Whether time counts."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Clock(TenantModel):
    """One time limit measured on one case; `next_check_at` says when to look again."""

    case_id = fields.UUIDField()
    time_limit_id = fields.UUIDField()
    hand_over_id = fields.UUIDField(null=True)
    stage = fields.TextField()
    state = fields.CharEnumField(ClockState, max_length=20)
    started_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)
    provisional = fields.BooleanField(default=False)
    stopped_at = fields.DatetimeField(null=True)
    calendar_id = fields.UUIDField()
    calendar_version = fields.IntField()
    next_check_at = fields.DatetimeField(null=True)
    doer_id = fields.UUIDField(null=True)
    doer_department_id = fields.UUIDField(null=True)
    contribution_id = fields.UUIDField(null=True)
    agreed_until = fields.DatetimeField(null=True)
    fault = fields.TextField(null=True)

    class Meta:
        table = "clocks"


class ClockPause(TenantModel):
    """A period that does not count."""

    clock_id = fields.UUIDField()
    cause = fields.CharEnumField(PauseCause, max_length=20)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    # When it ends by itself; `until` is written down then.
    ends_at = fields.DatetimeField(null=True)

    class Meta:
        table = "clock_pauses"


class RungFiring(TenantModel):
    """A rung of a limit that has fired, of one clock once; owed until what it says is done."""

    clock_id = fields.UUIDField()
    time_limit_id = fields.UUIDField()
    rung = fields.IntField()
    due_at = fields.DatetimeField()
    fired_at = fields.DatetimeField()
    owed = fields.BooleanField(default=False)

    class Meta:
        table = "rung_firings"


async def start(
    case: Case,
    *stages: str,
    at: datetime,
    hand_over_id: UUID | None = None,
    doing: Doing | None = None,
) -> list[Clock]:
    """Start a clock for each of these stages that has a limit; `case.due_at` follows the resolve clock."""
    limits = (await rules.load(case.rule_set_id)).limits_of(stages, case.circumstances())
    if not limits:
        return []
    calendars = await _calendars(case, limits.values(), hand_over_id, doing)
    clocks = [
        _begun(case, limit, calendars[limit.calendar_id], doing or Doing(), at=at, hand_over_id=hand_over_id)
        for limit in limits.values()
    ]
    await Clock.bulk_create(clocks)
    _follow(case, clocks)
    return clocks


async def stop(
    case: Case,
    *stages: str,
    at: datetime,
    contribution_id: UUID | None = None,
    told_at: datetime | None = None,
) -> None:
    """End the clocks of these stages, and of contributions just of one; what was due before still fires.

    `told_at` is when that is known, where it is learnt later than it was.
    """
    await _catch_up(case, stages, at=at, told_at=told_at or at)
    await current().execute(
        """with stopped as (
               update clocks set state = 'stopped', stopped_at = $4, next_check_at = null
               where tenant_id = $1 and case_id = $2 and stage = any($3::text[]) and state <> 'stopped'
                 and ($5::uuid is null or contribution_id = $5 or contribution_id is null)
               returning id)
           update clock_pauses p set until = $4 from stopped
           where p.tenant_id = $1 and p.clock_id = stopped.id and p.until is null""",
        current_tenant_id(),
        case.id,
        list(stages),
        at,
        contribution_id,
    )


async def stop_all(case: Case, *, at: datetime) -> None:
    """Nothing of this case is measured any longer."""
    await stop(case, *(await rules.load(case.rule_set_id)).spans, at=at)


async def catch_up(case: Case, *, at: datetime) -> None:
    """What was due before this moment fires now, while everybody still has the part they had then."""
    await _catch_up(case, tuple((await rules.load(case.rule_set_id)).spans), at=at, told_at=at)


async def pause(case: Case, *, cause: PauseCause, at: datetime, ends_at: datetime | None = None) -> None:
    """Time stops counting for the clocks whose limit says so; one that is late already stays late.

    Where it is known when it ends, the clocks are looked at then.
    """
    await catch_up(case, at=at)
    clocks = await _standing_still_for(case, cause)
    await ClockPause.bulk_create(
        [ClockPause(clock_id=clock.id, cause=cause, since=at, ends_at=ends_at) for clock in clocks]
    )
    for clock, facts in await _facts(clocks):
        known = clock.next_check_at if clock.state is ClockState.PAUSED else None
        clock.next_check_at = min((one for one in (known, ends_at) if one is not None), default=None)
        clock.state = ClockState.PAUSED
        clock.due_at = due_of(facts).at
    await _keep(case, clocks)


async def resume(case: Case, *, cause: PauseCause, at: datetime) -> None:
    """Time counts again, unless something else keeps it; due times move by what did not count."""
    paused = await _of_case(case, ClockState.PAUSED)
    pauses = ClockPause.filter(clock_id__in=[clock.id for clock in paused], until=None)
    await pauses.filter(cause=cause).update(until=at)
    kept = {pause.clock_id for pause in await pauses}
    clocks = [clock for clock in paused if clock.id not in kept]
    for clock, facts in await _facts(clocks):
        clock.state = ClockState.RUNNING
        _date(clock, facts, at=at)
    await _keep(case, clocks)


async def reckon_again(case: Case, clock_id: UUID, *, at: datetime) -> Clock:
    """Something was agreed about the limit: date the clock anew."""
    [(clock, facts)] = await _facts([await Clock.select_for_update().get(id=clock_id)])
    if clock.state is ClockState.PAUSED:
        clock.due_at = due_of(facts).at
    else:
        _date(clock, facts, at=at)
    await _keep(case, [clock])
    return clock


def _begun(
    case: Case,
    limit: Limit,
    calendar: CompiledCalendar,
    doing: Doing,
    *,
    at: datetime,
    hand_over_id: UUID | None,
) -> Clock:
    clock = Clock(
        case_id=case.id,
        time_limit_id=limit.id,
        hand_over_id=hand_over_id,
        stage=limit.stage,
        state=ClockState.RUNNING,
        started_at=at,
        calendar_id=calendar.definition.id,
        calendar_version=calendar.definition.version,
        doer_id=doing.staff_id,
        doer_department_id=doing.department_id,
        contribution_id=doing.contribution_id,
        agreed_until=doing.until,
    )
    agreed = (Agreement(AgreementKind.PROMISE, at, doing.until),) if doing.until else ()
    _date(clock, Facts(at, limit.terms, calendar, agreements=agreed), at=at)
    return clock


def _date(clock: Clock, facts: Facts, *, at: datetime) -> None:
    """When it is due and when to look: at the next rung, or at once where one is due by now."""
    decision = decide(facts, at)
    clock.due_at, clock.provisional = decision.due_at, decision.provisional
    clock.calendar_version = facts.calendar.definition.version
    clock.next_check_at = decision.firings[0].at if decision.firings else decision.next_check_at


async def _calendars(
    case: Case, limits: Collection[Limit], hand_over_id: UUID | None, doing: Doing | None
) -> dict[UUID | None, CompiledCalendar]:
    """By the calendar a limit names; None stands for that of the department whose doing is measured."""
    named = {limit.calendar_id for limit in limits if limit.calendar_id is not None}
    own = await loading.load_many(named) if named else {}
    found: dict[UUID | None, CompiledCalendar] = dict(own.items())
    if any(limit.calendar_id is None for limit in limits):
        found[None] = await loading.for_department(await _measured(case, hand_over_id, doing))
    return found


async def _measured(case: Case, hand_over_id: UUID | None, doing: Doing | None) -> UUID:
    if hand_over_id is None:
        return (doing and doing.department_id) or case.department_id
    taker: UUID = await current().fetchval(
        "select to_department_id from hand_overs where id = $1", hand_over_id
    )
    return taker


async def _of_case(case: Case, *states: ClockState) -> list[Clock]:
    return await Clock.filter(case_id=case.id, state__in=states).order_by("id").select_for_update()


async def _standing_still_for(case: Case, cause: PauseCause) -> list[Clock]:
    """The clocks of a case whose limit stands still for this cause, and that do not do so yet."""
    clocks = await _of_case(case, ClockState.RUNNING, ClockState.PAUSED)
    limits = await time_limit.by_ids({clock.time_limit_id for clock in clocks}) if clocks else {}
    concerned = {clock.id: clock for clock in clocks if limits[clock.time_limit_id].stands_still_for(cause)}
    for pause in await ClockPause.filter(clock_id__in=list(concerned), cause=cause, until=None):
        del concerned[pause.clock_id]
    return list(concerned.values())


async def _facts(clocks: Sequence[Clock]) -> list[tuple[Clock, Facts]]:
    if not clocks:
        return []
    limits = await time_limit.by_ids({clock.time_limit_id for clock in clocks})
    calendars = await loading.load_many({clock.calendar_id for clock in clocks})
    pasts = await claims.pasts([clock.id for clock in clocks])
    return [
        (
            clock,
            facts_of(
                clock.started_at,
                limits[clock.time_limit_id],
                calendars[clock.calendar_id],
                pasts[clock.id],
            ),
        )
        for clock in clocks
    ]


async def _keep(case: Case, clocks: Sequence[Clock]) -> None:
    for clock in clocks:
        await clock.save(
            update_fields=["state", "due_at", "provisional", "calendar_version", "next_check_at"]
        )
    _follow(case, clocks)


def _follow(case: Case, clocks: Sequence[Clock]) -> None:
    for clock in clocks:
        if clock.stage == Stage.RESOLVE:
            case.due_at = clock.due_at


async def _catch_up(case: Case, stages: Sequence[str], *, at: datetime, told_at: datetime) -> None:
    """Fire what the sweep has not come to yet: nobody escapes a deadline by being quicker than the worker.

    What is done at the very moment of the deadline is done in time.
    """
    late = await claims.overdue_of_case(case.id, stages, before=at)
    if late:
        await settle(late, at=told_at, until=at - datetime.resolution)
        case.due_at = await current().fetchval("select due_at from cases where id = $1", case.id)
