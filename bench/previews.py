"""A version tried on a hundred thousand past cases by a worker process, and what people notice meanwhile.

    python -m bench previews [--cases 100000] [--rounds 3] [--seconds 8]

One tenant. The draft has a shorter limit for everything, another one by phone, a first response besides, and
a new way for what comes by the hotline: every due time of the work moves, and every history is asked. Each
round loads `myCases` alone, then while a preview runs, and then lets a preview run alone. The server has one
core, the loader the other; the worker and PostgreSQL run where there is room. Keeps its data in
.local/bench/previews.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console

from bench import data, load, people
from bench.answers import path_of, prepared
from bench.machine import Machine, commit, cpu_seconds
from bench.queries import MY_CASES, Asking
from bench.servers import OURS, Server, with_worker
from tenants.cases.replaying import ask
from tenants.database import close_database, open_database
from tenants.jobs.job import Job, JobState
from tenants.rules import publishing, route, time_limit
from tenants.rules.routes import Target
from tenants.rules.stages import Stage
from tenants.session import tenant_session

RESULT = Path(__file__).with_name("results") / "previews.json"
FOLDER = data.FOLDER / "previews"
# The data's own period.
SINCE = datetime(2026, 3, 2, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=200)
AT_MOST_SECONDS, AT_LEAST_SHARE = 30.0, 2 / 3
WARMING = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """One preview: what it took, and how far it had come whenever it was asked."""

    seconds: float
    worker_cpu: float
    postgres_cpu: float
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reads:
    """`myCases` for some seconds; times in milliseconds."""

    requests_per_second: float
    p50: float
    p99: float
    errors: int


@dataclass(frozen=True, slots=True)
class Round:
    """Reads alone, reads beside a preview, that preview, and one alone."""

    alone: Reads
    meanwhile: Reads
    loaded: Preview
    unloaded: Preview


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(prog="python -m bench previews", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=8)
    options = parser.parse_args(arguments)
    with data.server(FOLDER) as postgres:
        if asyncio.run(data.tune(postgres.dsn)):
            postgres.stop()
            postgres.start()
        url = asyncio.run(data.ready(postgres.dsn, data.Size(tenants=1, cases=options.cases)))
        asked = asyncio.run(people.asking(url))
        with with_worker(url, FOLDER) as (server, worker):
            asked = people.signed_in(server, asked)
            load.write([prepared(OURS, MY_CASES, one) for one in asked], FOLDER / "ours.requests")
            _reads(server, WARMING)
            pids = worker.pid, postgres.pid or 0
            rounds = [
                asyncio.run(_round(url, asked[0], server, pids, options)) for _ in range(options.rounds)
            ]
    _show(rounds, options)
    _keep(rounds, options)


async def _round(
    url: str, who: Asking, server: Server, pids: tuple[int, int], options: argparse.Namespace
) -> Round:
    """The database is opened for the asking only: the work is the worker's."""
    await open_database(url)
    try:
        draft = await _draft(who)
        alone = await asyncio.to_thread(_reads, server, options.seconds)
        watched = asyncio.create_task(_watched(who, draft, pids, options.cases))
        await _begun(who.tenant_id)
        meanwhile = await asyncio.to_thread(_reads, server, options.seconds)
        loaded = await watched
        unloaded = await _watched(who, draft, pids, options.cases)
        return Round(alone, meanwhile, loaded, unloaded)
    finally:
        await close_database()


async def _draft(who: Asking) -> UUID:
    at = datetime.now(UTC)
    edit: dict[str, Any] = {"by": None, "at": at}
    async with tenant_session(who.tenant_id):
        draft = await publishing.begin(**edit)
        for stage, duration, conditions in (
            (Stage.RESOLVE, {"kind": "working_days", "count": 3}, {}),
            (Stage.RESOLVE, {"kind": "hours", "count": 20, "pace": "working"}, {"channels": ["phone"]}),
            (Stage.FIRST_RESPONSE, {"kind": "hours", "count": 4, "pace": "working"}, {}),
        ):
            await time_limit.put(
                rule_set_id=draft.id,
                stage=stage,
                terms={"duration": duration, "rungs": []},
                conditions=conditions,
                **edit,
            )
        await route.put(
            rule_set_id=draft.id,
            target=Target.DEPARTMENT,
            department_id=who.department_id,
            conditions={"channels": ["hotline"]},
            **edit,
        )
        return draft.id


