"""Brings open cases under a newer version of the rules, where its publisher has chosen so.

A batch is one transaction: its cases name the rows of the same code in the new version, and their clocks are
dated by the new limits from their original start. What was due before fires first, by the rules that counted
then. A case whose matter the new version leaves out goes on under the old one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.cases import accept_by_silence, climb, clocks, lapse
from tenants.cases import claim as claims
from tenants.cases.carried import Carried, redate
from tenants.cases.case import Case, State
from tenants.cases.clocks import Clock, ClockState
from tenants.cases.settling import settle
from tenants.history import Entry, record_all
from tenants.rules import loading
from tenants.rules.policies import PauseCause
from tenants.rules.rule_set import RuleSet
from tenants.rules.stages import REGISTERED, Stage, Start
from tenants.rules.version import RuleSetState, RuleSetVersion, in_force_id
from tenants.session import current, current_tenant_id, database

BATCH = 200


@dataclass(frozen=True, slots=True)
class CarryReport:
    """How many cases a round has brought over; `more` says that it is worth going again at once."""

    cases: int = 0
    more: bool = False


async def tenants_waiting(*, at: datetime, at_most: int) -> list[UUID]:
    """Tenants with a version in force under which open cases are still to be brought."""
    rows = await database().fetch("select tenant_id from tenants_with_cases_to_carry($1, $2)", at, at_most)
    return [row["tenant_id"] for row in rows]


async def carry(*, at: datetime) -> CarryReport:
    """Bring a batch of this tenant's open cases over; the last one ends it."""
    version = await _waiting(at)
    if version is None:
        return CarryReport()
    if version.id != await in_force_id(at):
        # Another one has come into force meanwhile: what it does not carry stays where it is.
        await _done(version, at=at)
        return CarryReport(more=True)
    rules = await loading.load(version.id)
    cases = await _batch(rules)
    if not cases:
        if not await current().fetchval(f"select exists ({_LEFT})", version.id):
            await _done(version, at=at)
        return CarryReport()
    await _bring(cases, rules, why=version.reason or f"rule set {version.number}", at=at)
    return CarryReport(len(cases), more=True)


async def _waiting(at: datetime) -> RuleSetVersion | None:
    waiting = RuleSetVersion.filter(
        state=RuleSetState.PUBLISHED, carries_open_cases=True, carried_at=None, effective_from__lte=at
    )
    return await waiting.order_by("effective_from", "published_at", "number").first()


async def _done(version: RuleSetVersion, *, at: datetime) -> None:
    version.carried_at = at
    await version.save(update_fields=["carried_at"])
    await record_all([Entry("rule_set.carried", at, subject_id=version.id, data={"number": version.number})])


# The cases of other versions whose matter, if they have one, is in this version too.
_LEFT = """
select k.id from cases k where k.closed_at is null and k.rule_set_id is distinct from $1
  and (k.matter_id is null or exists (
      select from matters o join matters n on n.rule_set_id = $1 and n.code = o.code
      where o.id = k.matter_id))
"""


async def _batch(rules: RuleSet) -> list[Case]:
    """Held until the transaction ends; what somebody else is holding comes with a later batch."""
    rows = await current().fetch(
        _LEFT + f" order by k.id limit {BATCH} for no key update of k skip locked", rules.id
    )
    return await Case.filter(id__in=[row["id"] for row in rows]).order_by("id")


async def _bring(cases: Sequence[Case], rules: RuleSet, *, why: str, at: datetime) -> None:
    cases = await _settled(cases, at=at)
    by_id = {case.id: case for case in cases}
    before = {case.id: case.rule_set_id for case in cases}
    waiting = {case.id: await _waiting_for_acceptance(case) for case in cases}
    await _rename(cases, rules)
    going = await Clock.filter(case_id__in=list(by_id)).exclude(state=ClockState.STOPPED).order_by("id")
    carried = await redate(going, by_id, rules, at=at)
    await _write(carried, at=at)
    for case in cases:
        await _wait_no_longer(case, waiting[case.id], rules)
    await record_all([*_cases_told(cases, before, why, at), *(_told(one, why, at) for one in carried)])


async def _settled(cases: Sequence[Case], *, at: datetime) -> list[Case]:
    """As they are once everything has come about that was due before, by the rules that counted then."""
    ids = [case.id for case in cases]
    claimed = await claims.overdue_of_cases(ids, before=at)
    await settle(claimed, at=at, until=at - datetime.resolution)
    await climb.follow(claimed, at=at)
    await accept_by_silence.follow(claimed, at=at)
    return await Case.filter(id__in=ids).order_by("id")


async def _rename(cases: Sequence[Case], rules: RuleSet) -> None:
    """The case and its matter are rows of the new version."""
    codes = await _codes([case.matter_id for case in cases if case.matter_id is not None])
    for case in cases:
        case.rule_set_id = rules.id
        if case.matter_id is not None:
            case.matter_id = rules.of_code[codes[case.matter_id]].id
    await current().execute(
        """update cases k set rule_set_id = $2, matter_id = n.matter_id
           from unnest($3::uuid[], $4::uuid[]) as n(id, matter_id) where k.tenant_id = $1 and k.id = n.id""",
        current_tenant_id(),
        rules.id,
        [case.id for case in cases],
        [case.matter_id for case in cases],
    )


