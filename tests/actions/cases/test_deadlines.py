"""Deadlines: every rung fires once, at its moment, at the people it names, whatever went on meanwhile."""

import asyncio
import contextvars
from datetime import timedelta
from uuid import UUID

import pytest

from tenants import history
from tenants import tenant as tenants
from tenants.cases import claim, deadlines
from tenants.cases.breaches import Breach
from tenants.cases.clocks import Clock
from tenants.cases.inbox import InboxEntry
from tenants.cases.involvement import Involvement, Part
from tenants.directory import staff
from tenants.session import tenant_session
from tests.support.clockwork import MONDAY, OFFICE_HOURS, Works, count, firings, furnish, open_cases

DUE = MONDAY + timedelta(hours=24)
WARNED = MONDAY + timedelta(hours=18)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def works(tenant: UUID) -> Works:
    """24 hours; a warning after 18, at the limit a breach and the superior, an hour later the head."""
    async with tenant_session(tenant):
        return await furnish(tenant)


async def opened(works: Works, cases: int = 1) -> list[UUID]:
    async with tenant_session(works.tenant_id):
        return await open_cases(works, cases, at=MONDAY)


async def told(works: Works, staff_id: UUID) -> list[str]:
    async with tenant_session(works.tenant_id):
        return [entry.kind for entry in await InboxEntry.filter(staff_id=staff_id).order_by("id")]


async def events(works: Works) -> list[str]:
    async with tenant_session(works.tenant_id) as session:
        rows = await session.fetch("select kind from events where kind ~ '^(rung|breach|clock)' order by seq")
        return [row["kind"] for row in rows]


async def test_before_its_moment_no_rung_fires(works: Works) -> None:
    await opened(works)

    report = await deadlines.sweep(at=WARNED - SECOND, tenant_id=works.tenant_id)

    assert (report.looked_at, report.fired) == (0, 0)
    assert await firings(works.tenant_id) == []


async def test_the_handler_is_warned_before_the_limit(works: Works) -> None:
    (clock_id,) = await opened(works)

    report = await deadlines.sweep(at=WARNED, tenant_id=works.tenant_id)

    assert report.fired == 1
    assert await firings(works.tenant_id) == [(clock_id, 1, WARNED)]
    assert await told(works, works.handler_id) == ["clock.warning"]
    assert await told(works, works.superior_id) == []
    assert await count(works.tenant_id, "breaches") == 0


async def test_at_the_limit_a_breach_is_opened_and_the_superior_called(works: Works) -> None:
    (clock_id,) = await opened(works)

    await deadlines.sweep(at=DUE, tenant_id=works.tenant_id)

    async with tenant_session(works.tenant_id):
        breach = await Breach.get(clock_id=clock_id)
        involved = await Involvement.get(part=Part.ESCALATED_TO)
    assert (breach.kind, breach.staff_id, breach.department_id) == (
        "not_handled",
        works.handler_id,
        works.department_id,
    )
    assert (involved.staff_id, involved.case_id) == (works.superior_id, breach.case_id)
    assert await told(works, works.superior_id) == ["clock.escalated"]


async def test_a_breach_is_dated_by_the_deadline_not_by_the_sweep(works: Works) -> None:
    await opened(works)

    await deadlines.sweep(at=DUE + 3 * HOUR, tenant_id=works.tenant_id)

    async with tenant_session(works.tenant_id):
        breach = await Breach.get()
    assert (breach.occurred_at, breach.noticed_at) == (DUE, DUE + 3 * HOUR)


async def test_after_an_outage_every_rung_fires_in_its_order_and_with_its_own_date(works: Works) -> None:
    (clock_id,) = await opened(works)

    report = await deadlines.sweep(at=DUE + 5 * HOUR, tenant_id=works.tenant_id)

    assert report.fired == 4
    assert await firings(works.tenant_id) == [
        (clock_id, 1, WARNED),
        (clock_id, 2, DUE),
        (clock_id, 3, DUE),
        (clock_id, 4, DUE + HOUR),
    ]
    # The breach stands where its deadline was, before what came later.
    assert await events(works) == ["rung.fired", "rung.fired", "breach.opened", "rung.fired", "rung.fired"]
    assert await told(works, works.head_id) == ["clock.escalated"]
    async with tenant_session(works.tenant_id) as session:
        moments = await session.fetch(
            "select (data ->> 'momentAt')::timestamptz from events where kind = 'rung.fired' order by seq"
        )
        assert [row[0] for row in moments] == [WARNED, DUE, DUE, DUE + HOUR]
        assert await history.broken_at() is None


async def test_a_rung_that_has_fired_fires_never_again(works: Works) -> None:
    await opened(works)
    await deadlines.sweep(at=DUE + 5 * HOUR, tenant_id=works.tenant_id)
    async with tenant_session(works.tenant_id):
        await Clock.all().update(next_check_at=DUE)
    before = await count(works.tenant_id, "events")

    again = await deadlines.sweep(at=DUE + 6 * HOUR, tenant_id=works.tenant_id)

    assert (again.looked_at, again.fired) == (1, 0)
    assert len(await firings(works.tenant_id)) == 4
    assert await count(works.tenant_id, "events") == before


