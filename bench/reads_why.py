"""Why a case is whose, in its page and in a list: what compiling it is worth.

    python -m bench reads_why [--rounds 5] [--requests 100]

One process, ours alone, without HTTP: CPU for each request, in turn as it is done now, with holes that
Python fills in for destination and tie-break too, and as it was before: all of it the ordinary way.
Twenty thousand cases; nothing is kept.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import asyncpg
import orjson
from rich.console import Console
from rich.table import Table

from bench import data, people
from bench.machine import cpu_seconds
from bench.plans import AT
from bench.queries import ONE_CASE, OURS, Asking, global_id
from schema.cases.case import Case
from schema.context import Context
from schema.exchange import Request
from schema.operation import Engine
from schema.reads import compiler
from schema.reads.catalog import catalog_of
from schema.reads.leaves import NotCompilable
from schema.reads.source import source_of
from schema.reads.specs import Computed
from schema.root import build_schema
from tenants.database import close_database, open_database
from tenants.directory import viewer as viewers
from tenants.directory.access import Viewer
from tenants.session import database, tenant_session

SIZE = data.Size(tenants=5, staff=80, cases=4_000)
WHY = """destination { target because routes department { name } staff { name } }"""
TIE = "tieBreak { decidedBy steps { criterion direction left standings { value staff { name } } } }"
PAGE = ONE_CASE.ours.removesuffix("} }")
DOCUMENTS: Mapping[str, str] = {
    "a case's page": f"{PAGE} }} }}",
    "with destination and tie-break": f"{PAGE} {WHY} {TIE} }} }}",
    "with its timeline as well": f"{PAGE} {WHY} {TIE} timeline {{ until workingSeconds }} }} }}",
    "twenty cases": f"{{ myCases(first: 20) {{ nodes {{ {OURS} }} }} }}",
    "twenty with destination": f"{{ myCases(first: 20) {{ nodes {{ {OURS} {WHY} }} }} }}",
}
# Three people, two criteria; a route that names a person.
EXPLAINED = """
update cases c set route = '{"target": "department", "because": "route", "routes": ["R1"]}',
    destination_department_id = department_id, destination_staff_id = handler_id,
    tie_break = (
        select jsonb_build_object('decidedBy', 'tenure', 'comparisons', jsonb_agg(jsonb_build_object(
            'criterion', criterion, 'direction', 'highest', 'left', s.ids, 'values', s.level)))
        from unnest(array['position_rank', 'tenure']) criterion, (
            select jsonb_agg(id) as ids, jsonb_agg(jsonb_build_object('staff', id, 'value', 3)) as level
            from (select id from staff where tenant_id = c.tenant_id order by id limit 3) each) s)
where c.route is null
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench reads_why", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=100)
    options = parser.parse_args(arguments)
    with data.server() as postgres:
        if asyncio.run(data.tune(postgres.dsn)):
            postgres.stop()
            postgres.start()
        _show(asyncio.run(_all(postgres.dsn, postgres.pid or 0, options)))


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU for one request."""

    ours: float
    postgres: float

    @property
    def total(self) -> float:
        """Of both."""
        return self.ours + self.postgres


async def _all(dsn: str, postgres: int, options: argparse.Namespace) -> dict[tuple[str, str], Cost]:
    url = await data.ready(dsn, SIZE)
    owner = await asyncpg.connect(url)
    try:
        await owner.execute(f"set session_replication_role = replica; {EXPLAINED}")
    finally:
        await owner.close()
    asked = await people.asking(url)
    await open_database(url, min_size=1, max_size=2)
    try:
        known = {one.staff_id: await _viewer(one) for one in asked}
        measured = Measured([(known[one.staff_id], one.case_id) for one in asked], postgres, options)
        return await measured.costs()
    finally:
        await close_database()


async def _viewer(one: Asking) -> Viewer:
    async with tenant_session(one.tenant_id, readonly=True):
        found = await viewers.load_staff(staff_id=one.staff_id, at=AT)
    if found is None:
        raise RuntimeError(f"{one.login} of {one.slug} cannot sign in")
    return found


class Measured:
    """All documents in all ways, in turn."""

    def __init__(self, who: list[tuple[Viewer, Any]], postgres: int, options: argparse.Namespace) -> None:
        self._who = who
        self._postgres = postgres
        self._options = options
        self._engines = {way: Engine(build_schema()) for way in WAYS}

    async def costs(self) -> dict[tuple[str, str], Cost]:
        """The median of each document's rounds in each way."""
        found: dict[tuple[str, str], list[Cost]] = {}
        for engine in self._engines.values():
            await catalog_of(engine.core, database())
        for number in range(self._options.rounds + 1):
            for way in random.Random(number).sample([*WAYS], len(WAYS)):
                for name, text in DOCUMENTS.items():
                    with WAYS[way]():
                        cost = await self._burst(self._engines[way], text)
                    # At first everything is compiled.
                    if number:
                        found.setdefault((name, way), []).append(cost)
        return {
            place: Cost(
                statistics.median(c.ours for c in costs), statistics.median(c.postgres for c in costs)
            )
            for place, costs in found.items()
        }

    async def _burst(self, engine: Engine, text: str) -> Cost:
        before = time.process_time(), cpu_seconds(self._postgres)
        for number in range(self._options.requests):
            viewer, case = self._who[number % len(self._who)]
            given = {"id": global_id("Case", case)} if "$id" in text else {}
            prepared = engine.prepare(Request(text, None, given))
            answer = await engine.run(prepared, Context(at=AT, request_id="why", viewer=viewer))
            if answer.errors or not answer.data:
                raise RuntimeError(f"{text}: {answer.errors}")
            orjson.dumps(answer.data)
        after = time.process_time(), cpu_seconds(self._postgres)
        ours, theirs = (1000 * (b - a) / self._options.requests for a, b in zip(before, after, strict=True))
        return Cost(ours, theirs)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(c.ours for c in costs), statistics.median(c.postgres for c in costs))


@contextmanager
def _now() -> Iterator[None]:
    yield


@contextmanager
def _with_holes() -> Iterator[None]:
    with ExitStack() as stack:
        for name in ("destination", "tie_break"):
            field = source_of(Case).fields[name]
            spec = field.spec
            assert isinstance(spec, Computed)
            stack.enter_context(patch.object(field, "spec", Computed(spec.load, spec.needs)))
        yield


@contextmanager
def _before() -> Iterator[None]:
    with _with_holes(), patch.object(compiler, "hole_for", side_effect=NotCompilable("Python")):
        yield


WAYS: Mapping[str, Callable[[], Any]] = {"compiled": _now, "filled in": _with_holes, "before": _before}


def _show(found: Mapping[tuple[str, str], Cost]) -> None:
    table = Table(title="CPU ms for each request: ours + PostgreSQL", title_justify="left")
    for title in ("read", *WAYS, "before / now"):
        table.add_column(title, justify="left" if title == "read" else "right")
    for name in DOCUMENTS:
        costs = {way: found[name, way] for way in WAYS}
        ratio = costs["before"].total / costs["compiled"].total
        table.add_row(
            name, *(f"{one.ours:.2f} + {one.postgres:.2f}" for one in costs.values()), f"{ratio:.1f}"
        )
    Console(width=120).print(table)
