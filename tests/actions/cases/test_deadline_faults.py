"""A clock at fault is put aside and reported; it stalls nobody else, and goes on when it has been mended."""

from datetime import timedelta
from uuid import UUID

import pytest

from tenants import tenant as tenants
from tenants.cases import deadlines, firing
from tenants.cases.clocks import Clock
from tenants.rules import time_limit
from tenants.session import current, tenant_session
from tests.support.clockwork import MONDAY, Works, count, firings, furnish, open_cases
from tests.support.rulebook import begun

HOUR = timedelta(hours=1)
DUE = MONDAY + 24 * HOUR


@pytest.fixture
async def works(tenant: UUID) -> Works:
    """A limit of 24 hours."""
    async with tenant_session(tenant):
        return await furnish(tenant)


async def clock(works: Works, clock_id: UUID) -> Clock:
    async with tenant_session(works.tenant_id):
        return await Clock.get(id=clock_id)


async def _copied(works: Works, *, duration: str | None = None) -> UUID:
    """The limit once more, in a draft, as no verb would write it."""
    draft = await begun(at=MONDAY)
    limit_id: UUID = await current().fetchval(
        """insert into time_limits
               (tenant_id, id, rule_set_id, code, stage, conditions, duration, counting, pauses, rungs)
           select tenant_id, gen_random_uuid(), $2, 'copy', stage, conditions, coalesce($3::jsonb, duration),
                  counting, pauses, rungs
           from time_limits where id = $1 returning id""",
        works.limit_id,
        draft.version.id,
        duration,
    )
    return limit_id


async def broken(works: Works) -> UUID:
    """A due clock whose limit has rungs that nobody can read, and its limit."""
    async with tenant_session(works.tenant_id) as session:
        (clock_id,) = await open_cases(works, 1, at=MONDAY)
        limit_id = await _copied(works, duration='{"kind": "fortnights"}')
        await session.execute("update clocks set time_limit_id = $2 where id = $1", clock_id, limit_id)
    return clock_id


async def test_a_broken_rule_stalls_no_other_clock(works: Works) -> None:
    faulty = await broken(works)
    async with tenant_session(works.tenant_id):
        sound = await open_cases(works, 3, at=MONDAY)

    report = await deadlines.sweep(at=DUE, tenant_id=works.tenant_id)

    assert report.fired == 9
    assert {clock_id for clock_id, _, _ in await firings(works.tenant_id)} == set(sound)
    assert [(fault.tenant_id, fault.clock_id) for fault in report.faults] == [(works.tenant_id, faulty)]
    assert report.faults[0].text.startswith("duration.kind: this must be one of")


async def test_a_clock_at_fault_is_looked_at_again_in_an_hour(works: Works) -> None:
    faulty = await broken(works)
    await deadlines.sweep(at=DUE, tenant_id=works.tenant_id)

    put_aside = await clock(works, faulty)
    too_early = await deadlines.sweep(at=DUE + 0.9 * HOUR, tenant_id=works.tenant_id)
    an_hour_later = await deadlines.sweep(at=DUE + HOUR, tenant_id=works.tenant_id)

    assert put_aside.next_check_at == DUE + HOUR
    assert put_aside.fault
    assert too_early.looked_at == 0
    assert len(an_hour_later.faults) == 1


async def test_the_history_tells_of_the_same_fault_once(works: Works) -> None:
    await broken(works)

    for hour in range(3):
        await deadlines.sweep(at=DUE + hour * HOUR, tenant_id=works.tenant_id)

    assert await count(works.tenant_id, "events where kind = 'clock.faulted' and reason <> ''") == 1