async def _codes(matter_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = await current().fetch("select id, code from matters where id = any($1::uuid[])", list(matter_ids))
    return {row["id"]: row["code"] for row in rows}


async def _write(carried: Sequence[Carried], *, at: datetime) -> None:
    await lapse.with_clocks([one.clock.id for one in carried if one.limit is None], at=at)
    await _write_firings([one for one in carried if one.limit is not None])
    await current().execute(
        """update clocks c set time_limit_id = coalesce(n.time_limit_id, c.time_limit_id), state = n.state,
                  started_at = n.started_at, due_at = n.due_at, provisional = n.provisional,
                  next_check_at = n.next_check_at,
                  calendar_id = n.calendar_id, calendar_version = n.calendar_version,
                  stopped_at = case when n.state = 'stopped' then $2::timestamptz end
           from unnest($3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::bool[], $8::timestamptz[],
                       $9::uuid[], $10::int[], $11::timestamptz[])
                as n(id, time_limit_id, state, due_at, provisional, next_check_at, calendar_id,
                     calendar_version, started_at)
           where c.tenant_id = $1 and c.id = n.id""",
        current_tenant_id(),
        at,
        [one.clock.id for one in carried],
        [one.limit.id if one.limit else None for one in carried],
        [one.state.value for one in carried],
        [one.due_at for one in carried],
        [one.provisional for one in carried],
        [one.next_check_at for one in carried],
        [one.calendar.definition.id for one in carried],
        [one.calendar.definition.version for one in carried],
        [one.started_at for one in carried],
    )
    await current().execute(
        """update clock_pauses p set until = $2 from clocks c
           where c.id = p.clock_id and c.id = any($1::uuid[]) and c.state = 'stopped' and p.until is null""",
        [one.clock.id for one in carried],
        at,
    )
    await current().execute(
        """update cases k set due_at = n.due_at from unnest($2::uuid[], $3::timestamptz[]) as n(id, due_at)
           where k.tenant_id = $1 and k.id = n.id""",
        current_tenant_id(),
        [one.clock.case_id for one in carried if one.clock.stage == Stage.RESOLVE],
        [one.due_at for one in carried if one.clock.stage == Stage.RESOLVE],
    )


async def _write_firings(carried: Sequence[Carried]) -> None:
    """What has fired goes by the new ladder where there it is a rung too; nobody is told of it again."""
    moved = [(one, before, now) for one in carried for before, now in one.fired.items()]
    await current().execute(
        """update rung_firings f set time_limit_id = n.to_id, rung = n.now
           from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::int[])
               as n(clock_id, from_id, to_id, before, now)
           where f.clock_id = n.clock_id and f.time_limit_id = n.from_id and f.rung = n.before""",
        [one.clock.id for one, _, _ in moved],
        [one.clock.time_limit_id for one, _, _ in moved],
        [one.limit.id if one.limit else None for one, _, _ in moved],
        [before for _, before, _ in moved],
        [now for _, _, now in moved],
    )
    # Whom a rung of the old ladder has called, one of the same number on the new ladder calls all the same.
    await current().execute(
        "update inbox_entries set rung = null where clock_id = any($1::uuid[]) and rung is not null",
        [one.clock.id for one in carried],
    )


async def _waiting_for_acceptance(case: Case) -> list[str]:
    """What is not measured yet because the case is not accepted."""
    if case.accepted_at is not None or case.state not in (State.OPEN, State.WAITING):
        return []
    rules, known = await loading.load(case.rule_set_id), case.circumstances()
    return [
        stage
        for stage in rules.waiting
        if (limit := rules.limit(stage, known)) is not None and limit.terms.starts_with is Start.ACCEPTANCE
    ]


async def _wait_no_longer(case: Case, stages: Sequence[str], rules: RuleSet) -> None:
    """What waited for the acceptance and by the new rules does not is measured from the registration."""
    if not stages:
        return
    running = await Clock.filter(case_id=case.id).exclude(state=ClockState.STOPPED)
    known, there = case.circumstances(), {clock.stage for clock in running}
    begun = [one for one in rules.started_by(REGISTERED, known) if one in stages and one not in there]
    if not begun:
        return
    await clocks.start(case, *begun, at=case.opened_at)
    if case.state is State.WAITING:
        since = await current().fetchval(
            "select max(issued_at) from notices where case_id = $1 and supplement_received_at is null",
            case.id,
        )
        await clocks.pause(case, cause=PauseCause.MATERIALS, at=since)
    await case.save(update_fields=["due_at"])


def _cases_told(
    cases: Sequence[Case], before: Mapping[UUID, UUID | None], why: str, at: datetime
) -> list[Entry]:
    return [
        Entry(
            "case.carried",
            at,
            case_id=case.id,
            subject_id=case.id,
            reason=why,
            data={"from": before[case.id], "to": case.rule_set_id},
        )
        for case in cases
    ]


def _told(one: Carried, why: str, at: datetime) -> Entry:
    clock = one.clock
    data = {
        "stage": clock.stage,
        "from": clock.due_at,
        "to": one.due_at,
        "limit": one.limit.code if one.limit else None,
    }
    return Entry("clock.carried", at, case_id=clock.case_id, subject_id=clock.id, reason=why, data=data)
