"""Jobs: one worker at a time, one outcome, and none is lost."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tenants import tenant as tenants
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.jobs import job as jobs
from tenants.jobs import turns
from tenants.jobs.job import MOST_UNFINISHED, Job, JobState, Kind
from tenants.jobs.run import Run, Work
from tenants.jobs.turns import MOST_ATTEMPTS, SILENCE, Lost
from tenants.session import current, tenant_session
from tests.support.jobs import Bells, events, now, taken, worked_off, world
from tests.support.office import Office, everything
from workers.jobs import take_up_jobs, work_off

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
KIND = Kind.RULE_SET_PREVIEW


@pytest.fixture
async def asker(tenant: UUID) -> UUID:
    """Somebody who asks for long work."""
    async with tenant_session(tenant):
        return (await Office().staff()).id


async def asked(tenant: UUID, by: UUID, *, at: datetime = AT, **parameters: Any) -> Job:
    async with tenant_session(tenant):
        return await jobs.ask(KIND, parameters, by=by, at=at)


def does(work: Work) -> Mapping[Kind, Work]:
    return {KIND: work}


async def counts_to_three(run: Run) -> dict[str, Any]:
    for number in range(run.place or 0, 3):
        await run.progress(number + 1, 3, place=number + 1)
    return {"counted": run.job.done}


async def test_a_job_is_done_by_whoever_takes_it_up_and_tells_what_came_of_it(
    tenant: UUID, asker: UUID
) -> None:
    job = await asked(tenant, asker, what="数到三")
    later = AT + timedelta(seconds=5)

    done = await worked_off(tenant, job.id, at=later, kinds=does(counts_to_three))

    assert (done.state, done.done, done.total, done.outcome) == (JobState.DONE, 3, 3, {"counted": 3})
    assert (done.asked_at, done.started_at, done.finished_at) == (AT, later, later)
    assert (done.look_at, done.turn) == (None, None)
    assert await events(tenant, job.id) == [("job.asked", asker), ("job.done", None)]


async def test_whoever_listens_is_rung_for_at_each_step_and_at_the_end(tenant: UUID, asker: UUID) -> None:
    job, bells = await asked(tenant, asker), Bells()
    held = await taken(tenant, job.id, at=AT)
    assert held is not None
    await work_off(held, world(AT, bells), does(counts_to_three))
    assert bells.rung == [(tenant, job.id)] * 4


async def test_a_bell_that_cannot_be_rung_holds_nothing_up(tenant: UUID, asker: UUID) -> None:
    async def broken(_tenant_id: UUID, _job_id: UUID) -> None:
        raise ConnectionError("Redis is away")

    job = await asked(tenant, asker)
    held = await taken(tenant, job.id, at=AT)
    assert held is not None
    there = world(AT)
    there.announce = broken
    await work_off(held, there, does(counts_to_three))
    assert (await now(tenant, job.id)).state is JobState.DONE


async def test_of_two_workers_one_takes_a_job_up(tenant: UUID, asker: UUID) -> None:
    job = await asked(tenant, asker)
    both = await asyncio.gather(*(taken(tenant, job.id, at=AT) for _ in range(2)))
    assert sorted(one is None for one in both) == [False, True]


async def test_a_worker_that_is_not_heard_of_loses_its_job_to_another_who_goes_on_where_it_was(
    tenant: UUID, asker: UUID
) -> None:
    job = await asked(tenant, asker)
    dead = await taken(tenant, job.id, at=AT)
    assert dead is not None
    run = Run(dead, lambda: AT)
    await run.progress(2, 3, place=2)

    assert await taken(tenant, job.id, at=AT + SILENCE - timedelta(seconds=1)) is None
    seen: list[int] = []

    async def looks(run: Run) -> dict[str, Any]:
        seen.append(run.place)
        return await counts_to_three(run)

    done = await worked_off(tenant, job.id, at=AT + SILENCE, kinds=does(looks))
    assert (done.state, done.outcome, seen) == (JobState.DONE, {"counted": 3}, [2])


async def test_whoever_was_thought_dead_and_is_not_writes_nothing_more(tenant: UUID, asker: UUID) -> None:
    job = await asked(tenant, asker)
    slow = await taken(tenant, job.id, at=AT)
    assert slow is not None
    run = Run(slow, lambda: AT + SILENCE)
    await worked_off(tenant, job.id, at=AT + SILENCE, kinds=does(counts_to_three))
    async with tenant_session(tenant):
        before = await everything("jobs", "departments")

    with pytest.raises(Lost):
        async with run.writing():
            await Office().department("不该有的")
    with pytest.raises(Lost):
        await run.finish({"counted": 99})
    with pytest.raises(Lost):
        await run.progress(1)

    async with tenant_session(tenant):
        assert await everything("jobs", "departments") == before


async def test_somebody_who_is_slow_but_heard_of_keeps_the_job(tenant: UUID, asker: UUID) -> None:
    job = await asked(tenant, asker)
    held = await taken(tenant, job.id, at=AT)
    assert held is not None
    late = AT + SILENCE - timedelta(seconds=1)
    async with tenant_session(tenant):
        assert await turns.be_heard(job.id, held.turn, at=late)
    assert await taken(tenant, job.id, at=AT + SILENCE) is None
    async with tenant_session(tenant):
        assert not await turns.be_heard(job.id, new_id(), at=late)


async def test_what_cannot_be_done_says_why(tenant: UUID, asker: UUID) -> None:
    async def refuses(_run: Run) -> None:
        raise Refusal(Code.STALE, "the draft was edited meanwhile")

    job = await asked(tenant, asker)
    failed = await worked_off(tenant, job.id, at=AT, kinds=does(refuses))
    assert (failed.state, failed.failure_code, failed.failure) == (
        JobState.FAILED,
        "STALE",
        "the draft was edited meanwhile",
    )
    assert (await events(tenant, job.id))[-1][0] == "job.failed"


async def test_a_fault_of_ours_is_told_without_its_particulars(tenant: UUID, asker: UUID) -> None:
    async def breaks(_run: Run) -> None:
        raise ZeroDivisionError("secret")

    job = await asked(tenant, asker)
    failed = await worked_off(tenant, job.id, at=AT, kinds=does(breaks))
    assert (failed.state, failed.failure_code) == (JobState.FAILED, "INTERNAL")
    assert "secret" not in (failed.failure or "")


async def test_what_a_failing_step_wrote_is_not_kept(tenant: UUID, asker: UUID) -> None:
    async def breaks(run: Run) -> None:
        async with run.writing():
            await Office().department("半途")
            await run.finish({"counted": 1})
            raise Refusal(Code.CONFLICT, "there is one already")

    job = await asked(tenant, asker)
    failed = await worked_off(tenant, job.id, at=AT, kinds=does(breaks))
    assert (failed.state, failed.outcome) == (JobState.FAILED, None)
    async with tenant_session(tenant):
        assert not await current().fetchval("select exists (select from departments where name = '半途')")


async def test_a_job_waits_while_the_database_is_away(tenant: UUID, asker: UUID) -> None:
    async def away(_run: Run) -> None:
        raise asyncpg.CannotConnectNowError("starting up")

    job = await asked(tenant, asker)
    waits = await worked_off(tenant, job.id, at=AT, kinds=does(away))
    assert (waits.state, waits.attempts) == (JobState.WAITING, 0)
    assert waits.look_at is not None
    assert waits.look_at > AT


async def test_a_worker_that_is_to_end_leaves_the_rest_to_another(tenant: UUID, asker: UUID) -> None:
    job = await asked(tenant, asker)
    held = await taken(tenant, job.id, at=AT)
    assert held is not None
    there = world(AT)
    there.ending.set()
    await work_off(held, there, does(counts_to_three))
    left = await now(tenant, job.id)
    assert (left.state, left.done, left.place, left.look_at, left.attempts) == (JobState.WAITING, 1, 1, AT, 0)

    done = await worked_off(tenant, job.id, at=AT, kinds=does(counts_to_three))
    assert done.outcome == {"counted": 3}


async def test_a_job_that_brings_every_worker_down_is_given_up(tenant: UUID, asker: UUID) -> None:
    job, at = await asked(tenant, asker), AT
    for _ in range(MOST_ATTEMPTS):
        assert await taken(tenant, job.id, at=at) is not None
        at += SILENCE
    assert await taken(tenant, job.id, at=at) is None
    given_up = await now(tenant, job.id)
    assert (given_up.state, given_up.failure_code) == (JobState.FAILED, "GIVEN_UP")


async def test_a_job_that_is_called_off_is_not_taken_up(tenant: UUID, asker: UUID) -> None:
    job = await asked(tenant, asker)
    async with tenant_session(tenant):
        await jobs.cancel(job.id, by=asker, at=AT)
    assert await taken(tenant, job.id, at=AT) is None
    assert await events(tenant, job.id) == [("job.asked", asker), ("job.cancelled", asker)]


async def test_whoever_is_at_a_job_that_is_called_off_stops_with_the_next_step(
    tenant: UUID, asker: UUID
) -> None:
    async def called_off(run: Run) -> None:
        await run.progress(1, 3)
        async with tenant_session(tenant):
            await jobs.cancel(run.job.id, by=asker, at=AT)
        await run.progress(2, 3)
        raise AssertionError("it should have stopped")

    job = await asked(tenant, asker)
    left = await worked_off(tenant, job.id, at=AT, kinds=does(called_off))
    assert (left.state, left.done) == (JobState.CANCELLED, 1)
    assert not left.failure


async def test_what_has_ended_cannot_be_called_off(tenant: UUID, asker: UUID) -> None:
    job = await asked(tenant, asker)
    await worked_off(tenant, job.id, at=AT, kinds=does(counts_to_three))
    async with tenant_session(tenant):
        before = await everything("jobs")
        with pytest.raises(Refusal) as refused:
            await jobs.cancel(job.id, by=asker, at=AT)
        assert (refused.value.code, refused.value.path) == (Code.ILLEGAL_MOVE, ("id",))
        assert await everything("jobs") == before


async def test_an_organization_asks_for_so_much_at_once(tenant: UUID, asker: UUID) -> None:
    for _ in range(MOST_UNFINISHED):
        await asked(tenant, asker)
    async with tenant_session(tenant):
        before = await everything("jobs")
    with pytest.raises(Refusal) as refused:
        await asked(tenant, asker)
    assert refused.value.code is Code.LIMIT_EXCEEDED
    async with tenant_session(tenant):
        assert await everything("jobs") == before


async def test_each_organization_has_its_turn_and_one_job_at_a_time(fresh_database: str) -> None:
    askers: dict[UUID, UUID] = {}
    for slug in ("one", "two"):
        tenant = await tenants.create(slug=slug, name="清源供水公司", at=AT)
        async with tenant_session(tenant):
            askers[tenant] = (await Office().staff()).id
    (one, first), (two, second) = askers.items()
    of_one = [await asked(one, first, at=AT + timedelta(seconds=number)) for number in range(3)]
    of_two = await asked(two, second, at=AT + timedelta(minutes=1))
    at = AT + timedelta(minutes=2)

    assert [due.id for due in await turns.due(at=at, at_most=10)] == [of_one[0].id, of_two.id]
    assert (await turns.waiting(at=at), await turns.lag(at=at)) == (4, timedelta(minutes=2))
    await taken(one, of_one[0].id, at=at)
    assert [due.id for due in await turns.due(at=at, at_most=10)] == [of_two.id]
    await worked_off(two, of_two.id, at=at, kinds=does(counts_to_three))
    assert await turns.due(at=at, at_most=10) == []
    assert (await turns.waiting(at=at), await turns.lag(at=at)) == (2, timedelta(seconds=119))
    # Whoever took up the first was not heard of again.
    assert [due.id for due in await turns.due(at=at + SILENCE, at_most=10)] == [of_one[1].id]


async def test_a_worker_takes_up_what_waits_and_goes_on_with_it_by_itself(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = await tenants.create(slug="one", name="清源供水公司", at=AT)
    async with tenant_session(tenant):
        asker = (await Office().staff()).id
    job = await asked(tenant, asker)
    monkeypatch.setattr("workers.jobs.KINDS", does(counts_to_three))
    there = world(AT)

    assert await take_up_jobs(there) is False
    assert len(there.under_way) == 1
    await there.settle(at_most=10)
    assert not there.under_way
    assert (await now(tenant, job.id)).state is JobState.DONE