async def test_a_mended_clock_fires_what_it_owes_with_the_right_dates(works: Works) -> None:
    faulty = await broken(works)
    await deadlines.sweep(at=DUE, tenant_id=works.tenant_id)
    async with tenant_session(works.tenant_id) as session:
        await session.execute("update clocks set time_limit_id = $2 where id = $1", faulty, works.limit_id)

    await deadlines.sweep(at=DUE + HOUR, tenant_id=works.tenant_id)

    assert await firings(works.tenant_id) == [
        (faulty, 1, MONDAY + 18 * HOUR),
        (faulty, 2, DUE),
        (faulty, 3, DUE),
        (faulty, 4, DUE + HOUR),
    ]
    assert (await clock(works, faulty)).fault is None
    assert await count(works.tenant_id, "events where kind = 'clock.recovered'") == 1


async def test_a_calendar_that_cannot_be_read_harms_only_the_clocks_that_go_by_it(works: Works) -> None:
    async with tenant_session(works.tenant_id) as session:
        faulty, sound = await open_cases(works, 2, at=MONDAY)
        bad = await session.fetchval(
            """insert into calendars
                   (tenant_id, id, name, time_zone, weekly, created_at, updated_at)
               select tenant_id, gen_random_uuid(), 'Atlantis', 'Ocean/Atlantis', weekly, created_at,
                      updated_at
               from calendars where id = $1 returning id""",
            works.calendar_id,
        )
        await session.execute("update clocks set calendar_id = $2 where id = $1", faulty, bad)

    report = await deadlines.sweep(at=DUE, tenant_id=works.tenant_id)

    assert [fault.clock_id for fault in report.faults] == [faulty]
    assert {clock_id for clock_id, _, _ in await firings(works.tenant_id)} == {sound}
    assert (await deadlines.redate(at=DUE, tenant_id=works.tenant_id)).looked_at == 0


async def test_what_only_the_database_refuses_is_found_by_doing_the_batch_clock_by_clock(
    works: Works,
) -> None:
    async with tenant_session(works.tenant_id) as session:
        faulty, *sound = await open_cases(works, 4, at=MONDAY)
        # A kind of breach that the table's own rule refuses, and that no reader of rungs would let through.
        limit_id = await _copied(works)
        await session.execute("update clocks set time_limit_id = $2 where id = $1", faulty, limit_id)
        await time_limit.by_ids([limit_id])
    readable = time_limit._read[limit_id]
    late = next(rung for rung in readable.terms.rungs if rung.breach)
    object.__setattr__(late, "breach", "NOT A KIND")

    report = await deadlines.sweep(at=DUE, tenant_id=works.tenant_id)

    assert [fault.clock_id for fault in report.faults] == [faulty]
    assert "breaches_kind_check" in report.faults[0].text
    assert {clock_id for clock_id, _, _ in await firings(works.tenant_id)} == set(sound)
    assert await count(works.tenant_id, "inbox_entries") == 2 * len(sound)
    assert (await clock(works, faulty)).next_check_at == DUE + HOUR


async def test_a_database_that_goes_away_is_no_clocks_fault(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tenant_session(works.tenant_id):
        await open_cases(works, 2, at=MONDAY)

    async def gone(*_: object, **__: object) -> int:
        raise ConnectionResetError("the server closed the connection")

    with monkeypatch.context() as patched:
        patched.setattr(firing, "carry_out", gone)
        with pytest.raises(ConnectionResetError):
            await deadlines.sweep(at=DUE, tenant_id=works.tenant_id)

    assert await count(works.tenant_id, "clocks where fault is not null") == 0
    assert (await deadlines.sweep(at=DUE, tenant_id=works.tenant_id)).fired == 6


async def test_the_lag_is_the_age_of_the_oldest_clock_that_is_due(fresh_database: str) -> None:
    tenant = await tenants.create(slug="t", name="供水", at=MONDAY)
    nothing_runs = await deadlines.lag(at=DUE)
    async with tenant_session(tenant):
        await open_cases(await furnish(tenant), 1, at=MONDAY)

    assert nothing_runs == timedelta()
    assert await deadlines.lag(at=MONDAY) == timedelta()
    assert await deadlines.lag(at=MONDAY + 20 * HOUR) == 2 * HOUR
