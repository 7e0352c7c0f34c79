"""The web process while PostgreSQL or Redis is away: says so, answers cleanly, goes on when they are back."""

import asyncio
import contextlib
import json
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

# Only what is broken takes so long, on a busy machine as well.
PATIENCE = 120.0
SIGN_IN = """mutation {
    sessionSignIn(input: {tenant: "nowhere", login: "nobody", password: "nothing"}) { errors { code } }
}"""


class Web:
    """The web process and the servers behind it, all of them this test's own."""

    def __init__(self, postgres: PostgresServer, redis: RedisServer) -> None:
        self.postgres = postgres
        self.redis = redis
        self.port = free_port()
        self.client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE, trust_env=False
        )
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
        assert self.process is not None
        assert self.process.poll() is None, "the web process has ended"
        answer: dict[str, Any] = (await self.client.get("/health/ready")).json()
        return answer

    async def asked(self, query: str) -> httpx.Response:
        return await self.client.post("/graphql", json={"query": query})

    async def listens(self) -> bool:
        """Whether somebody new is let in."""
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True


class HalfAsked:
    """A request that the web process has begun to read and that is not yet said to its end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rest: bytes) -> None:
        self._reader = reader
        self._writer = writer
        self._rest = rest

    @classmethod
    async def of(cls, web: Web, query: str) -> "HalfAsked":
        """Heard: the process itself has asked for the rest."""
        body = json.dumps({"query": query}).encode()
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
        writer.write(head.encode())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
        return cls(reader, writer, body)

    async def answered(self) -> bytes:
        """Say the rest; the first line of the answer, once all of it has come."""
        self._writer.write(self._rest)
        answer = await self._reader.read()
        self._writer.close()
        await self._writer.wait_closed()
        return answer.partition(b"\r\n")[0]


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Ask again until it holds."""
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
    await until(lambda: _ended(web.postgres))

    await until(lambda: _away(web, {"database": "away", "redis": "ok", "data_key": "ok"}))
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
    await until(lambda: _away(web, {"database": "ok", "redis": "away", "data_key": "ok"}))
    # Accounts close on their own, so nobody who works here has to wait for Redis.
    assert await _signs_in(web)
    await asyncio.to_thread(web.redis.start)
    await until(lambda: _is_ready(web))
    assert await _signs_in(web)


async def test_a_web_process_that_is_told_to_stop_answers_what_it_was_asked(web: Web) -> None:
    asked = [await HalfAsked.of(web, SIGN_IN) for _ in range(4)]
    stopping = asyncio.create_task(asyncio.to_thread(web.stop))
    await until(lambda: _turns_people_away(web))
    assert [await one.answered() for one in asked] == [b"HTTP/1.1 200 OK"] * 4
    assert await stopping in (0, -signal.SIGTERM)


async def _away(web: Web, checks: dict[str, str]) -> bool:
    return bool((await web.ready())["checks"] == checks)


async def _ended(server: PostgresServer) -> bool:
    return not server.alive


async def _turns_people_away(web: Web) -> bool:
    return not await web.listens()