async def _watched(who: Asking, draft: UUID, pids: tuple[int, int], cases: int) -> Preview:
    """Ask for a preview and look twice a second how far it has come, as a screen would."""
    before = [cpu_seconds(pid) for pid in pids]
    begun = time.perf_counter()
    async with tenant_session(who.tenant_id):
        asked = await ask.ask(draft, since=SINCE, until=UNTIL, by=who.staff_id, at=datetime.now(UTC))
    shares: list[float] = []
    while (job := await _looked_at(who.tenant_id, asked.id)).state in (JobState.WAITING, JobState.RUNNING):
        if job.total and (not shares or job.done / job.total > shares[-1]):
            shares.append(round(job.done / job.total, 3))
        await asyncio.sleep(0.5)
    took = time.perf_counter() - begun
    if (job.state, job.done) != (JobState.DONE, cases):
        raise RuntimeError(f"the preview is {job.state} at {job.done}: {job.failure}")
    worker, postgres = (cpu_seconds(pid) - was for pid, was in zip(pids, before, strict=True))
    return Preview(round(took, 2), round(worker, 2), round(postgres, 2), tuple(shares))


async def _looked_at(tenant_id: UUID, job_id: UUID) -> Job:
    async with tenant_session(tenant_id, readonly=True):
        return await Job.get(id=job_id)


async def _begun(tenant_id: UUID) -> None:
    """Until the worker has taken it up."""
    while True:
        async with tenant_session(tenant_id, readonly=True):
            if await Job.filter(state=JobState.RUNNING).exists():
                return
        await asyncio.sleep(0.05)


def _reads(server: Server, seconds: int) -> Reads:
    burst = load.burst(server.port, path_of(OURS, MY_CASES), FOLDER / "ours.requests", seconds)
    speed = burst.requests / burst.seconds
    return Reads(round(speed, 1), round(burst.p50, 2), round(burst.p99, 2), burst.errors)


def _show(rounds: Sequence[Round], options: argparse.Namespace) -> None:
    console = Console(width=120, highlight=False)
    for one in rounds:
        console.print(
            f"myCases alone {one.alone.requests_per_second:,.0f}/s, p50 {one.alone.p50:.1f} ms; meanwhile "
            f"{one.meanwhile.requests_per_second:,.0f}/s, p50 {one.meanwhile.p50:.1f} ms; preview "
            f"{one.loaded.seconds:.1f} s beside that, {one.unloaded.seconds:.1f} s alone "
            f"(CPU s: worker {one.unloaded.worker_cpu:.1f}, PostgreSQL {one.unloaded.postgres_cpu:.1f})"
        )
    figures = _figures(rounds)
    console.print(
        f"{options.cases:,} cases in {figures['seconds_alone']:.1f} s, "
        f"{figures['seconds_beside_reads']:.1f} s beside reads (bar: {AT_MOST_SECONDS:.0f} s); "
        f"reads keep {figures['share_of_reads']:.0%} of their speed (bar: {AT_LEAST_SHARE:.0%})"
    )


def _figures(rounds: Sequence[Round]) -> dict[str, float]:
    median = statistics.median
    return {
        "seconds_alone": median(one.unloaded.seconds for one in rounds),
        "seconds_beside_reads": median(one.loaded.seconds for one in rounds),
        "share_of_reads": round(
            median(one.meanwhile.requests_per_second / one.alone.requests_per_second for one in rounds), 3
        ),
        "p50_alone": median(one.alone.p50 for one in rounds),
        "p50_meanwhile": median(one.meanwhile.p50 for one in rounds),
    }


def _keep(rounds: Sequence[Round], options: argparse.Namespace) -> None:
    kept = {
        "machine": asdict(Machine.here()),
        "commit": commit(),
        "cases": options.cases,
        "load": {"with": load.loader(), "connections": load.CONNECTIONS, "seconds": options.seconds},
        "bars": {"seconds": AT_MOST_SECONDS, "share_of_reads": round(AT_LEAST_SHARE, 3)},
        **_figures(rounds),
        "rounds": [asdict(one) for one in rounds],
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
