"""The plans of the hot reads: by which index each goes, and how much it touches for what it shows.

    python -m bench plans

On 50 tenants with 500,000 cases and 1,000,000 clocks, as PostgreSQL really carries them out, once planned for
the values at hand and once for any. What goes another way than it should ends the run with an error.
"""

import argparse
import asyncio
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from bench import data, people
from bench.machine import Machine, commit
from bench.queries import MY_CASES, ONE_CASE, QUEUE, Asking, Question
from schema.context import Context
from schema.exchange import Request
from schema.operation import Engine
from schema.reads import direct, joint
from schema.reads.catalog import catalog_of
from schema.root import build_schema
from tenants.database import close_database, open_database
from tenants.directory import viewer as viewers
from tenants.directory.access import Permission, Scope, Viewer
from tenants.session import database, tenant_session

RESULT = Path(__file__).with_name("results") / "plans.json"
AT = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
# Rows that one step of a plan may hand on, and those it may look at in vain each time.
MOST_ROWS, MOST_IN_VAIN = 500, 100
# A small table may be read whole.
SMALL = frozenset({"departments"})
_SHOWN = "id number state subject openedAt dueAt overdue handler { id name }"


def _ready_made(of: str) -> Question:
    return Question(
        name=f"queue_{of.lower()}",
        title=f"ready-made queue {of}",
        ours=f"{{ caseQueue(of: {of}, first: 20) {{ nodes {{ {_SHOWN} }} pageInfo {{ hasNextPage }} }} }}",
        ours_given=lambda asking: {},
        postgraphile="",
        postgraphile_given=lambda asking: {},
        path="",
        rows=list,
    )


