"""Open cases stay under their version, or come under a newer one where its publisher has chosen so."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import carrying, clocks, deadlines
from tenants.cases.case import Case
from tenants.cases.clocks import Clock, ClockState
from tenants.rules import version
from tenants.rules.policies import PauseCause
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tenants.working_time import calendar
from tests.actions.cases.conftest import Desks
from tests.support.clockwork import ALWAYS_OPEN, MONDAY, furnish, open_cases
from tests.support.desk import AT, later, question
from tests.support.office import told
from tests.support.rulebook import new_rules


def hours(count: int, *rungs: dict[str, Any]) -> dict[str, Any]:
    return {"duration": {"kind": "hours", "count": count}, "rungs": list(rungs)}


WARN = {"moment": {"when": "share", "percent": 50}, "action": "notify", "whom": "handler"}
BREACH = {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"}


@pytest.fixture
async def first(desks: Desks) -> UUID:
    """A day to resolve what is asked about water bills; returns the matter."""
    await calendar.create(name="全天", time_zone="Asia/Shanghai", weekly=ALWAYS_OPEN, by=None, at=AT)
    async with new_rules(at=AT) as draft:
        bills = await draft.matter("WS-1", department_id=desks.hall.id)
        await draft.limit(hours(24, WARN, BREACH))
        await draft.limit(hours(2), Stage.NOTICE)
    return bills.id


async def carried(*, at: Any = AT) -> int:
    """What the worker does until nothing is left."""
    total = 0
    while (report := await carrying.carry(at=at)).more:
        total += report.cases
    return total


async def resolve_clock(case: Case) -> Clock:
    return await Clock.get(case_id=case.id, stage=Stage.RESOLVE)


async def test_an_open_case_keeps_its_version_unless_the_publisher_carries_it_over(
    desks: Desks, first: UUID
) -> None:
    case = await question(desks.clerk, matter_id=first)
    async with new_rules(at=AT) as draft:
        await draft.limit(hours(48))
    assert await carried() == 0
    assert (await Case.get(id=case.id)).rule_set_id == case.rule_set_id
    assert (await resolve_clock(case)).due_at == later(hours=24)


async def test_a_carried_case_is_dated_by_the_new_limits_from_its_original_start(
    desks: Desks, first: UUID
) -> None:
    case, free = await question(desks.clerk, matter_id=first), await question(desks.clerk)
    async with _carrying(at=later(hours=1)) as draft:
        limit = await draft.limit(hours(48, WARN, BREACH))
    assert await carried(at=later(hours=1)) == 2

    kept = await Case.get(id=case.id)
    assert (kept.rule_set_id, kept.due_at, kept.version) == (draft.version.id, later(hours=48), case.version)
    assert kept.matter_id not in (None, first)
    clock = await resolve_clock(case)
    assert (clock.time_limit_id, clock.started_at) == (limit.id, AT)
    assert (clock.due_at, clock.next_check_at) == (later(hours=48), later(hours=24))
    assert (await Case.get(id=free.id)).rule_set_id == draft.version.id
    kinds = await told()
    assert (kinds.count("case.carried"), kinds.count("clock.carried")) == (2, 4)
    assert kinds[-1] == "rule_set.carried"
    done = await version.RuleSetVersion.get(id=draft.version.id)
    assert done.carried_at == later(hours=1)


async def test_what_was_due_before_fires_by_the_rules_that_counted_then(desks: Desks, first: UUID) -> None:
    await question(desks.clerk, matter_id=first)
    async with _carrying(at=later(hours=30)) as draft:
        await draft.limit(hours(48, WARN, BREACH))
    await carried(at=later(hours=30))
    kinds = await told()
    assert kinds.count("rung.fired") == 2
    assert kinds.index("breach.opened") < kinds.index("case.carried")


async def test_a_stage_without_a_limit_under_the_new_rules_is_measured_no_longer(
    desks: Desks, first: UUID
) -> None:
    case = await question(desks.clerk, matter_id=first)
    async with _carrying(at=later(hours=1)) as draft:
        await draft.unlimit("notice")
    await carried(at=later(hours=1))
    clock = await Clock.get(case_id=case.id, stage=Stage.NOTICE)
    assert (clock.state, clock.stopped_at) == (ClockState.STOPPED, later(hours=1))


async def test_a_paused_clock_stays_paused_and_resumes_under_the_new_limit(desks: Desks, first: UUID) -> None:
    case = await question(desks.clerk, matter_id=first)
    await clocks.pause(case, cause=PauseCause.MATERIALS, at=later(hours=1))
    async with _carrying(at=later(hours=2)) as draft:
        await draft.limit(hours(48))
    await carried(at=later(hours=2))
    kept = await Case.get(id=case.id)
    assert (await resolve_clock(case)).state is ClockState.PAUSED
    await clocks.resume(kept, cause=PauseCause.MATERIALS, at=later(hours=11))
    assert (await resolve_clock(case)).due_at == later(hours=58)


async def test_a_case_whose_matter_is_left_out_goes_on_under_the_old_rules(desks: Desks, first: UUID) -> None:
    case = await question(desks.clerk, matter_id=first)
    async with _carrying(at=later(hours=1)) as draft:
        await draft.remove(first)
    assert await carried(at=later(hours=1)) == 0
    assert (await Case.get(id=case.id)).matter_id == first
    assert (await version.RuleSetVersion.get(id=draft.version.id)).carried_at == later(hours=1)


async def test_a_version_that_was_overtaken_carries_nothing_any_more(desks: Desks, first: UUID) -> None:
    case = await question(desks.clerk, matter_id=first)
    async with _carrying(at=later(hours=1)) as draft:
        await draft.limit(hours(48))
    async with new_rules(at=later(hours=2)):
        pass
    assert await carried(at=later(hours=2)) == 0
    assert (await Case.get(id=case.id)).rule_set_id == case.rule_set_id
    assert await carrying.carry(at=later(hours=2)) == carrying.CarryReport()


async def test_the_worker_finds_the_tenants_that_wait_and_a_new_rung_fires_with_the_next_sweep(
    tenant: UUID,
) -> None:
    """Through several transactions, as in life."""
    async with tenant_session(tenant):
        works = await furnish(tenant, rungs=[])
        await open_cases(works, 3, at=MONDAY)
    async with tenant_session(tenant), _carrying(at=MONDAY + timedelta(hours=10)) as draft:
        await draft.limit(hours(8, BREACH))
    at = MONDAY + timedelta(hours=10)
    assert tenant in await carrying.tenants_waiting(at=at, at_most=1000)
    assert tenant not in await carrying.tenants_waiting(at=MONDAY, at_most=1000)
    more = True
    while more:
        async with tenant_session(tenant):
            more = (await carrying.carry(at=at)).more
    assert tenant not in await carrying.tenants_waiting(at=at, at_most=1000)
    assert (await deadlines.sweep(at=at, tenant_id=tenant)).fired == 3


def _carrying(*, at: Any) -> Any:
    return new_rules(at=at, carry_open_cases=True)
