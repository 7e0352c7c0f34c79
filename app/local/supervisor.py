"""`make run`: servers, migrations, demo, web and worker, started in order and stopped in order."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError
from rich.console import Console

from app import probe
from app.database import DatabaseUnfit, bring_up_to_date, opened
from app.local.child import Child
from app.local.greeting import DemoTenant, greet, write_demo
from app.local.places import forget as forget_place
from app.local.postgres import embedded_postgres
from app.local.processes import LocalError, held, port_is_free
from app.local.redis import embedded_redis
from app.local.settings import OWN_POSTGRES, OWN_REDIS
from app.settings import Settings

PATIENCE = 60.0
REDIS_PATIENCE = 5.0


class _Stopped(Exception):
    """Nothing went wrong: somebody said stop."""


class _Server(Protocol):
    port: int

    @property
    def alive(self) -> bool: ...

    def start(self) -> None: ...


T = TypeVar("T")
S = TypeVar("S", bound=_Server)


async def run_local(settings: Settings, *, folder: Path) -> None:
    """Run everything until SIGINT, SIGTERM or SIGHUP; then stop all of it, in order. Raises LocalError."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    run = _Run(settings, folder, stop)
    try:
        await run.until_stopped()
    except _Stopped:
        run.say("Stopped; the data is kept.")


def forget(folder: Path) -> None:
    """Remove the local data for good."""
    if not folder.exists():
        return
    with held(folder / "run"):
        for name in ("postgres", "redis"):
            forget_place(folder / name)
    forget_place(folder)


