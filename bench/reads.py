"""Reads beside their peers: ours as shipped, PostGraphile 5, and an endpoint written by hand.

    python -m bench reads [--rounds 5] [--seconds 5] [--only my_cases]

Builds 50 tenants with 500,000 cases and 1,000,000 clocks at the first time and keeps them in .local/bench.
The servers take turns on one core, the loader has another; PostgreSQL runs where there is room.
"""

import argparse
import asyncio
import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import asyncpg
from rich.console import Console
from rich.table import Table

from bench import data, load, people
from bench.answers import path_of, prepared, rows
from bench.load import Burst
from bench.machine import Machine, commit, cpu_seconds
from bench.queries import QUESTIONS, Asking, Question
from bench.servers import HAND_WRITTEN, OURS, POSTGRAPHILE, Server, running

RESULT = Path(__file__).with_name("results") / "reads.json"
PEER = Path(__file__).with_name("peers") / "peer.sql"
WARMING = {POSTGRAPHILE: 8}  # V8 compiles what it finds hot
BARS = {"vs_postgraphile": 1.8, "vs_hand_written": 0.75}


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of a server's rounds; times in milliseconds."""

    requests_per_second: float
    p50: float
    p99: float
    server_cpu: float
    postgres_cpu: float
    errors: int
    bytes: int
    rounds: tuple[float, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the figures of a full run."""
    parser = argparse.ArgumentParser(prog="python -m bench reads", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--only", choices=[question.name for question in QUESTIONS])
    parser.add_argument("--build", action="store_true", help="make the data ready and measure nothing")
    options = parser.parse_args(arguments)
    with data.server() as postgres:
        if asyncio.run(data.tune(postgres.dsn)):
            postgres.stop()
            postgres.start()
        url = asyncio.run(data.ready(postgres.dsn, data.Size()))
        if options.build:
            return
        asyncio.run(_prepare_peer(url))
        asked = asyncio.run(people.asking(url))
        with running(url, data.FOLDER) as servers:
            asked = people.signed_in(servers[OURS], asked)
            questions = [one for one in QUESTIONS if options.only in (None, one.name)]
            pid = postgres.pid or 0
            found = {
                question.name: _measured(question, servers, asked, options.rounds, options.seconds, pid)
                for question in questions
            }
    _show(found)
    if options.only is None:
        _keep(found, options)


def _measured(
    question: Question,
    servers: Mapping[str, Server],
    asked: Sequence[Asking],
    rounds: int,
    seconds: int,
    postgres: int,
) -> dict[str, Figure]:
    """Every server's figures for one question, once they have given the same answers."""
    sizes = _require_same(question, servers, asked)
    bursts: dict[str, list[tuple[Burst, float, float]]] = {name: [] for name in servers}
    for name, server in servers.items():
        load.write([prepared(name, question, one) for one in asked], _file(name))
        load.burst(server.port, path_of(name, question), _file(name), WARMING.get(name, 3))
    for number in range(rounds):
        # Whoever comes first in one round comes last in the next.
        for name in list(servers)[:: -1 if number % 2 else 1]:
            server = servers[name]
            before = cpu_seconds(server.pid), cpu_seconds(postgres)
            burst = load.burst(server.port, path_of(name, question), _file(name), seconds)
            after = cpu_seconds(server.pid), cpu_seconds(postgres)
            bursts[name].append((burst, after[0] - before[0], after[1] - before[1]))
    return {name: _figure(each, sizes[name]) for name, each in bursts.items()}


def _figure(rounds: Sequence[tuple[Burst, float, float]], size: int) -> Figure:
    speeds = [burst.requests / burst.seconds for burst, _, _ in rounds]
    return Figure(
        requests_per_second=round(statistics.median(speeds), 1),
        p50=round(statistics.median(burst.p50 for burst, _, _ in rounds), 2),
        p99=round(statistics.median(burst.p99 for burst, _, _ in rounds), 2),
        server_cpu=round(statistics.median(cpu / burst.requests for burst, cpu, _ in rounds) * 1000, 3),
        postgres_cpu=round(statistics.median(cpu / burst.requests for burst, _, cpu in rounds) * 1000, 3),
        errors=sum(burst.errors for burst, _, _ in rounds),
        bytes=size,
        rounds=tuple(round(speed, 1) for speed in speeds),
    )


def _require_same(
    question: Question, servers: Mapping[str, Server], asked: Sequence[Asking]
) -> dict[str, int]:
    """Refuse to compare servers that do not answer the same; gives the length of each answer."""
    sizes: dict[str, int] = {}
    for one in asked[:: max(len(asked) // 10, 1)]:
        answers = {name: rows(server, question, one) for name, server in servers.items()}
        sizes = {name: size for name, (_, size) in answers.items()}
        wanted = answers[HAND_WRITTEN][0]
        if not wanted or wanted == [None]:
            raise RuntimeError(f"{question.name}: no rows for {one}")
        for name, (got, _) in answers.items():
            if got != wanted:
                first = next(
                    (pair for pair in zip(got, wanted, strict=False) if pair[0] != pair[1]), (got, wanted)
                )
                raise RuntimeError(f"{question.name}: {name} answers\n{first[0]}\ninstead of\n{first[1]}")
    return sizes


async def _prepare_peer(url: str) -> None:
    owner = await asyncpg.connect(url)
    try:
        await owner.execute(PEER.read_text(encoding="utf-8"))
    finally:
        await owner.close()


def _file(name: str) -> Path:
    return data.FOLDER / f"{name}.requests"


def _show(found: Mapping[str, Mapping[str, Figure]]) -> None:
    console = Console(width=150)
    for question in QUESTIONS:
        if question.name not in found:
            continue
        table = Table(title=question.title, title_justify="left")
        for title in (
            "server",
            "requests/s",
            "p50 ms",
            "p99 ms",
            "CPU ms: server",
            "PostgreSQL",
            "bytes",
            "ratio",
        ):
            table.add_column(title, justify="left" if title == "server" else "right")
        figures = found[question.name]
        for name, figure in figures.items():
            ratio = figures[OURS].requests_per_second / figure.requests_per_second
            numbers = (
                f"{figure.p50:.2f}",
                f"{figure.p99:.2f}",
                f"{figure.server_cpu:.3f}",
                f"{figure.postgres_cpu:.3f}",
            )
            speed = f"{figure.requests_per_second:,.0f}"
            table.add_row(name, speed, *numbers, f"{figure.bytes:,}", "" if name == OURS else f"{ratio:.2f}")
        console.print(table)
        if any(figure.errors for figure in figures.values()):
            console.print({name: figure.errors for name, figure in figures.items()}, "errors")
    for name, figures in found.items():
        for bar, reached in _ratios(figures).items():
            if name == "my_cases":
                console.print(f"{bar}: {reached:.2f}, to reach: {BARS[bar]}", highlight=False)


def _ratios(figures: Mapping[str, Figure]) -> dict[str, float]:
    ours = figures[OURS].requests_per_second
    peers = {"vs_postgraphile": POSTGRAPHILE, "vs_hand_written": HAND_WRITTEN}
    return {
        name: round(ours / figures[peer].requests_per_second, 3)
        for name, peer in peers.items()
        if peer in figures
    }


def _keep(found: Mapping[str, Mapping[str, Figure]], options: argparse.Namespace) -> None:
    kept: dict[str, Any] = {
        name: {"ratios": _ratios(figures), **{server: asdict(figure) for server, figure in figures.items()}}
        for name, figures in found.items()
    }
    kept["machine"] = asdict(Machine.here())
    kept["commit"] = commit()
    kept["load"] = {
        "with": load.loader(),
        "connections": load.CONNECTIONS,
        "viewers": people.VIEWERS,
        "rounds": options.rounds,
        "seconds": options.seconds,
    }
    kept["data"] = asdict(data.Size())
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    print(f"kept in {RESULT.relative_to(Path.cwd()) if RESULT.is_relative_to(Path.cwd()) else RESULT}")
