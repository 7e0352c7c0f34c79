"""Carries decisions out: every statement is for a whole batch, and only what is new has effects."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants import history
from tenants.cases import breaches, escalation, inbox, involvement
from tenants.cases.breaches import Suspicion
from tenants.cases.claim import Claim
from tenants.cases.escalation import Answerable
from tenants.cases.inbox import Telling
from tenants.cases.involvement import Part
from tenants.cases.reckoning import Decision
from tenants.history import Entry
from tenants.ids import new_id
from tenants.rules.ladder import Action, When
from tenants.rules.moments import Firing
from tenants.rules.stages import Stage
from tenants.session import current, current_tenant_id

# What firing alone does not do: the case is told, the question asked anew. Owed until somebody has.
OWED = frozenset({Action.CLIMB, Action.ACCEPT})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided about a claimed clock."""

    claim: Claim
    decision: Decision
    calendar_version: int

    @property
    def moved(self) -> bool:
        """Whether the due time is another one than was written down."""
        return (self.decision.due_at, self.decision.provisional) != (
            self.claim.due_at,
            self.claim.provisional,
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """One rung of one clock, with the people it concerns."""

    claim: Claim
    deadline: datetime
    firing: Firing
    people: Answerable


async def carry_out(outcomes: Sequence[Outcome], *, at: datetime) -> int:
    """Write what was decided and return how many rungs fired; of racing sweeps one wins each rung."""
    if not outcomes:
        return 0
    steps = await _fired(outcomes, at=at)
    if escalated := _escalated(steps):
        await involvement.take_parts(escalated, Part.ESCALATED_TO, at=at)
    suspicions = [_suspicion(step) if _opens(step) else None for step in steps]
    opened = {
        entry.subject_id: entry
        for entry in await breaches.open_all([one for one in suspicions if one], noticed_at=at)
    }
    await _write_clocks([_at_once(one, at) for one in outcomes])
    moved = [one for one in outcomes if one.moved]
    await _write_due_times([one for one in moved if one.claim.stage == Stage.RESOLVE])
    told = [_redated(one, at) for one in moved]
    told += [
        _clock_event("clock.recovered", one.claim, at) for one in outcomes if one.claim.fault is not None
    ]
    for step, suspicion in zip(steps, suspicions, strict=True):
        told.append(_rung_fired(step, at))
        # Told where it belongs, before what came after it.
        if suspicion is not None and suspicion.id in opened:
            told.append(opened[suspicion.id])
    await history.record_all(told)
    await inbox.tell_all([one for step in steps if _calls(step) for one in _tellings(step)], at=at)
    return len(steps)


async def done(clock_ids: Collection[UUID]) -> None:
    """What the rungs of these clocks say has been done, or nothing is left of it to do."""
    await current().execute(
        """update rung_firings f set owed = false from clocks c
           where f.clock_id = any($1::uuid[]) and f.owed and c.id = f.clock_id and c.state <> 'paused'""",
        list(clock_ids),
    )


async def put_aside(faulty: Sequence[tuple[Claim, str]], *, until: datetime, at: datetime) -> None:
    """Look at these clocks again later; the history of each tells of a fault once."""
    if not faulty:
        return
    await current().execute(
        # The calendar counts as seen: nobody is to come back on its account before then.
        """update clocks c set fault = f.fault, next_check_at = $4, calendar_version = l.version
           from unnest($2::uuid[], $3::text[]) as f(id, fault), calendars l
           where c.tenant_id = $1 and c.id = f.id and l.tenant_id = $1 and l.id = c.calendar_id""",
        current_tenant_id(),
        [claim.id for claim, _ in faulty],
        [fault for _, fault in faulty],
        until,
    )
    news = [(claim, fault) for claim, fault in faulty if claim.fault != fault]
    await history.record_all(
        [_clock_event("clock.faulted", claim, at, reason=fault) for claim, fault in news]
    )


async def _fired(outcomes: Sequence[Outcome], *, at: datetime) -> list[_Step]:
    """The rungs that nobody else has fired, in the order of their moments."""
    wanted = [(one, firing) for one in outcomes for firing in one.decision.firings]
    won = await _insert_firings(wanted, at=at) if wanted else set()
    ours = [(one, firing) for one, firing in wanted if (one.claim.id, firing.rung.number) in won]
    if not ours:
        return []
    claims = {one.claim.id: one.claim for one, _ in ours}
    whom = {firing.rung.whom for _, firing in ours if firing.rung.whom is not None}
    people = await escalation.answerable_for(list(claims.values()), at=at, whom=whom)
    ours.sort(key=lambda pair: (pair[1].at, pair[0].claim.id, pair[1].rung.number))
    return [_Step(one.claim, one.decision.due_at, firing, people[one.claim.id]) for one, firing in ours]


async def _insert_firings(wanted: Sequence[tuple[Outcome, Firing]], *, at: datetime) -> set[tuple[UUID, int]]:
    rows = await current().fetch(
        """insert into rung_firings (tenant_id, id, clock_id, time_limit_id, rung, due_at, owed, fired_at)
           select $1, f.*, $8
           from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::timestamptz[], $7::bool[]) as f
           on conflict (tenant_id, clock_id, time_limit_id, rung) do nothing
           returning clock_id, rung""",
        current_tenant_id(),
        [new_id() for _ in wanted],
        [one.claim.id for one, _ in wanted],
        [one.claim.time_limit_id for one, _ in wanted],
        [firing.rung.number for _, firing in wanted],
        [firing.at for _, firing in wanted],
        [firing.rung.action in OWED for _, firing in wanted],
        at,
    )
    return {(row["clock_id"], row["rung"]) for row in rows}


def _calls(step: _Step) -> bool:
    """A breach calls on nobody: it is held against whoever answers; and climbing is asking anew."""
    return step.firing.rung.action in (Action.NOTIFY, Action.ESCALATE)


def _opens(step: _Step) -> bool:
    return step.firing.rung.action is Action.OPEN_BREACH


def _named(step: _Step) -> UUID | None:
    whom = step.firing.rung.whom
    return step.people.named(whom) if whom is not None else None


def _called(step: _Step) -> UUID | None:
    whom = step.firing.rung.whom
    return step.people.called(whom) if whom is not None else None


def _tellings(step: _Step) -> list[Telling]:
    """Whoever is called; the one they act for reads it too, once back."""
    rung, claim = step.firing.rung, step.claim
    told = dict.fromkeys((_called(step) or step.people.staff_id, _named(step) or step.people.staff_id))
    kind = _KINDS[rung.action, rung.moment.when]
    return [Telling(one, kind, claim.case_id, None, claim.id, rung.number) for one in told]


_KINDS: Mapping[tuple[Action, When], str] = {
    (Action.NOTIFY, When.SHARE): "clock.warning",
    (Action.NOTIFY, When.BEFORE_DUE): "clock.warning",
    (Action.NOTIFY, When.AT_DUE): "clock.overdue",
    (Action.NOTIFY, When.AFTER_DUE): "clock.overdue",
    (Action.ESCALATE, When.SHARE): "clock.escalated",
    (Action.ESCALATE, When.BEFORE_DUE): "clock.escalated",
    (Action.ESCALATE, When.AT_DUE): "clock.escalated",
    (Action.ESCALATE, When.AFTER_DUE): "clock.escalated",
}


def _escalated(steps: Sequence[_Step]) -> list[tuple[UUID, UUID]]:
    """Whoever a case is escalated to finds it among their cases, once; whoever answers for it does anyway."""
    pairs = {
        (step.claim.case_id, called): None
        for step in steps
        if step.firing.rung.action is Action.ESCALATE
        and (called := _called(step)) not in (None, step.claim.first_contact_id, step.claim.handler_id)
    }
    return list(pairs)


def _suspicion(step: _Step) -> Suspicion:
    return Suspicion(
        case_id=step.claim.case_id,
        kind=step.firing.rung.breach or "limit_exceeded",
        staff_id=step.people.staff_id,
        department_id=step.people.department_id,
        occurred_at=step.deadline,
        clock_id=step.claim.id,
    )


def _at_once(one: Outcome, at: datetime) -> Outcome:
    """Whoever fires such a rung does not always do it: a sweep looks at once whether it has been done."""
    if not any(firing.rung.action in OWED for firing in one.decision.firings):
        return one
    return replace(one, decision=replace(one.decision, next_check_at=at))


async def _write_clocks(outcomes: Sequence[Outcome]) -> None:
    await current().execute(
        """update clocks c set state = 'running', due_at = d.due_at, provisional = d.provisional,
                  fault = null, calendar_version = d.calendar_version, next_check_at = d.next_check_at
           from unnest($2::uuid[], $3::timestamptz[], $4::bool[], $5::int[], $6::timestamptz[])
                as d(id, due_at, provisional, calendar_version, next_check_at)
           where c.tenant_id = $1 and c.id = d.id""",
        current_tenant_id(),
        [one.claim.id for one in outcomes],
        [one.decision.due_at for one in outcomes],
        [one.decision.provisional for one in outcomes],
        [one.calendar_version for one in outcomes],
        [one.decision.next_check_at for one in outcomes],
    )


async def _write_due_times(outcomes: Sequence[Outcome]) -> None:
    """A case is due when its resolve clock is; its version stays, for nobody has edited it."""
    if not outcomes:
        return
    await current().execute(
        """update cases k set due_at = d.due_at from unnest($2::uuid[], $3::timestamptz[]) as d(id, due_at)
           where k.tenant_id = $1 and k.id = d.id""",
        current_tenant_id(),
        [one.claim.case_id for one in outcomes],
        [one.decision.due_at for one in outcomes],
    )


def _redated(one: Outcome, at: datetime) -> Entry:
    claim, decision = one.claim, one.decision
    return _clock_event(
        "clock.redated",
        claim,
        at,
        reason=_why_redated(one),
        **{
            "from": claim.due_at,
            "to": decision.due_at,
            "provisional": decision.provisional,
            "calendar": claim.calendar_id,
            "calendarVersion": one.calendar_version,
        },
    )


def _why_redated(one: Outcome) -> str:
    if one.calendar_version != one.claim.calendar_version:
        return "the working calendar has changed"
    if one.claim.state == "paused":
        return "the pause is over"
    if one.claim.provisional:
        return "public holidays have become known"
    return "the due time was reckoned anew"


def _rung_fired(step: _Step, at: datetime) -> Entry:
    rung, called, named = step.firing.rung, _called(step), _named(step)
    acting: dict[str, Any] = {"actingFor": named} if named != called else {}
    return _clock_event(
        "rung.fired",
        step.claim,
        at,
        rung=rung.number,
        action=rung.action.value,
        whom=rung.whom.value if rung.whom is not None else None,
        staff=called,
        dueAt=step.deadline,
        momentAt=step.firing.at,
        **acting,
    )


def _clock_event(
    kind: str, claim: Claim, at: datetime, *, reason: str | None = None, **data: object
) -> Entry:
    stage = {"stage": claim.stage}
    return Entry(kind, at, case_id=claim.case_id, subject_id=claim.id, reason=reason, data=stage | data)
