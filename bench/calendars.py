"""How quickly running clocks are dated anew when their calendar changes.

    python -m bench calendars [--clocks 100000] [--rounds 3]

One tenant, one calendar, one worker. Every round closes one more day within everybody's limit, so that every
clock moves: an event with the old and the new time for each. Starts its own PostgreSQL with durable settings;
DATABASE_URL names another (the login must be a superuser). Writes `bench/results/calendars.json`.
"""

import argparse
import json
import statistics
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import psutil
import uvloop

from bench.database import opened, server
from bench.machine import Machine, commit
from tenants import history
from tenants import tenant as tenants
from tenants.cases import deadlines
from tenants.cases.reckoning import Facts, decide
from tenants.ids import new_id
from tenants.rules import time_limit
from tenants.session import database, tenant_session
from tenants.working_time import loading, special_days
from tests.support import clockwork
from tests.support.clockwork import MONDAY, OFFICE_HOURS, Works

RESULTS = Path(__file__).with_name("results") / "calendars.json"
TEN_WORKING_DAYS = {"kind": "working_days", "count": 10}
# Cases of these days are open at once; each round closes a later Wednesday that all of them count.
OPENED_OVER = 5
CLOSED = (date(2026, 3, 11), date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 10), date(2026, 3, 9))
AT_MOST = 30.0


@dataclass(frozen=True, slots=True)
class Round:
    """One change of the calendar and what it took."""

    seconds: float
    cpu_seconds: float
    moved: int
    nothing_seconds: float


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3, choices=range(1, len(CLOSED) + 1))
    asked = parser.parse_args()
    with server() as address:
        rounds = uvloop.run(measure(address, clocks=asked.clocks, rounds=asked.rounds))
    median = statistics.median(one.seconds for one in rounds)
    print(f"{asked.clocks:,} clocks dated anew: {median:.1f} s (bar: {AT_MOST:.0f} s)")
    kept = {
        "machine": asdict(Machine.here()),
        "commit": commit(),
        "clocks": asked.clocks,
        "median_seconds": round(median, 2),
        "bar_seconds": AT_MOST,
        "rounds": [{name: round(value, 3) for name, value in asdict(one).items()} for one in rounds],
    }
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


async def measure(address: str, *, clocks: int, rounds: int) -> list[Round]:
    """Build a tenant with so many running clocks, and change its calendar again and again."""
    async with opened(address) as owner:
        tenant_id = await tenants.create(slug="bench", name="清源供水公司", at=MONDAY)
        async with tenant_session(tenant_id):
            works = await clockwork.furnish(tenant_id, duration=TEN_WORKING_DAYS, weekly=OFFICE_HOURS)
        await _fill(owner, works, clocks)
        await owner.execute("vacuum analyze")
        found = [await _round(works, day, clocks) for day in CLOSED[:rounds]]
        async with tenant_session(tenant_id, readonly=True):
            if await history.broken_at() is not None:
                raise RuntimeError("the history does not hold")
        return found


async def _round(works: Works, day: date, clocks: int) -> Round:
    at = MONDAY + timedelta(days=4, hours=20)
    async with tenant_session(works.tenant_id):
        await special_days.set_exception(
            works.calendar_id, day=day, intervals=[], reason="停水检修", by=None, at=at
        )
    moved_before, cpu_before = await _moved(works), await _cpu()
    begun, looked_at, more = time.perf_counter(), 0, True
    while more:
        report = await deadlines.redate(at=at)
        looked_at, more = looked_at + report.looked_at, report.more
    took, cpu = time.perf_counter() - begun, await _cpu() - cpu_before
    moved = await _moved(works) - moved_before
    if (looked_at, moved) != (clocks, clocks):
        raise RuntimeError(f"of {clocks} clocks {looked_at} were looked at and {moved} moved")
    begun = time.perf_counter()
    await deadlines.redate(at=at)
    one = Round(took, cpu, moved, time.perf_counter() - begun)
    print(
        f"{day} closed: {took:.1f} s, CPU {cpu:.1f} s, {moved:,} moves; "
        f"then nothing: {one.nothing_seconds:.3f} s"
    )
    return one


async def _fill(owner: asyncpg.Connection, works: Works, clocks: int) -> None:
    """Cases of a week with a running clock each; triggers are left out, the data keeps their promises."""
    async with tenant_session(works.tenant_id, readonly=True):
        limit = (await time_limit.by_ids([works.limit_id]))[works.limit_id]
        calendar = await loading.load(works.calendar_id)
    async with owner.transaction():
        await owner.execute("set local session_replication_role = replica")
        for number in range(OPENED_OVER):
            count = clocks // OPENED_OVER + (number < clocks % OPENED_OVER)
            at = MONDAY + timedelta(days=number, hours=2, minutes=7 * number)
            decision = decide(Facts(at, limit.terms, calendar), at)
            case_ids = [new_id() for _ in range(count)]
            await clockwork.insert_cases(owner, works, case_ids, opened_at=at, due_at=decision.due_at)
            await clockwork.insert_clocks(
                owner,
                works,
                case_ids,
                [new_id() for _ in range(count)],
                started_at=at,
                due_at=decision.due_at,
                next_check_at=decision.next_check_at,
                version=calendar.definition.version,
            )


async def _moved(works: Works) -> int:
    return await clockwork.count(works.tenant_id, "events where kind = 'clock.redated'")


async def _cpu() -> float:
    """Seconds of CPU that the worker and, where it runs here, its PostgreSQL have used."""
    rows = await database().fetch("select pid from pg_stat_activity where datname = current_database()")
    used = time.process_time()
    for row in rows:
        with suppress(psutil.Error):
            times = psutil.Process(row["pid"]).cpu_times()
            used += times.user + times.system
    return used


if __name__ == "__main__":
    main()
