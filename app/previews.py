"""A version of the rules tried on past cases, watched at a terminal."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from app.clock import Now
from app.database import opened
from app.settings import Settings
from tenants import tenant
from tenants.cases.replaying import ask
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.jobs.job import UNFINISHED, Job, JobState
from tenants.rules.version import RuleSetVersion
from tenants.session import current, tenant_session

LOOK_AGAIN = 0.2


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which version of which organization, on the cases of which period, in whose name."""

    slug: str
    number: int
    badge: str
    since: datetime
    until: datetime


async def preview_in(settings: Settings, wanted: Wanted, *, now: Now, console: Console) -> None:
    """The same in a process that has not opened the database yet."""
    async with opened(settings):
        await preview(wanted, now=now, console=console)


async def preview(wanted: Wanted, *, now: Now, console: Console) -> None:
    """Ask for it, show how far a worker has come with it, and then what has been found."""
    tenant_id = await tenant.id_of(wanted.slug)
    if tenant_id is None:
        raise Refusal(Code.NOT_FOUND, "there is no such organization", ("slug",))
    job = await _asked(tenant_id, wanted, at=now())
    job = await _watched(job, console)
    if job.state is not JobState.DONE:
        raise Refusal(Code.CONFLICT, job.failure or f"the job is {job.state}", ("preview",))
    async with tenant_session(tenant_id, readonly=True):
        await _show(job.id, console)


async def _asked(tenant_id: UUID, wanted: Wanted, *, at: datetime) -> Job:
    async with tenant_session(tenant_id):
        version = await RuleSetVersion.get_or_none(number=wanted.number)
        if version is None:
            raise Refusal(Code.NOT_FOUND, "there is no such version", ("number",))
        who = await Staff.get_or_none(badge=wanted.badge, left_on=None)
        if who is None:
            raise Refusal(Code.NOT_FOUND, "nobody has this badge", ("badge",))
        return await ask.ask(version.id, since=wanted.since, until=wanted.until, by=who.id, at=at)


async def _watched(job: Job, console: Console) -> Job:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("waits for a worker", total=None)
        while job.state in UNFINISHED:
            await asyncio.sleep(LOOK_AGAIN)
            async with tenant_session(job.tenant_id, readonly=True):
                job = await Job.get(id=job.id)
            progress.update(bar, description=job.state.value, completed=job.done, total=job.total)
    return job


_COUNTS = "deadlines", "earlier", "later", "added", "removed", "newly_late", "no_longer_late"
_LOADS = "cases_before", "cases_after", "deadlines_before", "deadlines_after", "late_before", "late_after"


async def _show(job_id: UUID, console: Console) -> None:
    found = await current().fetchrow("select * from rule_set_previews where id = $1", job_id)
    assert found is not None  # noqa: S101 - it is written with the end of the job
    counted = ("rerouted", "newly_late", "no_longer_late", "without_limit", "owner_unclear")
    told = ", ".join(f"{_words(name)} {found[name]:,}" for name in counted)
    console.print(f"{found['cases']:,} cases: {told}", highlight=False)
    stages = await current().fetch("select * from previewed_stages where job_id = $1 order by stage", job_id)
    console.print(_table("stage", _COUNTS, [(row["stage"], row) for row in stages]))
    loads = await current().fetch(
        """select d.name, l.* from previewed_loads l join departments d on d.id = l.department_id
           where l.job_id = $1 order by l.cases_after desc, d.name""",
        job_id,
    )
    console.print(_table("department", _LOADS, [(row["name"], row) for row in loads]))


def _table(head: str, names: tuple[str, ...], rows: list[tuple[str, Any]]) -> Table:
    table = Table(head)
    for name in names:
        table.add_column(_words(name), justify="right")
    for first, row in rows:
        table.add_row(first, *(f"{row[name]:,}" for name in names))
    return table


def _words(name: str) -> str:
    return name.replace("_", " ")
