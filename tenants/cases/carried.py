"""Dates clocks by the limits of another version, from their original start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from tenants.cases import claim as claims
from tenants.cases.case import Case
from tenants.cases.claim import Past
from tenants.cases.clocks import Clock, ClockState
from tenants.cases.reckoning import decide, due_of
from tenants.cases.settling import facts_of, load_sound
from tenants.rules import time_limit
from tenants.rules.ladder import counterparts
from tenants.rules.limits import Limit
from tenants.rules.rule_set import RuleSet
from tenants.rules.stages import FROM_ACCEPTANCE, Start, stage_of
from tenants.session import current
from tenants.working_time import loading
from tenants.working_time.compiled import CompiledCalendar


@dataclass(frozen=True, slots=True)
class Carried:
    """A clock, and what becomes of it under the new rules; without a limit there it stops."""

    clock: Clock
    limit: Limit | None
    calendar: CompiledCalendar
    state: ClockState
    started_at: datetime
    due_at: datetime | None
    provisional: bool = False
    next_check_at: datetime | None = None
    # Of the rungs that have fired, by their number, which of the new ladder they are.
    fired: Mapping[int, int] = field(default_factory=dict)


async def redate(
    clocks: Sequence[Clock], cases: Mapping[UUID, Case], rules: RuleSet, *, at: datetime
) -> list[Carried]:
    """What becomes of these clocks.

    A rung that has fired stays fired, whatever its number is; what is due by now fires with the next sweep.
    """
    if not clocks:
        return []
    limits = {clock.id: rules.limit(clock.stage, cases[clock.case_id].circumstances()) for clock in clocks}
    calendars = await _calendars(clocks, cases, limits)
    pasts = await claims.pasts([clock.id for clock in clocks])
    were = await load_sound({clock.time_limit_id for clock in clocks}, time_limit.by_ids)
    carried = []
    for clock in clocks:
        limit, past = limits[clock.id], pasts[clock.id]
        fired = _still_fired(past, were.sound.get(clock.time_limit_id), limit)
        past = replace(past, fired=frozenset(fired.values()))
        one = _redated(clock, cases[clock.case_id], limit, calendars[clock.id], past, at=at)
        carried.append(replace(one, fired=fired))
    return carried


def _still_fired(past: Past, was: Limit | None, limit: Limit | None) -> dict[int, int]:
    """By what the rungs say; of a ladder that cannot be read, by their number."""
    if was is None or limit is None:
        return {number: number for number in past.fired}
    same = counterparts(was.terms.rungs, limit.terms.rungs)
    return {number: same[number] for number in past.fired if number in same}


def _redated(
    clock: Clock, case: Case, limit: Limit | None, calendar: CompiledCalendar, past: Past, *, at: datetime
) -> Carried:
    if limit is None:
        start, due_at = clock.started_at, clock.due_at
        return Carried(clock, None, calendar, ClockState.STOPPED, start, due_at, clock.provisional)
    start = _start(clock, case, limit)
    facts = facts_of(start, limit, calendar, past)
    if clock.state is ClockState.PAUSED:
        due_at, look = due_of(facts).at, clock.next_check_at
        return Carried(clock, limit, calendar, ClockState.PAUSED, start, due_at, next_check_at=look)
    decision = decide(facts, at)
    look = decision.firings[0].at if decision.firings else decision.next_check_at
    due_at, provisional = decision.due_at, decision.provisional
    return Carried(clock, limit, calendar, ClockState.RUNNING, start, due_at, provisional, look)


def _start(clock: Clock, case: Case, limit: Limit) -> datetime:
    """What counted from the registration counts from the acceptance, or the other way round.

    Until a case is accepted what runs goes on as it is; with the acceptance it begins anew.
    """
    if stage_of(clock.stage) not in FROM_ACCEPTANCE or case.accepted_at is None:
        return clock.started_at
    if limit.terms.starts_with is Start.ACCEPTANCE:
        return case.accepted_at if clock.started_at == case.opened_at else clock.started_at
    return case.opened_at if clock.started_at == case.accepted_at else clock.started_at


async def _calendars(
    clocks: Sequence[Clock], cases: Mapping[UUID, Case], limits: Mapping[UUID, Limit | None]
) -> dict[UUID, CompiledCalendar]:
    """The one that the limit names, else that of the department whose doing is measured."""
    takers = await _takers([clock.hand_over_id for clock in clocks if clock.hand_over_id is not None])
    named: dict[UUID, CompiledCalendar] = {}
    of_departments: dict[UUID, CompiledCalendar] = {}
    found: dict[UUID, CompiledCalendar] = {}
    for clock in clocks:
        limit = limits[clock.id]
        if limit is not None and limit.calendar_id is not None:
            if limit.calendar_id not in named:
                named[limit.calendar_id] = await loading.load(limit.calendar_id)
            found[clock.id] = named[limit.calendar_id]
            continue
        department_id = _measured(clock, cases[clock.case_id], takers)
        if department_id not in of_departments:
            of_departments[department_id] = await loading.for_department(department_id)
        found[clock.id] = of_departments[department_id]
    return found


def _measured(clock: Clock, case: Case, takers: Mapping[UUID, UUID]) -> UUID:
    if clock.hand_over_id is not None:
        return takers[clock.hand_over_id]
    return clock.doer_department_id or case.department_id


async def _takers(hand_over_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    rows = await current().fetch(
        "select id, to_department_id from hand_overs where id = any($1::uuid[])", list(hand_over_ids)
    )
    return {row["id"]: row["to_department_id"] for row in rows}
