"""The worker process: arq wakes the jobs of the timetable, and a supervisor keeps arq awake.

arq ends on the first Redis error; the process does not. While Redis is away the deadlines go on.
"""

import asyncio
import logging
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from typing import Any

import orjson
import uvloop
from arq.connections import ArqRedis
from arq.cron import CronJob, cron
from arq.worker import Worker
from redis.asyncio import ConnectionPool

from app import database
from app import logging as logs
from app.broadcast import Broadcast
from app.files.store import open_store
from app.settings import Settings
from schema.failures import is_outage
from workers.timetable import TIMETABLE, WITHOUT_REDIS, Recurring
from workers.world import LONGEST_TURN, Job, World, wake

log = logging.getLogger(__name__)

QUEUE = "shouwen:jobs"
REDIS_TIMEOUT = 5.0
LONGEST_WAIT = 5.0
# A worker that has held out this long was sound: its next failure is a new one.
SOUND_AFTER = 10.0
# Longer than any round of a job, so that stopping in good order cuts none short.
DRAIN = 20.0


def main(settings: Settings) -> None:
    """Run a worker process until it is told to stop."""
    logs.configure(settings.log_level)
    uvloop.run(run(settings))


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way."""
    broadcast = Broadcast(settings.redis_url, timeout=REDIS_TIMEOUT)
    world = World(broadcast.publish, announce=broadcast.announce, files=open_store(settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, world.ending.set)
    try:
        async with AsyncExitStack() as stack:
            await _enter_database(stack, settings, world.ending)
            await supervise(settings, world)
            await world.settle(at_most=DRAIN)
    finally:
        await broadcast.close()


async def supervise(settings: Settings, world: World) -> None:
    """Start arq again, ever less often, whenever it ends; between its lives wake what needs no Redis."""
    waits = _waits()
    while not world.ending.is_set():
        born = time.monotonic()
        try:
            await _one_life(settings, world)
        except Exception as error:
            log.warning("the worker lost its wake-up calls: %s", type(error).__name__)
            if time.monotonic() - born > SOUND_AFTER:
                waits = _waits()
            await _wake_what_needs_no_redis(world)
            await _pause(world.ending, next(waits))


def worker_settings(settings: Settings, world: World) -> dict[str, Any]:
    """What arq's Worker is made with."""
    pool: ConnectionPool = ConnectionPool.from_url(
        settings.redis_url, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT
    )
    return {
        "redis_pool": ArqRedis(
            pool, job_serializer=_dumps, job_deserializer=orjson.loads, default_queue_name=QUEUE
        ),
        "queue_name": QUEUE,
        "cron_jobs": [_cron(entry, world) for entry in TIMETABLE],
        "job_serializer": _dumps,
        "job_deserializer": orjson.loads,
        "job_timeout": LONGEST_TURN + 5,
        "keep_result": 0,
        "health_check_interval": 10,
        "health_check_key": f"shouwen:worker:{socket.gethostname()}:{os.getpid()}",
        "handle_signals": False,
        "log_results": False,
    }


def _cron(entry: Recurring, world: World) -> CronJob:
    async def tick(ctx: dict[Any, Any], *_: Any, **__: Any) -> None:
        await _tick(entry.job, world)

    return cron(
        tick,
        name=entry.job.__name__,
        second=set(entry.seconds),
        minute=set(entry.minutes) if entry.minutes is not None else None,
    )


def _dumps(job: dict[str, Any]) -> bytes:
    # A failed job's result holds its exception, which JSON does not know.
    return orjson.dumps(job, default=str)


async def _one_life(settings: Settings, world: World) -> None:
    """One arq worker from its start to its end; raises what ended it."""
    worker = Worker(**worker_settings(settings, world))
    work = asyncio.create_task(worker.async_run())
    told = asyncio.create_task(world.ending.wait())
    try:
        await asyncio.wait({work, told}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        told.cancel()
        work.cancel()
        await asyncio.gather(work, told, return_exceptions=True)
        await _retire(worker)


async def _retire(worker: Worker) -> None:
    """Let the jobs under way come to their end, which needs no Redis; then let go of Redis."""
    under_way = list(worker.tasks.values())
    if under_way:
        _, late = await asyncio.wait(under_way, timeout=DRAIN)
        for task in late:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
    with suppress(Exception):
        await worker.pool.delete(worker.health_check_key)
    await worker.pool.aclose(close_connection_pool=True)


async def _wake_what_needs_no_redis(world: World) -> None:
    for job in WITHOUT_REDIS:
        try:
            await _tick(job, world)
        except Exception:
            log.exception("%s failed", job.__name__)


async def _tick(job: Job, world: World) -> None:
    """One wake-up; a job that finds PostgreSQL away is woken again by the next."""
    try:
        await wake(job, world)
    except Exception as error:
        if not is_outage(error):
            raise
        log.warning("%s waits for PostgreSQL: %s", job.__name__, type(error).__name__)


async def _enter_database(stack: AsyncExitStack, settings: Settings, stop: asyncio.Event) -> None:
    """Open the database, waiting while it is not there yet; wrong credentials are not waited for."""
    waits = _waits()
    while not stop.is_set():
        try:
            await stack.enter_async_context(database.opened(settings))
            await database.require_known_keys()
            return
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("waiting for PostgreSQL: %s", type(error).__name__)
            await _pause(stop, next(waits))


def _waits() -> Iterator[float]:
    wait = 0.2
    while True:
        yield wait
        wait = min(wait * 2, LONGEST_WAIT)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
