"""Jobs that people have asked for: every kind on one screen, and how one is worked off."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from tenants.cases.importing import work as importing
from tenants.cases.replaying import work as replaying
from tenants.errors import Refusal, Refusals
from tenants.jobs import turns
from tenants.jobs.job import Job, Kind
from tenants.jobs.run import Interrupted, Run, Work
from tenants.jobs.turns import Due, Lost
from tenants.session import tenant_session
from workers.giving_way import GivingWay
from workers.world import World

# Who does the work of each kind.
KINDS: Mapping[Kind, Work] = {Kind.RULE_SET_PREVIEW: replaying.run, Kind.CASE_IMPORT: importing.run}

AT_ONCE = 2
INTERNAL = "INTERNAL"
# What is away is looked for again after this.
LATER = timedelta(seconds=5)
# The job is not to blame: it goes on when what it needs is there again, or when the other one is through.
_NOT_ITS_FAULT = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.TransactionRollbackError,
)
log = logging.getLogger(__name__)


async def take_up_jobs(world: World) -> bool:
    """Begin on the jobs that wait, as many as this process does at a time; they go on by themselves."""
    free = AT_ONCE - len(world.under_way)
    if free > 0:
        for one in await turns.due(at=world.now(), at_most=free):
            job = await _take(one, world)
            if job is not None:
                world.begin(work_off(job, world))
    return False


async def _take(one: Due, world: World) -> Job | None:
    async with tenant_session(one.tenant_id):
        return await turns.take(one.id, at=world.now())


async def work_off(job: Job, world: World, kinds: Mapping[Kind, Work] | None = None) -> None:
    """Do the whole of a job that was taken up, or say why it cannot be done, or leave it to somebody else."""
    run = Run(job, world.now, world.ending, _quietly(world), GivingWay())
    heart = asyncio.create_task(_beat(job.tenant_id, job.id, job.turn, world))
    try:
        await _do(run, (KINDS if kinds is None else kinds)[job.kind])
    except Lost:
        log.info("%s is no longer this worker's", job.id)
    except Interrupted:
        await _give_back(run)
    except _NOT_ITS_FAULT as error:
        log.warning("job %s waits: %s", job.id, type(error).__name__)
        await _give_back(run, after=LATER)
    finally:
        heart.cancel()
        await asyncio.gather(heart, return_exceptions=True)


async def _do(run: Run, work: Work) -> None:
    try:
        outcome = await work(run)
        if not run.finished:
            await run.finish(outcome)
    except Refusal as refused:
        await _fail(run, refused.code, refused.message)
    except Refusals as refused:
        await _fail(run, refused.reasons[0].code, str(refused))
    except (Lost, Interrupted, *_NOT_ITS_FAULT):
        raise
    except Exception:
        log.exception("job %s of tenant %s failed", run.job.id, run.job.tenant_id)
        await _fail(run, INTERNAL, "something went wrong on our side")


async def _fail(run: Run, code: str, message: str) -> None:
    async with tenant_session(run.job.tenant_id):
        await turns.fail(run.job, code, message, at=run.now())
    await run.announce(run.job.tenant_id, run.job.id)


async def _give_back(run: Run, *, after: timedelta = timedelta()) -> None:
    """Where not even that can be written, the job is taken up again after a silence."""
    with suppress(Lost, *_NOT_ITS_FAULT):
        async with tenant_session(run.job.tenant_id):
            await turns.give_back(run.job, at=run.now(), not_before=run.now() + after)


async def _beat(tenant_id: UUID, job_id: UUID, turn: UUID | None, world: World) -> None:
    """The worker is alive, however long the next step takes."""
    heard = True
    while heard:
        await asyncio.sleep(turns.SILENCE.total_seconds() / 3)
        with suppress(*_NOT_ITS_FAULT):
            async with tenant_session(tenant_id):
                heard = await turns.be_heard(job_id, turn, at=world.now())


def _quietly(world: World) -> Any:
    """Whoever listens looks now and then by themselves: a bell that cannot be rung holds nothing up."""

    async def announce(tenant_id: UUID, job_id: UUID) -> None:
        try:
            await world.announce(tenant_id, job_id)
        except Exception as error:
            log.warning("progress of job %s is not announced: %s", job_id, type(error).__name__)

    return announce
