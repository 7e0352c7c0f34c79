"""Clients of other projects follow a queue in one web process while another writes and Redis is away."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

from app.local.processes import free_port
from app.settings import Settings
from tenants.directory.access import Permission, Scope
from tests.support import node
from tests.support.commands import KEY, KEYS, ROOT, command, environment
from tests.support.people import People, Person
from tests.support.plant import Plant, plant, until

CLIENTS = Path(__file__).parent / "clients"
FOLLOW = """subscription ($after: String) {
    queueChanged(of: MINE, after: $after) { cursor event { kind } case { number } } }"""
REGISTER = """mutation { caseRegister(input: {
    requester: {name: "张三"}, channel: PHONE, said: "水压低"}) { case { number } errors { code } } }"""


@dataclass
class Web:
    """A web process as an operator starts it."""

    plant: Plant
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = {"DATABASE_URL": self.plant.postgres.dsn, "REDIS_URL": self.plant.redis.url}
        with self.plant.log.open("ab") as log:
            self.process = subprocess.Popen(
                command("serve"),
                cwd=ROOT,
                env=environment(**settings, **KEYS, PORT=str(self.port), LOG_LEVEL="warning"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(30)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}/graphql"

    async def answers(self) -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                return (await client.get(f"http://127.0.0.1:{self.port}/health/live")).is_success
        except httpx.TransportError:
            return False

    async def ask(self, person: Person, query: str) -> dict[str, Any]:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            headers = {"authorization": f"Bearer {person.token}"}
            response = await client.post(f"http://{self.address}", json={"query": query}, headers=headers)
        data: dict[str, Any] = response.json()["data"]
        return data


@dataclass
class Scene:
    """Two web processes, a worker, and somebody at a desk."""

    plant: Plant
    listened_to: Web
    written_to: Web
    clerk: Person
    registered: list[str] = field(default_factory=list)

    async def registers(self, count: int) -> None:
        """So many questions come to the desk."""
        for _ in range(count):
            done = (await self.written_to.ask(self.clerk, REGISTER))["caseRegister"]
            assert done["errors"] == []
            self.registered.append(done["case"]["number"])


@pytest.fixture
async def scene(database: asyncpg.Pool, server_folder: Path, settings: Settings) -> AsyncIterator[Scene]:
    async with plant(server_folder, at=datetime.now(UTC)) as built:
        people = People(
            built.works.tenant_id,
            settings.model_copy(update={"signing_key": Settings.model_validate(_SIGNING).signing_key}),
            datetime.now(UTC),
        )
        grants = dict.fromkeys((Permission.CASE_READ, Permission.CASE_REGISTER), Scope.OWN)
        webs = listened_to, written_to = Web(built), Web(built)
        try:
            for web in webs:
                web.start()
            built.start_worker()
            clerk = await people.somebody(grants)
            for web in webs:
                await until(web.answers, "a web process answers")
            yield Scene(built, listened_to, written_to, clerk)
        finally:
            for web in webs:
                if web.process is not None and web.process.poll() is None:
                    web.process.kill()
                    web.process.wait()


_SIGNING = {"database_url": "postgresql://x/y", "redis_url": "redis://x", "signing_key": KEY, "data_key": KEY}


@asynccontextmanager
async def running(place: Path, script: str, *arguments: str) -> AsyncIterator[Callable[[], list[str]]]:
    """A client that prints; gives the case numbers of the registrations it has told of so far."""
    told = place / f"{script}.out"
    with told.open("wb") as out:
        client = subprocess.Popen(["node", script, *arguments], cwd=place, stdout=out, stderr=out)
        try:
            yield lambda: _numbers(told.read_text().splitlines())
            assert client.poll() is None, told.read_text()
        finally:
            client.kill()
            client.wait()


@asynccontextmanager
async def python_client(url: str, token: str, after: str) -> AsyncIterator[Callable[[], list[str]]]:
    """The `gql` client, in this process."""
    told: list[str] = []
    transport = WebsocketsTransport(
        url, init_payload={"authorization": f"Bearer {token}"}, connect_args={"proxy": None}
    )

    async def follow() -> None:
        async with Client(transport=transport) as session:
            document = gql(FOLLOW)
            document.variable_values = {"after": after}
            async for data in session.subscribe(document):
                told.append(json.dumps(data["queueChanged"]))  # noqa: PERF401  read meanwhile

    task = asyncio.create_task(follow())
    try:
        yield lambda: _numbers(told)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _numbers(lines: list[str]) -> list[str]:
    changes = [json.loads(line) for line in lines if line.startswith("{")]
    return [change["case"]["number"] for change in changes if change["event"]["kind"] == "case.registered"]


@pytest.mark.slow
@pytest.mark.node
async def test_three_clients_get_everything_once_and_in_order_while_redis_comes_and_goes(
    scene: Scene, tmp_path: Path
) -> None:
    place = await node.installed(CLIENTS, tmp_path)
    await scene.registers(1)
    began = (await scene.written_to.ask(scene.clerk, "{ changesCursor }"))["changesCursor"]
    scene.registered.clear()
    url, token = f"ws://{scene.listened_to.address}", scene.clerk.token
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(running(place, "graphql-ws.mjs", url, token, began)),
            await stack.enter_async_context(running(place, "apollo.mjs", url, token, began)),
            await stack.enter_async_context(python_client(url, token, began)),
        ]

        async def everybody_knows() -> bool:
            return all(told() == scene.registered for told in clients)

        await scene.registers(3)
        await until(everybody_knows, "everybody has heard")
        await asyncio.to_thread(scene.plant.redis.stop)
        await scene.registers(3)
        await asyncio.to_thread(scene.plant.redis.start)
        await scene.registers(3)
        await until(everybody_knows, "everybody has heard what happened without Redis")


@pytest.mark.slow
@pytest.mark.node
async def test_a_web_process_that_is_replaced_loses_nothing_for_who_comes_back(
    scene: Scene, tmp_path: Path
) -> None:
    place = await node.installed(CLIENTS, tmp_path)
    began = (await scene.written_to.ask(scene.clerk, "{ changesCursor }"))["changesCursor"]
    url, token = f"ws://{scene.listened_to.address}", scene.clerk.token
    async with running(place, "graphql-ws.mjs", url, token, began) as told:

        async def known() -> bool:
            return told() == scene.registered

        await scene.registers(2)
        await until(known, "the client has heard")
        stopped = asyncio.create_task(asyncio.to_thread(scene.listened_to.stop))
        await scene.registers(3)
        assert await stopped in (0, -15)
        scene.listened_to.start()
        await scene.registers(2)
        await until(known, "the client has come back and heard the rest")


def test_the_lock_names_no_address_to_download_from() -> None:
    lock = json.loads((CLIENTS / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
