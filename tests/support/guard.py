"""Cleans up after a run of pytest: its servers, its databases on other people's servers, its folder."""

import asyncio
import json
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil


def clean_up(folder: Path) -> None:
    """Nothing of the run is left afterwards."""
    known = folder / "servers.json"
    if known.exists():
        servers = json.loads(known.read_text(encoding="utf-8"))
        if servers["external"]:
            with suppress(OSError):
                asyncio.run(_leave_others_clean(servers["database_url"], servers["redis_url"], folder.name))
    _end_processes(folder)
    shutil.rmtree(folder, ignore_errors=True)


async def _leave_others_clean(database_url: str, redis_url: str, run: str) -> None:
    import asyncpg
    from redis.asyncio import Redis

    from tests.support.servers import OURS

    connection = await asyncpg.connect(database_url)
    for row in await connection.fetch("select datname from pg_database where starts_with(datname, $1)", run):
        await connection.execute(f'drop database if exists "{row["datname"]}" with (force)')
    await connection.close()
    async with Redis.from_url(redis_url) as redis:
        for number in range(int((await redis.config_get("databases"))["databases"])):
            await redis.select(number)
            if await redis.get(OURS) == run.encode():
                await redis.flushdb()


def _end_processes(folder: Path) -> None:
    deadline = time.monotonic() + 10
    while ours := servers_below(folder):
        for process in ours:
            with suppress(psutil.NoSuchProcess):
                # An immediate shutdown: the data is thrown away, but shared memory is given back.
                process.send_signal(signal.SIGQUIT if process.name() == "postgres" else signal.SIGTERM)
                if time.monotonic() > deadline:
                    process.kill()
        time.sleep(0.05)


def servers_below(folder: Path) -> list[psutil.Process]:
    """Servers work in their data directory: that is how they are known."""
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] in ("postgres", "redis-server"):
            with suppress(psutil.Error):
                if Path(process.cwd()).is_relative_to(folder):
                    found.append(process)
    return found


if __name__ == "__main__":
    clean_up(Path(sys.argv[1]))