class _Run:
    def __init__(self, settings: Settings, folder: Path, stop: asyncio.Event) -> None:
        self.settings = settings
        self.folder = folder.absolute()
        self.stop = stop
        self.console = Console()
        self.begun = time.monotonic()
        self.keepers: list[asyncio.Task[None]] = []

    def say(self, text: str) -> None:
        """One step, with the time since the start."""
        took = time.monotonic() - self.begun
        self.console.print(f"{took:6.1f} s  {text}", highlight=False, markup=False, soft_wrap=True)

    async def until_stopped(self) -> None:
        """Everything from the first server to the last good-bye."""
        (self.folder / "logs").mkdir(exist_ok=True)
        (self.folder / "demo.json").unlink(missing_ok=True)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(_off_the_loop(held(self.folder / "run")))
            self._require_port()
            await self._start_servers(stack)
            await self._migrate()
            tenants = await self._seed()
            await self._start_children(stack)
            url = f"http://{probe.reachable(self.settings.host)}:{self.settings.port}/graphql"
            write_demo(self.folder / "demo.json", url, tenants)
            greet(self.console, url, tenants, folder=_short(self.folder))
            await self.stop.wait()
            self.say("Stopping ...")
        raise _Stopped

    def _require_port(self) -> None:
        host, port = self.settings.host, self.settings.port
        try:
            free = port_is_free(host, port)
        except PermissionError as error:
            raise LocalError(f"PORT: {port} is not open to this account") from error
        except OSError as error:
            raise LocalError(f"HOST: cannot listen on {host}: {error.strerror}") from error
        if not free:
            raise LocalError(f"PORT: {port} is in use; `PORT={port + 1} make run` takes another")

    async def _start_servers(self, stack: AsyncExitStack) -> None:
        if self.settings.database_url == OWN_POSTGRES:
            postgres = await self._own(stack, "PostgreSQL", embedded_postgres(self.folder / "postgres"))
            self._use(database_url=postgres.dsn, database_owner_url=None)
        if self.settings.redis_url == OWN_REDIS:
            redis = await self._own(stack, "Redis", embedded_redis(self.folder / "redis"))
            self._use(redis_url=redis.url)
        else:
            await self._unless_stopped(_require_redis(self.settings.redis_url))

    async def _own(self, stack: AsyncExitStack, name: str, manager: AbstractContextManager[S]) -> S:
        """A server of our own, kept alive until the end."""
        server = await stack.enter_async_context(_off_the_loop(manager))
        self.keepers.append(asyncio.create_task(self._keep_alive(server, name)))
        # Before it is stopped nobody may start it again.
        stack.push_async_callback(self._let_keepers_end)
        self.say(f"{name} runs on port {server.port}")
        if self.stop.is_set():
            raise _Stopped
        return server

    def _use(self, **addresses: str | None) -> None:
        self.settings = self.settings.model_copy(update=addresses)

    async def _migrate(self) -> None:
        try:
            steps = await self._unless_stopped(bring_up_to_date(self.settings))
        except DatabaseUnfit as error:
            raise LocalError(str(error)) from error
        self.say(f"{len(steps)} migrations applied" if steps else "The database is up to date")

    async def _seed(self) -> list[DemoTenant]:
        from app.demo import seed_demo

        async def seed() -> list[DemoTenant]:
            async with opened(self.settings):
                return list(await seed_demo(self.settings))

        tenants = await self._unless_stopped(seed())
        self.say(f"Demo: {', '.join(tenant['slug'] for tenant in tenants)}")
        return tenants

    async def _start_children(self, stack: AsyncExitStack) -> None:
        worker, web = (self._child(command) for command in ("worker", "serve"))
        for child in (worker, web):
            stack.push_async_callback(child.stop)
            await child.start()
        await self._unless_stopped(self._ready(web))
        self.say("Web and worker run")
        self.keepers += [asyncio.create_task(child.keep_running()) for child in (worker, web)]

    def _child(self, command: str) -> Child:
        log = self.folder / "logs" / f"{command}.log"
        log.unlink(missing_ok=True)
        settings = self.settings
        env = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
        env |= {"HOST": settings.host, "PORT": str(settings.port), "FILE_STORE": settings.file_store or ""}
        if settings.signing_key_file is not None:
            env["SIGNING_KEY_FILE"] = str(settings.signing_key_file)
        if settings.data_key_file is not None:
            env["DATA_KEY_FILE"] = str(settings.data_key_file)
        return Child(command, env=env, log=log, report=self.say)

    async def _ready(self, web: Child) -> None:
        deadline = time.monotonic() + PATIENCE
        while not await asyncio.to_thread(probe.is_ready, self.settings.host, self.settings.port):
            web.require_running()
            if time.monotonic() > deadline:
                raise LocalError(f"web is not ready after {PATIENCE:.0f} s (see {web.log})")
            await asyncio.sleep(0.1)

    async def _keep_alive(self, server: _Server, name: str) -> None:
        """Start the server again when it has died; it keeps its port, so that everybody finds it again."""
        while not self.stop.is_set():
            if not server.alive:
                self.say(f"{name} died and is started again")
                try:
                    await asyncio.to_thread(server.start)
                except LocalError as error:
                    self.say(str(error))
            await asyncio.wait({asyncio.create_task(self.stop.wait())}, timeout=1)

    async def _let_keepers_end(self) -> None:
        self.stop.set()
        await asyncio.gather(*self.keepers)

    async def _unless_stopped(self, step: Coroutine[Any, Any, T]) -> T:
        """The step's result; gives it up when somebody says stop."""
        task, stopped = asyncio.create_task(step), asyncio.create_task(self.stop.wait())
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if task.done():
            return task.result()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise _Stopped


async def _require_redis(url: str) -> None:
    redis: Redis = Redis.from_url(url, socket_timeout=REDIS_PATIENCE, socket_connect_timeout=REDIS_PATIENCE)
    try:
        await redis.ping()
    except (RedisError, OSError) as error:
        raise LocalError(f"REDIS_URL: {(str(error).splitlines() or [type(error).__name__])[0]}") from error
    finally:
        await redis.aclose()


@asynccontextmanager
async def _off_the_loop(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """Enter and leave a blocking context in a thread; a signal cannot interrupt it half-way."""
    value = await asyncio.to_thread(manager.__enter__)
    try:
        yield value
    finally:
        await asyncio.to_thread(manager.__exit__, *sys.exc_info())


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
