"""The worker when processes die: each due rung fires exactly once, none is missing, all are dated right."""

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from app.broadcast import channel, decode
from tenants import history
from tenants.session import tenant_session
from tests.support.plant import Plant, listening, plant, until

pytestmark = pytest.mark.slow

CASES = 2000
# A warning after 18 hours, at 24 the breach and the superior, at 25 the head.
RUNGS = 4


@pytest.fixture
def opened_at() -> datetime:
    """Long enough ago that every rung is due."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(hours=30)


@pytest.fixture
async def utility(database: asyncpg.Pool, server_folder: Path, opened_at: datetime) -> AsyncIterator[Plant]:
    """Servers of the test's own."""
    async with plant(server_folder, at=opened_at) as built:
        yield built


@pytest.fixture
async def sturdy(database: asyncpg.Pool, server_folder: Path, opened_at: datetime) -> AsyncIterator[Plant]:
    """The same; what was committed outlives a crash of PostgreSQL."""
    async with plant(server_folder, at=opened_at, durable=True) as built:
        yield built


async def fired(utility: Plant) -> int:
    found: int = await utility.value("select count(*) from rung_firings")
    return found


async def all_fired(utility: Plant, cases: int) -> None:
    async def holds() -> bool:
        return await fired(utility) == cases * RUNGS

    await until(holds, "every rung has fired")


async def everything_told_once(utility: Plant, clock_ids: list[UUID], opened_at: datetime) -> None:
    """The rungs, and all that follows from them, happened once each and are dated by their own moments."""
    rungs = await utility.fetch("select clock_id, rung, due_at from rung_firings order by clock_id, rung")
    moments = [
        (number, opened_at + timedelta(hours=hours)) for number, hours in enumerate((18, 24, 24, 25), 1)
    ]
    assert [tuple(row) for row in rungs] == [
        (clock_id, number, moment) for clock_id in sorted(clock_ids) for number, moment in moments
    ]
    told = await utility.fetch(
        """select data ->> 'rung' as rung, count(*) as events, count(distinct subject_id) as clocks
           from events where kind = 'rung.fired' group by 1 order by 1"""
    )
    assert [tuple(row) for row in told] == [
        (str(rung), len(clock_ids), len(clock_ids)) for rung in (1, 2, 3, 4)
    ]
    breaches = await utility.fetch(
        "select count(*), count(distinct clock_id), min(occurred_at), max(occurred_at) from breaches"
    )
    deadline = opened_at + timedelta(hours=24)
    assert tuple(breaches[0]) == (len(clock_ids), len(clock_ids), deadline, deadline)
    assert await utility.value("select count(*) from inbox_entries") == 3 * len(clock_ids)
    async with tenant_session(utility.works.tenant_id):
        assert await history.broken_at() is None


async def test_a_worker_killed_in_the_middle_of_a_sweep_loses_nothing_and_repeats_nothing(
    utility: Plant, opened_at: datetime
) -> None:
    clock_ids = await utility.open_cases(CASES, at=opened_at)

    async def some_have_fired() -> bool:
        return await fired(utility) > 0

    killed = utility.start_worker()
    await until(some_have_fired, "the first batch has fired")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    at_its_death = await fired(utility)

    survivor = utility.start_worker()
    await all_fired(utility, CASES)
    await everything_told_once(utility, clock_ids, opened_at)
    assert 0 < at_its_death < CASES * RUNGS
    assert survivor.poll() is None
    survivor.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(survivor.wait, 30) == 0


async def test_while_redis_is_away_deadlines_go_on_and_messages_wait(
    utility: Plant, opened_at: datetime
) -> None:
    worker = utility.start_worker()
    first = await utility.open_cases(50, at=opened_at)
    await all_fired(utility, 50)

    utility.redis.stop()
    second = await utility.open_cases(200, at=opened_at)
    await all_fired(utility, 250)
    newest = await utility.value("select max(seq) from events")
    assert await utility.value("select delivered_at from outbox order by seq desc limit 1") is None
    utility.redis.start()

    async with listening(utility.redis, channel(utility.works.tenant_id)) as heard:
        await until(lambda: _delivered(utility), "everything has left the house")
        third = await utility.open_cases(50, at=opened_at)
        await all_fired(utility, 300)
        await until(lambda: _heard_up_to_the_newest(utility, heard), "everything new is heard")

    seen = [decode(utility.works.tenant_id, body).seq for body in heard]
    assert seen == sorted(set(seen))
    assert set(range(newest, await utility.value("select max(seq) from events") + 1)) <= set(seen)
    assert worker.poll() is None
    await everything_told_once(utility, first + second + third, opened_at)


async def test_postgres_torn_away_in_the_middle_of_a_sweep_and_started_again(
    sturdy: Plant, opened_at: datetime
) -> None:
    clock_ids = await sturdy.open_cases(CASES, at=opened_at)

    async def some_have_fired() -> bool:
        return await fired(sturdy) > 0

    worker = sturdy.start_worker()
    await until(some_have_fired, "the first batch has fired")
    at_the_crash = await fired(sturdy)
    await asyncio.to_thread(sturdy.crash_postgres)
    await asyncio.to_thread(sturdy.postgres.start)

    await all_fired(sturdy, CASES)
    await until(lambda: _delivered(sturdy), "everything has left the house")
    await everything_told_once(sturdy, clock_ids, opened_at)
    assert at_the_crash < CASES * RUNGS
    assert worker.poll() is None


async def test_a_worker_that_starts_before_its_servers_waits_for_them(
    sturdy: Plant, opened_at: datetime
) -> None:
    clock_ids = await sturdy.open_cases(20, at=opened_at)
    sturdy.redis.stop()
    await asyncio.to_thread(sturdy.crash_postgres)

    worker = sturdy.start_worker()
    await until(lambda: _waits_for_postgres(sturdy), "the worker has begun to wait")
    await asyncio.to_thread(sturdy.postgres.start)
    await all_fired(sturdy, 20)
    sturdy.redis.start()

    await until(lambda: _delivered(sturdy), "everything has left the house")
    await everything_told_once(sturdy, clock_ids, opened_at)
    assert worker.poll() is None


async def _waits_for_postgres(utility: Plant) -> bool:
    return "waiting for PostgreSQL" in utility.log.read_text(encoding="utf-8")


async def _delivered(utility: Plant) -> bool:
    waiting: int = await utility.value("select count(*) from outbox where delivered_at is null")
    return waiting == 0


async def _heard_up_to_the_newest(utility: Plant, heard: list[bytes]) -> bool:
    newest: int = await utility.value("select max(seq) from events")
    return bool(heard) and decode(utility.works.tenant_id, heard[-1]).seq == newest
