"""Load: prepared requests over a few connections for some seconds; wrk where there is one, else our own."""

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.machine import LOAD_CORE, on_core

CONNECTIONS = 16
SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True, slots=True)
class Sent:
    """One prepared request: its headers and its body, both without tabs and line breaks."""

    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of some seconds of load; times in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    errors: int


def loader() -> str:
    """Which loader there is."""
    return "wrk" if shutil.which("wrk") else "own"


def write(requests: Sequence[Sent], path: Path) -> None:
    """Keep prepared requests for the loader."""
    lines = ["\t".join([*(f"{name}: {value}" for name, value in one.headers), one.body]) for one in requests]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def burst(port: int, path: str, requests: Path, seconds: int) -> Burst:
    """Load a server, from a core of its own."""
    env = {**os.environ, "BENCH_REQUESTS": str(requests), "BENCH_PATH": path}
    if loader() == "wrk":
        command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s"]
        command += ["--latency", "--script", str(SCRIPT), f"http://127.0.0.1:{port}"]
    else:
        command = [sys.executable, "-m", "bench.load", str(port), str(seconds)]
    outcome = subprocess.run(
        on_core(LOAD_CORE, command), env=env, capture_output=True, text=True, timeout=seconds + 60
    )
    for line in outcome.stdout.splitlines():
        if line.startswith("RESULT "):
            done, microseconds, p50, p99, errors = map(int, line.split()[1:])
            return Burst(done, microseconds / 1e6, p50 / 1e3, p99 / 1e3, errors)
    raise RuntimeError(f"the loader said nothing: {outcome.stdout}{outcome.stderr}")


async def _own(port: int, seconds: int, path: str, lines: Sequence[str]) -> None:
    """Stands in for wrk: fewer requests a second, the same request after the same answer."""
    prepared = [_bytes(path, line.split("\t")) for line in lines]
    turn, took, errors = count(), [], count()
    begun = time.perf_counter()

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (since := time.perf_counter()) - begun < seconds:
            writer.write(prepared[next(turn) % len(prepared)])
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            await reader.readexactly(length)
            took.append(time.perf_counter() - since)
            if not head.startswith(b"HTTP/1.1 200"):
                next(errors)
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    elapsed = time.perf_counter() - begun
    cuts = [value * 1e6 for value in statistics.quantiles(took, n=100)]
    print(f"RESULT {len(took)} {elapsed * 1e6:.0f} {cuts[49]:.0f} {cuts[98]:.0f} {next(errors)}")


def _bytes(path: str, parts: Sequence[str]) -> bytes:
    body = parts[-1].encode()
    lines = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", "content-type: application/json"]
    lines += ["accept: application/json", *parts[:-1], f"content-length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


if __name__ == "__main__":
    kept = Path(os.environ["BENCH_REQUESTS"]).read_text(encoding="utf-8").splitlines()
    asyncio.run(_own(int(sys.argv[1]), int(sys.argv[2]), os.environ["BENCH_PATH"], kept))
