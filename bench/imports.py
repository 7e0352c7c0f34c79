"""Rows of a register imported a second, beside the same registered one after the other, in one run.

python -m bench imports [--rows 1000] [--seconds 5]
"""

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import uvloop

from app.demo import accounts, water_utility
from app.local import embedded_postgres
from bench.machine import cpu_seconds
from tenants import tenant as tenants
from tenants.cases.case import Channel
from tenants.cases.importing import ask, table, work
from tenants.cases.importing import file as files
from tenants.cases.importing.ask import Manner
from tenants.cases.importing.table import CSV
from tenants.cases.register import Registration, register
from tenants.cases.requester import RequesterDetails
from tenants.database import close_database, open_database
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.jobs import turns
from tenants.jobs.run import Run
from tenants.migrations import migrate
from tenants.protection import master
from tenants.protection.master import MasterKey, MasterKeys
from tenants.session import tenant_session

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CLERK = "0102"


def main() -> None:
    """Import a register and print, with durable commits."""
    parser = argparse.ArgumentParser(prog="python -m bench imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="shouwen-bench-", dir="/var/tmp") as folder,
        embedded_postgres(Path(folder) / "postgres") as postgres,
    ):
        uvloop.run(_measure(postgres.dsn, postgres.pid or 0, options.rows, options.seconds))


async def _measure(url: str, postgres: int, rows: int, seconds: float) -> None:
    await migrate(url)
    master.use(MasterKeys(MasterKey(os.urandom(32))))
    await open_database(url, min_size=2, max_size=2)
    try:
        by = await _clerk()
        await _by_hand(by, 1.0)  # statements prepared, plans made
        for what, doing in (("by hand", _by_hand(by, seconds)), ("imported", _imported(by, rows))):
            before, begun = _spent(postgres), time.perf_counter()
            done = await doing
            took, after = time.perf_counter() - begun, _spent(postgres)
            print(
                f"{what}: {done / took:.0f} a second, one after the other; CPU ms each: "
                f"{(after[0] - before[0]) / done * 1000:.2f} ours, "
                f"{(after[1] - before[1]) / done * 1000:.2f} PostgreSQL"
            )
    finally:
        await close_database()


def _spent(postgres: int) -> tuple[float, float]:
    return cpu_seconds(os.getpid()), cpu_seconds(postgres)


async def _clerk() -> Viewer:
    tenant_id = await tenants.create(slug="bench", name="清源供水公司", at=AT)
    async with tenant_session(tenant_id):
        furnished = await water_utility.furnish(at=AT)
        await accounts.open_for(furnished.staff.values(), password_hash="!", at=AT)
    async with tenant_session(tenant_id):
        found = await viewer.load_staff(staff_id=furnished.staff[CLERK], at=AT)
    assert found is not None
    return found


async def _by_hand(by: Viewer, seconds: float) -> int:
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        async with tenant_session(by.tenant_id):
            asker = RequesterDetails(name="李四", phone=f"139{done:08d}")
            wanted = Registration(asker, Channel.PHONE, "水压低", asked=(by.staff_id,))
            await register(wanted, by=by, at=AT)
        done += 1
    return done


async def _imported(by: Viewer, rows: int) -> int:
    lines = (f"张三,138{number:08d},电话,水压低,{CLERK}\n" for number in range(rows))
    text = "姓名,联系电话,渠道,内容,首问人\n" + "".join(lines)
    async with tenant_session(by.tenant_id):
        file = await files.write(text, by=by, at=AT)
        await files.receive(file, table.read(text.encode(), CSV), at=AT)
        job = await ask.ask(file, Manner.ROW_BY_ROW, by=by, at=AT)
    outcome = await work.run(await _run(by.tenant_id, job.id))
    return outcome["registered"]


async def _run(tenant_id: UUID, job_id: UUID) -> Run:
    async with tenant_session(tenant_id):
        taken = await turns.take(job_id, at=AT)
    assert taken is not None
    return Run(taken, lambda: AT)


if __name__ == "__main__":
    main()
