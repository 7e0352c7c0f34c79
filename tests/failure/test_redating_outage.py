"""A calendar changes under running clocks and the worker dies: each moves, and is told of, exactly once."""

import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from tenants import history
from tenants.rules.matter import Matter
from tenants.session import tenant_session
from tenants.working_time import loading, special_days
from tests.support.clockwork import LADDER
from tests.support.plant import Plant, plant, until
from tests.support.rulebook import new_rules

pytestmark = pytest.mark.slow

CASES = 6000
TEN_DAYS = {"kind": "working_days", "count": 10}


@pytest.fixture
def now() -> datetime:
    """The worker goes by the clock on the wall."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
async def utility(database: asyncpg.Pool, server_folder: Path, now: datetime) -> AsyncIterator[Plant]:
    """Servers of the test's own, with cases that are due in ten working days."""
    async with plant(server_folder, at=now) as built:
        async with tenant_session(built.works.tenant_id), new_rules(at=now) as draft:
            limit = await draft.limit({"duration": TEN_DAYS, "rungs": list(LADDER)})
            matter = await Matter.get(rule_set_id=draft.version.id, code="WS-1")
            built.works = replace(built.works, matter_id=matter.id, limit_id=limit.id)
        yield built


async def test_a_worker_killed_while_it_dates_clocks_anew_moves_each_of_them_once(
    utility: Plant, now: datetime
) -> None:
    clock_ids = await utility.open_cases(CASES, at=now)
    due = await utility.value("select min(due_at) from clocks")
    await close_a_working_day(utility, now)

    killed = utility.start_worker()
    await until(lambda: _some_have_moved(utility), "the first batch has moved")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    at_its_death = await utility.value("select count(*) from events where kind = 'clock.redated'")
    utility.start_worker()
    await until(lambda: _nothing_is_stale(utility), "every clock goes by the calendar as it is")

    assert 0 < at_its_death < CASES
    moved = await utility.fetch(
        """select subject_id, (data ->> 'from')::timestamptz as before, (data ->> 'to')::timestamptz as after
           from events where kind = 'clock.redated' order by subject_id"""
    )
    assert [row["subject_id"] for row in moved] == sorted(clock_ids)
    assert {(row["before"], row["after"]) for row in moved} == {(due, due + timedelta(days=1))}
    dates = await utility.fetch("select due_at from clocks union select due_at from cases")
    assert [row["due_at"] for row in dates] == [due + timedelta(days=1)]
    async with tenant_session(utility.works.tenant_id):
        assert await history.broken_at() is None


async def close_a_working_day(utility: Plant, now: datetime) -> date:
    """The third working day from now is off."""
    async with tenant_session(utility.works.tenant_id):
        calendar = await loading.load(utility.works.calendar_id)
        days = (calendar.local_day(now) + timedelta(days=step) for step in range(2, 60))
        day = next(day for day in days if calendar.day_status(day).working)
        await special_days.set_exception(
            utility.works.calendar_id, day=day, intervals=[], reason="停水检修", by=None, at=now
        )
    return day


async def _some_have_moved(utility: Plant) -> bool:
    return bool(await utility.value("select count(*) from events where kind = 'clock.redated'"))


async def _nothing_is_stale(utility: Plant) -> bool:
    stale: int = await utility.value(
        """select count(*) from clocks c join calendars k on k.id = c.calendar_id
           where c.calendar_version < k.version"""
    )
    return stale == 0
