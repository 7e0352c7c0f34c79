"""How quickly deadlines are found and fired: an empty sweep, and ten thousand clocks due in one second.

    python -m bench.deadlines [--clocks 1000000] [--due 10000] [--tenants 50]

Starts its own PostgreSQL with durable settings; DATABASE_URL names another (the login must be a superuser).
"""

import argparse
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import psutil
import uvloop

from bench.database import opened, server
from tenants import tenant as tenants
from tenants.cases import claim, deadlines
from tenants.ids import new_id
from tenants.session import database, tenant_session
from tests.support import clockwork
from tests.support.clockwork import MONDAY, Works
from tests.support.rulebook import new_rules

ROUNDS = 3
LOOKS = 300
# Nobody is due while the million is being made; the measured ones are moved to one second afterwards.
FAR = MONDAY + timedelta(days=300)
Rungs = Sequence[Mapping[str, Any]]
LADDERS: Mapping[str, Rungs] = {
    "a notice": ({"moment": {"when": "at_due"}, "action": "notify", "whom": "handler"},),
    "a breach and the superior": (
        {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"},
        {"moment": {"when": "at_due"}, "action": "escalate", "whom": "superior"},
    ),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is."""

    tenants: int
    clocks: int
    due: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("tenants", 50), ("clocks", 1_000_000), ("due", 10_000)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    size = Size(**vars(parser.parse_args()))
    with server() as address:
        uvloop.run(measure(address, size))


async def measure(address: str, size: Size) -> None:
    """Build the database, measure, and leave nothing behind."""
    async with opened(address) as owner:
        begun = time.perf_counter()
        furnished = [await _tenant(number) for number in range(size.tenants)]
        for works in furnished:
            await _fill(owner, works, size.clocks // size.tenants)
        await owner.execute("vacuum analyze")
        print(
            f"{size.clocks:,} running clocks of {size.tenants} tenants in {time.perf_counter() - begun:.0f} s"
        )
        await _show_plans(furnished[0])
        await _empty_sweep("nothing is due")
        # A tenant's clocks fire once, so every round of one tenant takes another one.
        alone = iter(furnished)
        for name, rungs in LADDERS.items():
            await _fired(owner, f"{name}, one tenant", rungs, [[next(alone)] for _ in range(ROUNDS)], size)
            await _fired(owner, f"{name}, all tenants", rungs, [furnished] * ROUNDS, size)
        await _empty_sweep("nothing is due, right after")


async def _fired(
    owner: asyncpg.Connection, name: str, rungs: Rungs, rounds: Sequence[Sequence[Works]], size: Size
) -> None:
    took: list[float] = []
    cpu: list[float] = []
    written: dict[str, int] = {}
    for number, works in enumerate(rounds):
        at = MONDAY + timedelta(days=1 + number)
        for one in works:
            await _make_due(owner, one, rungs, size.due // len(works), due=at)
        await owner.execute("checkpoint")
        before = await _rows(owner)
        cpu_before = _cpu(await _backends())
        begun = time.perf_counter()
        report = await deadlines.sweep(at=at + timedelta(seconds=1))
        took.append(time.perf_counter() - begun)
        cpu.append(_cpu(await _backends()) - cpu_before)
        written = {table: count - before[table] for table, count in (await _rows(owner)).items()}
        if report.fired != size.due * len(rungs):
            raise RuntimeError(f"fired {report.fired} of {size.due * len(rungs)}: more clocks are needed")
    print(
        f"{size.due:,} due in one second, {name}: {statistics.median(took):.2f} s "
        f"of {', '.join(f'{one:.2f}' for one in took)}, CPU {statistics.median(cpu):.2f} s; "
        f"{', '.join(f'{count:,} {table}' for table, count in written.items() if count)}"
    )


async def _empty_sweep(when: str) -> None:
    walls = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        await deadlines.sweep_round(at=MONDAY)
        walls.append((time.perf_counter() - begun) * 1000)
    explained = await _in_the_database()
    print(
        f"empty sweep, {when}: {statistics.median(walls):.3f} ms for the worker "
        f"(p99 {sorted(walls)[LOOKS * 99 // 100]:.3f} ms), {explained:.3f} ms in the database"
    )


async def _show_plans(works: Works) -> None:
    """Which indexes the two looking statements go by."""
    async with tenant_session(works.tenant_id, readonly=False) as session:
        for sql, arguments in ((claim.DUE, (MONDAY, claim.BATCH)), (claim.STALE, (claim.BATCH,))):
            plan = [row[0] for row in await session.fetch(f"explain {sql}", *arguments)]
            print("  ".join(line.strip(" ->") for line in plan if " using " in line or "Seq Scan" in line))


async def _backends() -> list[int]:
    rows = await database().fetch("select pid from pg_stat_activity where datname = current_database()")
    return [row["pid"] for row in rows]


def _cpu(backends: Sequence[int]) -> float:
    """Seconds of CPU that the worker and, where it runs here, its PostgreSQL have used."""
    used = time.process_time()
    for pid in backends:
        with suppress(psutil.Error):
            times = psutil.Process(pid).cpu_times()
            used += times.user + times.system
    return used


async def _in_the_database() -> float:
    times = []
    for _ in range(50):
        rows = await database().fetch(
            "explain (analyze, timing off, format text) select * from tenants_with_due_clocks($1, 20)", MONDAY
        )
        times += [float(row[0].split(":")[1].split()[0]) for row in rows if row[0].startswith("Execution")]
    return statistics.median(times)


async def _tenant(number: int) -> Works:
    tenant_id = await tenants.create(slug=f"bench-{number}", name="清源供水公司", at=MONDAY)
    async with tenant_session(tenant_id):
        return await clockwork.furnish(tenant_id)


async def _fill(owner: asyncpg.Connection, works: Works, clocks: int) -> None:
    """Cases with a running clock each, due far away; triggers are left out, the data keeps their promises."""
    async with owner.transaction():
        await owner.execute("set local session_replication_role = replica")
        case_ids = [new_id() for _ in range(clocks)]
        await clockwork.insert_cases(owner, works, case_ids, opened_at=MONDAY, due_at=FAR)
        await clockwork.insert_clocks(
            owner,
            works,
            case_ids,
            [new_id() for _ in range(clocks)],
            started_at=MONDAY,
            due_at=FAR,
            next_check_at=FAR,
            version=1,
        )


async def _make_due(
    owner: asyncpg.Connection, works: Works, rungs: Rungs, clocks: int, *, due: datetime
) -> None:
    """So many of a tenant's clocks are under a limit that ends within this second."""
    async with tenant_session(works.tenant_id), new_rules(at=MONDAY) as draft:
        limit = await draft.limit({"duration": clockwork.AN_HOUR, "rungs": list(rungs)})
    await owner.execute(
        """update clocks set time_limit_id = $3, due_at = s.due, next_check_at = s.due,
                  started_at = s.due - interval '1 hour'
           from (select id, $4::timestamptz + row_number() over () * interval '1 second' / $2 as due
                 from clocks where tenant_id = $1 and next_check_at = $5 limit $2) s
           where tenant_id = $1 and clocks.id = s.id""",
        works.tenant_id,
        clocks,
        limit.id,
        due,
        FAR,
    )


async def _rows(owner: asyncpg.Connection) -> dict[str, int]:
    names = ("rung_firings", "events", "outbox", "inbox_entries", "breaches")
    return {name: await owner.fetchval(f"select count(*) from {name}") for name in names}


if __name__ == "__main__":
    main()