async def test_a_clock_is_looked_at_next_when_its_next_rung_is_due_and_after_the_last_never(
    works: Works,
) -> None:
    (clock_id,) = await opened(works)
    seen = []
    for at in (WARNED, DUE, DUE + HOUR):
        await deadlines.sweep(at=at, tenant_id=works.tenant_id)
        async with tenant_session(works.tenant_id):
            seen.append((await Clock.get(id=clock_id)).next_check_at)

    assert seen == [DUE, DUE + HOUR, None]


async def test_who_has_left_is_climbed_over(works: Works) -> None:
    await opened(works)
    async with tenant_session(works.tenant_id) as session:
        await session.execute("update staff set left_on = $2 where id = $1", works.superior_id, MONDAY.date())

    await deadlines.sweep(at=DUE, tenant_id=works.tenant_id)

    assert await told(works, works.superior_id) == []
    assert await told(works, works.head_id) == ["clock.escalated"]


async def test_one_person_in_two_offices_hears_each_rung_once(works: Works) -> None:
    await opened(works)
    async with tenant_session(works.tenant_id):
        await staff.change(works.handler_id, superior_id=works.head_id, by=None, at=MONDAY)

    await deadlines.sweep(at=DUE + 5 * HOUR, tenant_id=works.tenant_id)

    assert await told(works, works.head_id) == ["clock.escalated"] * 2
    assert await count(works.tenant_id, "involvements where part = 'escalated_to'") == 1


async def test_a_notice_held_to_working_hours_waits_for_the_opening_while_the_breach_does_not(
    tenant: UUID,
) -> None:
    rungs = [
        {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"},
        {
            "moment": {"when": "at_due"},
            "action": "notify",
            "whom": "handler",
            "hold": "in_working_hours",
        },
    ]
    async with tenant_session(tenant):
        works = await furnish(
            tenant, rungs=rungs, weekly=OFFICE_HOURS, duration={"kind": "hours", "count": 12}
        )
        (clock_id,) = await open_cases(works, 1, at=MONDAY)
    due, opening = MONDAY + timedelta(hours=12), MONDAY + timedelta(hours=25)

    at_night = await deadlines.sweep(at=due, tenant_id=tenant)
    told_at_night = await told(works, works.handler_id)
    in_the_morning = await deadlines.sweep(at=opening, tenant_id=tenant)

    assert (at_night.fired, told_at_night) == (1, [])
    assert in_the_morning.fired == 1
    assert await firings(tenant) == [(clock_id, 1, due), (clock_id, 2, opening)]
    assert await told(works, works.handler_id) == ["clock.overdue"]


async def test_of_three_sweeps_at_once_over_two_thousand_clocks_each_rung_is_fired_by_one(
    works: Works,
) -> None:
    clock_ids = await opened(works, 2000)

    reports = await asyncio.gather(*(deadlines.sweep(at=DUE, tenant_id=works.tenant_id) for _ in range(3)))

    assert sum(report.fired for report in reports) == 6000
    assert await firings(works.tenant_id) == sorted(
        (clock_id, rung, moment)
        for clock_id in clock_ids
        for rung, moment in ((1, WARNED), (2, DUE), (3, DUE))
    )
    assert await count(works.tenant_id, "breaches") == 2000
    assert await count(works.tenant_id, "inbox_entries") == 4000
    assert await count(works.tenant_id, "events where kind = 'rung.fired'") == 6000


async def test_what_another_transaction_holds_is_left_for_later_and_nobody_waits(works: Works) -> None:
    free, held = await opened(works, 2)
    async with tenant_session(works.tenant_id) as session:
        await session.execute(
            "select 1 from cases where id = (select case_id from clocks where id = $1) for update", held
        )
        meanwhile = await _sweep_meanwhile(works)
    afterwards = await deadlines.sweep(at=WARNED, tenant_id=works.tenant_id)

    assert (meanwhile.fired, afterwards.fired) == (1, 1)
    assert {clock_id for clock_id, _, _ in await firings(works.tenant_id)} == {free, held}


async def _sweep_meanwhile(works: Works) -> deadlines.SweepReport:
    # A task inherits the running session; this one is to open its own.
    sweeping = deadlines.sweep(at=WARNED, tenant_id=works.tenant_id)
    return await asyncio.get_running_loop().create_task(sweeping, context=contextvars.Context())


async def test_one_tenants_backlog_hides_no_other_tenant(fresh_database: str) -> None:
    crowded = await tenants.create(slug="crowded", name="供水", at=MONDAY)
    quiet = await tenants.create(slug="quiet", name="供电", at=MONDAY)
    for tenant, cases in ((crowded, 1200), (quiet, 1)):
        async with tenant_session(tenant):
            works = await furnish(tenant)
            await open_cases(works, cases, at=MONDAY + timedelta(hours=tenant == quiet))

    report = await deadlines.sweep_round(at=DUE)

    assert report.more
    assert len(await firings(quiet)) == 1


async def test_a_tenants_own_look_never_wanders_through_everybodys_due_clocks(works: Works) -> None:
    await opened(works, 20)
    async with tenant_session(works.tenant_id) as session:
        await session.execute("set local enable_seqscan = off")
        await session.execute("set local enable_bitmapscan = off")
        due = await session.fetch(f"explain {claim.DUE}", DUE, claim.BATCH)
        stale = await session.fetch(f"explain {claim.STALE}", claim.BATCH)

    assert "Index Scan using clocks_check_of_tenant" in str(due)
    assert "Index Scan using clocks_of_calendar" in str(stale)
