"""The web process while PostgreSQL or Redis is away: says so, answers cleanly, goes on when they are back."""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.local import embedded_postgres, embedded_redis
from app.local.postgres import PostgresServer
from app.local.processes import free_port
from app.local.redis import RedisServer
from tests.support.commands import KEYS, ROOT, command, environment, shouwen

PATIENCE = 30.0
SIGN_IN = """mutation {
    sessionSignIn(input: {tenant: "nowhere", login: "nobody", password: "nothing"}) { errors { code } }
}"""


class Web:
    """The web process and the servers behind it, all of them this test's own."""

    def __init__(self, postgres: PostgresServer, redis: RedisServer) -> None:
        self.postgres = postgres
        self.redis = redis
        self.port = free_port()
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=10, trust_env=False)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = {"DATABASE_URL": self.postgres.dsn, "REDIS_URL": self.redis.url, **KEYS}
        self.process = subprocess.Popen(
            command("serve"),
            cwd=ROOT,
            env=environment(**settings, PORT=str(self.port)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    async def ready(self) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.client.get("/health/ready")).json()
        return answer

    async def asked(self, query: str) -> httpx.Response:
        return await self.client.post("/graphql", json={"query": query})


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Ask again until it holds; a minute's patience is far more than it takes."""
    deadline = time.monotonic() + PATIENCE
    while not await _quietly(holds):
        assert time.monotonic() < deadline, "it did not come about"
        await asyncio.sleep(0.05)  # between questions to another process


async def _quietly(holds: Callable[[], Awaitable[bool]]) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return await holds()
    return False


@pytest.fixture
async def web(server_folder: Path) -> AsyncIterator[Web]:
    with (
        embedded_postgres(server_folder / "pg", durable=False) as postgres,
        embedded_redis(server_folder / "redis", durable=False) as redis,
    ):
        migrated = shouwen("migrate", DATABASE_URL=postgres.dsn)
        assert migrated.returncode == 0, migrated.stderr
        web = Web(postgres, redis)
        web.start()
        try:
            await until(lambda: _is_ready(web))
            yield web
        finally:
            await web.client.aclose()
            assert web.process is not None
            if web.process.poll() is None:
                web.process.kill()
                web.process.wait()


async def _is_ready(web: Web) -> bool:
    return bool((await web.ready())["status"] == "ok")


async def _signs_in(web: Web) -> bool:
    response = await web.asked(SIGN_IN)
    return bool(response.json()["data"]["sessionSignIn"]["errors"][0]["code"] == "SIGN_IN_FAILED")


async def test_postgres_killed_and_started_again(web: Web) -> None:
    assert await _signs_in(web)
    killed = web.postgres.pid
    assert killed is not None
    os.kill(killed, signal.SIGQUIT)  # every session is torn off at once

    await until(lambda: _away(web, {"database": "away", "redis": "ok"}))
    for _ in range(20):
        refused = await web.asked(SIGN_IN)
        assert refused.status_code == 503
        assert refused.json()["errors"][0]["extensions"] == {"code": "SERVICE_UNAVAILABLE"}
        assert "data" not in refused.json()
    assert (await web.client.get("/health/live")).status_code == 200
    assert (await web.asked("{ serverVersion }")).status_code == 200

    await asyncio.to_thread(web.postgres.start)
    await until(lambda: _is_ready(web))
    assert all(await asyncio.gather(*(_signs_in(web) for _ in range(20))))


async def test_redis_stopped_and_started_again(web: Web) -> None:
    await asyncio.to_thread(web.redis.stop)
    await until(lambda: _away(web, {"database": "ok", "redis": "away"}))
    # Accounts close on their own, so nobody who works here has to wait for Redis.
    assert await _signs_in(web)
    await asyncio.to_thread(web.redis.start)
    await until(lambda: _is_ready(web))
    assert await _signs_in(web)


async def test_a_web_process_that_is_told_to_stop_answers_what_it_was_asked(web: Web) -> None:
    asked = [asyncio.create_task(web.asked(SIGN_IN)) for _ in range(4)]
    await until(lambda: _is_ready(web))  # by now they have been heard
    code = await asyncio.to_thread(web.stop)
    assert code in (0, -signal.SIGTERM)
    assert {response.status_code for response in await asyncio.gather(*asked)} == {200}


async def _away(web: Web, checks: dict[str, str]) -> bool:
    return bool((await web.ready())["checks"] == checks)