# Above all departments: PostgreSQL sorts all that is open there, or walks by due time, as it thinks best.
OF_HEADS = frozenset({"queue_subtree"})
_OWN = {"cases_open_of_handler", "cases_open_of_first_contact"}
HOT: Mapping[Question, set[str]] = {
    MY_CASES: {"involvements_current", "cases_pkey", "clocks_of_case", "staff_pkey"},
    ONE_CASE: {"cases_pkey", "clocks_of_case", "events_of_case", "staff_pkey"},
    QUEUE: {"cases_due_of_department", "staff_pkey"},
    _ready_made("MINE"): {"cases_open_of_handler", "staff_pkey"},
    _ready_made("FIRST_CONTACT"): {"cases_open_of_first_contact", "staff_pkey"},
    _ready_made("DEPARTMENT"): {"cases_due_of_department", "staff_pkey"},
    _ready_made("OFFERED"): {"involvements_current", "hand_overs_to_department"},
    # Of the few cases of one person the open ones are picked out as cheaply as found.
    _ready_made("DUE_SOON"): set(),
    _ready_made("OVERDUE"): _OWN,
    _ready_made("WAITING"): _OWN,
    _ready_made("SUPERVISED"): {"supervisions_of_supervisor", "cases_pkey"},
    _ready_made("SUBTREE"): set(),
}
"""Each hot read with the indexes that it goes by."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan as it was carried out."""

    kind: str
    table: str | None
    index: str | None
    rows: float
    in_vain: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one read's plan."""

    question: str
    generic: bool
    milliseconds: float
    buffers: int
    indexes: tuple[str, ...]
    faults: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Explain, print, keep; ends with an error where a read goes another way."""
    argparse.ArgumentParser(prog="python -m bench plans", description=__doc__).parse_args(arguments)
    with data.server() as postgres:
        if asyncio.run(data.tune(postgres.dsn)):
            postgres.stop()
            postgres.start()
        found = asyncio.run(_all(postgres.dsn))
    _show(found)
    _keep(found)
    if any(verdict.faults for verdict in found):
        raise SystemExit(1)


async def _all(dsn: str) -> list[Verdict]:
    url = await data.ready(dsn, data.Size())
    asking = (await people.asking(url))[0]
    await open_database(url, min_size=1, max_size=2)
    try:
        return [await verdict(asking, question, generic=way) for question in HOT for way in (False, True)]
    finally:
        await close_database()


async def verdict(asking: Asking, question: Question, *, generic: bool) -> Verdict:
    """How the read goes for this person on the database that is open."""
    sql, given = await statement(asking, question)
    told = await explained(sql, given, generic=generic)
    steps = list(_steps(told["Plan"]))
    used = {step.index for step in steps if step.index is not None}
    return Verdict(
        question.name,
        generic,
        round(told["Execution Time"], 3),
        told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"],
        tuple(sorted(used)),
        tuple(_faults(steps, HOT[question] - used, sorts=question.name in OF_HEADS)),
    )


def _faults(steps: Sequence[Step], missing: set[str], *, sorts: bool) -> Iterator[str]:
    if missing:
        yield f"does without {', '.join(sorted(missing))}"
    for step in steps:
        if step.kind == "Seq Scan" and step.table not in SMALL:
            yield f"reads {step.table} from end to end"
        if step.rows > MOST_ROWS and not sorts:
            yield f"{step.kind} of {step.table} hands on {step.rows:.0f} rows"
        if step.in_vain > MOST_IN_VAIN:
            yield f"{step.kind} of {step.table} looks at {step.in_vain:.0f} rows in vain"


async def statement(asking: Asking, question: Question) -> tuple[str, list[object]]:
    """The one statement that the question comes to, and its arguments, for a clerk who sees their department.

    Whatever does not go the straight way, or needs several, is no hot read.
    """
    async with tenant_session(asking.tenant_id, readonly=True):
        clerk = await viewers.load_staff(staff_id=asking.staff_id, at=AT)
    if clerk is None:
        raise RuntimeError(f"{asking.login} of {asking.slug} cannot sign in")
    engine = Engine(build_schema())
    await catalog_of(engine.core, database())
    prepared = engine.prepare(Request(question.ours, None, question.ours_given(asking)))
    asks = await _head(clerk) if question.name in OF_HEADS else _clerk(clerk)
    with _noted() as sent:
        answer = await engine.run(prepared, Context(at=AT, request_id="plans", viewer=asks))
    if answer.errors or len(sent) != 1:
        raise RuntimeError(f"{question.name}: {len(sent)} statements, {answer.errors}")
    sql, arguments = sent[0]
    return sql, [*arguments, str(asking.tenant_id)]


def _clerk(staff: Viewer) -> Viewer:
    return replace(staff, grants={**staff.grants, Permission.CASE_SUPERVISE: Scope.DEPARTMENT})


async def _head(staff: Viewer) -> Viewer:
    """The same person above all the departments there are."""
    async with tenant_session(staff.tenant_id, readonly=True) as session:
        below = await session.fetch("select id from departments")
    grants = {**staff.grants, Permission.CASE_READ: Scope.SUBTREE}
    return replace(staff, grants=grants, subtree=frozenset(row["id"] for row in below))


@contextmanager
def _noted() -> Iterator[list[tuple[str, list[object]]]]:
    """What the straight way sends meanwhile."""
    sent: list[tuple[str, list[object]]] = []

    async def note(context: Any, plan: Any, arguments: list[object]) -> Any:
        sent.append((plan.on_pool, arguments))
        return await joint.send(context, plan, arguments)

    with patch.object(direct, "send", note):
        yield sent


async def explained(sql: str, arguments: Sequence[object], *, generic: bool) -> dict[str, Any]:
    """What PostgreSQL tells of the statement once it has carried it out."""
    mode = "force_generic_plan" if generic else "force_custom_plan"
    async with database().acquire() as connection, connection.transaction():
        # As docs/performance.md advises for servers without spinning disks.
        await connection.execute(f"set local plan_cache_mode = {mode}; set local random_page_cost = 1.1")
        literals = ", ".join([await _literal(connection, each) for each in arguments])
        await connection.execute(f"prepare hot as {sql}")
        try:
            text = await connection.fetchval(
                f"explain (analyze, buffers, format json) execute hot ({literals})"
            )
        finally:
            await connection.execute("deallocate hot")
    told: dict[str, Any] = json.loads(text)[0]
    return told


async def _literal(connection: Any, value: object) -> str:
    if isinstance(value, list):
        return "'{" + ",".join(str(each) for each in value) + "}'"
    text: str = await connection.fetchval("select quote_literal($1::text)", str(value))
    return text


def _steps(plan: Mapping[str, Any]) -> Iterator[Step]:
    yield Step(
        plan["Node Type"],
        plan.get("Relation Name"),
        plan.get("Index Name"),
        plan["Actual Rows"] * plan["Actual Loops"],
        plan.get("Rows Removed by Filter", 0),
    )
    for child in plan.get("Plans", ()):
        yield from _steps(child)


def _show(found: Sequence[Verdict]) -> None:
    table = Table(title="plans of the hot reads at 500,000 cases", title_justify="left")
    for title in ("read", "planned for", "ms", "pages", "indexes", "verdict"):
        table.add_column(title, justify="right" if title in ("ms", "pages") else "left", overflow="fold")
    for one in found:
        table.add_row(
            one.question,
            "any values" if one.generic else "these values",
            f"{one.milliseconds:.2f}",
            f"{one.buffers:,}",
            ", ".join(one.indexes),
            "; ".join(one.faults) or "good",
        )
    Console(width=170).print(table)


def _keep(found: Sequence[Verdict]) -> None:
    kept = {
        "plans": [asdict(verdict) for verdict in found],
        "machine": asdict(Machine.here()),
        "commit": commit(),
        "data": asdict(data.Size()),
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    print(f"kept in {os.path.relpath(RESULT)}")
