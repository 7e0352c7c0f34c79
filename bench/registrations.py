"""Cases registered a second by one process: first contact, route, clocks, history, each its own transaction.

python -m bench registrations [--seconds 10] [--at-once 4]
"""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path

import uvloop

from app.local import embedded_postgres
from bench.machine import SERVER_CORE, cpu_seconds
from tenants import tenant as tenants
from tenants.database import close_database, open_database
from tenants.directory.access import Viewer
from tenants.directory.staff import Staff
from tenants.migrations import migrate
from tenants.protection import master
from tenants.protection.master import MasterKey, MasterKeys
from tenants.session import tenant_session
from tests.support import clockwork, desk
from tests.support.clockwork import MONDAY


def main() -> None:
    """Register for some seconds, with durable commits, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench registrations", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--at-once", type=int, default=4)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="shouwen-bench-", dir="/var/tmp") as folder,
        embedded_postgres(Path(folder) / "postgres") as postgres,
    ):
        uvloop.run(_measure(postgres.dsn, postgres.pid or 0, options.seconds, options.at_once))


async def _measure(url: str, postgres: int, seconds: float, at_once: int) -> None:
    await migrate(url)
    master.use(MasterKeys(MasterKey(os.urandom(32))))
    await open_database(url, min_size=at_once, max_size=at_once)
    os.sched_setaffinity(0, {SERVER_CORE})
    try:
        clerks = [await _clerk(number) for number in range(at_once)]
        await _register(clerks, 1.0)  # statements prepared, plans made
        before = cpu_seconds(os.getpid()), cpu_seconds(postgres)
        begun = time.perf_counter()
        done = await _register(clerks, seconds)
        took = time.perf_counter() - begun
        after = cpu_seconds(os.getpid()), cpu_seconds(postgres)
    finally:
        await close_database()
    print(
        f"{done / took:.0f} registrations a second on one core, {at_once} at once, a tenant each; "
        f"CPU ms each: {(after[0] - before[0]) / done * 1000:.2f} ours, "
        f"{(after[1] - before[1]) / done * 1000:.2f} PostgreSQL"
    )


async def _register(clerks: list[Viewer], seconds: float) -> int:
    until = time.perf_counter() + seconds

    async def one(clerk: Viewer) -> int:
        done = 0
        while time.perf_counter() < until:
            async with tenant_session(clerk.tenant_id):
                await desk.question(clerk, at=MONDAY)
            done += 1
        return done

    return sum(await asyncio.gather(*(one(clerk) for clerk in clerks)))


async def _clerk(number: int) -> Viewer:
    tenant_id = await tenants.create(slug=f"bench-{number}", name="清源供水公司", at=MONDAY)
    async with tenant_session(tenant_id):
        works = await clockwork.furnish(tenant_id)
        return desk.viewer(await Staff.get(id=works.first_contact_id))


if __name__ == "__main__":
    main()
