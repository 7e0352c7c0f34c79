"""How the cost of a read grows: with the cases of an organization, with organizations, with the page.

    python -m bench curves [--rounds 3] [--seconds 2]

Ours alone, as shipped, on one core; CPU per request of the server and of PostgreSQL. An organization grows
with its staff: everybody has fifty cases, whatever the size. The databases are kept in .local/bench.
"""

import argparse
import asyncio
import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bench import data, load, people
from bench.answers import path_of, prepared, rows
from bench.draw import Line, Panel, drawn
from bench.machine import Machine, commit, cpu_seconds
from bench.queries import MY_CASES, QUEUE, Asking, Question
from bench.servers import OURS, Server, our_own

RESULT = Path(__file__).with_name("results") / "curves.json"
PICTURE = Path(__file__).parents[1] / "docs" / "curves.svg"
QUESTIONS = (MY_CASES, QUEUE)
LARGEST = data.Size()
BY_CASES = (data.Size(cases=100, staff=2), data.Size(cases=1_000, staff=20), LARGEST)
BY_TENANTS = tuple(data.Size(tenants=tenants, cases=1_000, staff=20) for tenants in (5, 50, 500))
PAGES = (5, 10, 20, 50, 100)
VIEWERS = 50


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement: what was varied, and milliseconds of CPU per request."""

    question: str
    cases: int
    tenants: int
    page: int
    rows: int
    server: float
    postgres: float

    @property
    def total(self) -> float:
        """Of both."""
        return self.server + self.postgres


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, keep the figures, draw them."""
    parser = argparse.ArgumentParser(prog="python -m bench curves", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2)
    options = parser.parse_args(arguments)
    points: list[Point] = []
    with data.server() as postgres:
        if asyncio.run(data.tune(postgres.dsn)):
            postgres.stop()
            postgres.start()
        for size in dict.fromkeys((*BY_CASES, *BY_TENANTS)):
            pages = PAGES if size == LARGEST else (20,)
            points += _measured(postgres.dsn, postgres.pid or 0, size, pages, options)
    kept = {
        "points": [asdict(point) for point in points],
        "machine": asdict(Machine.here()),
        "commit": commit(),
        "load": {"with": load.loader(), "connections": load.CONNECTIONS, **vars(options)},
    }
    RESULT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    PICTURE.write_text(_picture(points), encoding="utf-8")


def _measured(
    dsn: str, postgres: int, size: data.Size, pages: Iterable[int], options: argparse.Namespace
) -> list[Point]:
    url = asyncio.run(data.ready(dsn, size))
    points = []
    with ExitStack() as stack:
        server = stack.enter_context(our_own(url, data.FOLDER))
        asked = people.signed_in(server, _few(asyncio.run(people.asking(url))))
        for question in QUESTIONS:
            for page in pages:
                cost = _cost(server, postgres, _with_page(question, page), asked, options)
                shown = len(rows(server, _with_page(question, page), asked[0])[0])
                points.append(
                    Point(question.name, size.cases * size.tenants, size.tenants, page, shown, *cost)
                )
                print(points[-1], flush=True)
    return points


def _few(asked: Sequence[Asking]) -> list[Asking]:
    """As many people at every size: a viewer who asks seldom has to be looked up more often."""
    who = list(dict.fromkeys(one.staff_id for one in asked))[:VIEWERS]
    return [one for one in asked if one.staff_id in who]


def _cost(
    server: Server, postgres: int, question: Question, asked: Sequence[Asking], options: argparse.Namespace
) -> tuple[float, float]:
    """CPU of the server and of PostgreSQL for one request, in milliseconds: the least disturbed round's."""
    file = data.FOLDER / "curves.requests"
    load.write([prepared(OURS, question, one) for one in asked], file)
    load.burst(server.port, path_of(OURS, question), file, 2)
    found: list[list[float]] = []
    while len(found) < options.rounds:
        before = cpu_seconds(server.pid), cpu_seconds(postgres)
        burst = load.burst(server.port, path_of(OURS, question), file, options.seconds)
        after = cpu_seconds(server.pid), cpu_seconds(postgres)
        if burst.errors:
            raise RuntimeError(f"{question.name}: {burst.errors} errors")
        # A process that ended meanwhile, say of the autovacuum, took its share of the sum along.
        used = [b - a for a, b in zip(before, after, strict=True)]
        if min(used) > 0:
            found.append([round(each / burst.requests * 1000, 3) for each in used])
    return min(each[0] for each in found), min(each[1] for each in found)


def _with_page(question: Question, page: int) -> Question:
    return replace(question, ours=question.ours.replace("first: 20", f"first: {page}"))


def _picture(points: Sequence[Point]) -> str:
    def lines(chosen: Iterable[Point], what: str) -> list[Line]:
        found = list(chosen)
        return [
            Line(one.name, [(getattr(p, what), p.total) for p in found if p.question == one.name])
            for one in QUESTIONS
        ]

    usual = [point for point in points if point.page == 20]
    by_cases = [point for point in usual if point.tenants == LARGEST.tenants]
    by_tenants = [point for point in usual if point.cases // point.tenants == 1_000]
    by_page = [point for point in points if point.cases == LARGEST.cases * LARGEST.tenants]
    return drawn(
        "CPU of server and PostgreSQL per request, in milliseconds",
        [
            Panel("cases, of 50 organizations", lines(by_cases, "cases"), logarithmic=True),
            Panel("organizations of 1,000 cases", lines(by_tenants, "tenants"), logarithmic=True),
            Panel("page size, of 500,000 cases", lines(by_page, "page")),
        ],
    )


if __name__ == "__main__":
    main()
