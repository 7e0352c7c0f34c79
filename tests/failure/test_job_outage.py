"""A job whose worker is killed in the middle: another takes it up, and one outcome is there in the end."""

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from tenants.cases.replaying import ask
from tenants.session import tenant_session
from tests.support.plant import Plant, plant, until
from tests.support.rulebook import begun

pytestmark = pytest.mark.slow

CASES = 8000


@pytest.fixture
def opened_at() -> datetime:
    """Yesterday."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(hours=10)


@pytest.fixture
async def utility(database: asyncpg.Pool, server_folder: Path, opened_at: datetime) -> AsyncIterator[Plant]:
    """Servers of the test's own."""
    async with plant(server_folder, at=opened_at) as built:
        yield built


async def asked(utility: Plant, *, opened_at: datetime) -> UUID:
    """Whether an hour for everything would have been enough."""
    async with tenant_session(utility.works.tenant_id):
        draft = await begun(at=opened_at)
        await draft.limit({"duration": {"kind": "hours", "count": 1}, "rungs": []})
        since, until_ = opened_at - timedelta(hours=1), opened_at + timedelta(hours=1)
        by = utility.works.handler_id
        return (await ask.ask(draft.version.id, since=since, until=until_, by=by, at=datetime.now(UTC))).id


async def half_way(utility: Plant) -> bool:
    return bool(0 < await utility.value("select done from jobs") < CASES)


async def done(utility: Plant) -> bool:
    return bool(await utility.value("select state from jobs") == "done")


async def test_a_job_whose_worker_is_killed_is_done_by_another_and_has_one_outcome(
    utility: Plant, opened_at: datetime
) -> None:
    await utility.open_cases(CASES, at=opened_at)
    await asked(utility, opened_at=opened_at)

    killed = utility.start_worker()
    await until(lambda: half_way(utility), "the first pages are done")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    (left,) = await utility.fetch("select state, done, look_at from jobs")
    assert (left["state"], left["done"] < CASES) == ("running", True)
    assert await utility.value("select count(*) from previewed_deadlines") > 0
    assert left["look_at"] > datetime.now(UTC)

    # The silence is over.
    async with tenant_session(utility.works.tenant_id) as session:
        await session.execute("update jobs set look_at = $1", datetime.now(UTC))
    survivor = utility.start_worker()
    await until(lambda: done(utility), "another worker has done it")

    (preview,) = await utility.fetch("select * from rule_set_previews")
    assert (preview["cases"], preview["newly_late"]) == (CASES, CASES)
    kept = "select count(*) as n, count(distinct case_id) as cases from previewed_deadlines"
    assert [tuple(row) for row in await utility.fetch(kept)] == [(CASES, CASES)]
    (job,) = await utility.fetch("select attempts, done, total, finished_at from jobs")
    assert (job["attempts"], job["done"], job["total"]) == (2, CASES, CASES)
    assert await utility.value("select count(*) from events where kind = 'job.done'") == 1

    survivor.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(survivor.wait, 30) == 0


async def test_a_worker_that_is_told_to_stop_hands_its_job_on_at_once(
    utility: Plant, opened_at: datetime
) -> None:
    await utility.open_cases(CASES, at=opened_at)
    await asked(utility, opened_at=opened_at)

    stopped = utility.start_worker()
    await until(lambda: half_way(utility), "the first pages are done")
    stopped.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(stopped.wait, 30) == 0
    (left,) = await utility.fetch("select state, attempts, look_at from jobs")
    assert (left["state"], left["attempts"]) == ("waiting", 0)
    assert left["look_at"] <= datetime.now(UTC)

    utility.start_worker()
    await until(lambda: done(utility), "another worker has done it")
    assert await utility.value("select cases from rule_set_previews") == CASES


async def test_jobs_go_on_while_redis_is_away(utility: Plant, opened_at: datetime) -> None:
    await utility.open_cases(50, at=opened_at)
    utility.redis.stop()
    utility.start_worker()
    await asked(utility, opened_at=opened_at)

    await until(lambda: done(utility), "the job is done")
    assert await utility.value("select cases from rule_set_previews") == 50
