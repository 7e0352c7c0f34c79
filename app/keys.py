"""The keys of personal data: changed while everything runs, with a bar that shows how far it is."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.database import opened
from app.settings import Settings
from tenants.cases import sealing
from tenants.cases.importing import codes, file
from tenants.protection import rotation
from tenants.protection.rotation import Sealed

# Every table that names the key its rows are sealed with.
SEALED = (
    Sealed("requesters", sealing.seal_anew),
    Sealed("import_files", file.seal_anew),
    Sealed("case_import_codes", codes.seal_anew),
)
# Whoever was sealing with an earlier key when the new one came is found in the second round.
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done."""

    tenants: int = 0
    rewrapped: int = 0
    resealed: int = 0
    given_up: int = 0

    def __str__(self) -> str:
        """One line for a terminal."""
        return (
            f"{self.tenants} organizations: {self.rewrapped} keys wrapped anew, "
            f"{self.resealed} rows sealed anew, {self.given_up} keys given up"
        )


async def rotate(settings: Settings, *, at: datetime, console: Console) -> Rotated:
    """Wrap every tenant's keys with DATA_KEY, give each a new one, and seal everything with it.

    Broken off it can be begun again at any moment: what has been done stays, the rest is done then.
    """
    async with opened(settings):
        tenant_ids = [tenant_id async for tenant_id in rotation.tenants()]
        with _progress(console) as progress:
            done = Rotated()
            task = progress.add_task("organizations", total=len(tenant_ids))
            for tenant_id in tenant_ids:
                done = await _one(tenant_id, done, progress, at=at)
                progress.advance(task)
    return done


async def _one(tenant_id: UUID, done: Rotated, progress: Progress, *, at: datetime) -> Rotated:
    done = replace(
        done, tenants=done.tenants + 1, rewrapped=done.rewrapped + await rotation.rewrap(tenant_id)
    )
    if not await rotation.begin(tenant_id, at=at):
        return done
    for _ in range(ROUNDS):
        resealed = await _reseal(tenant_id, progress, at=at)
        given_up = await rotation.give_up_earlier(tenant_id)
        done = replace(done, resealed=done.resealed + resealed, given_up=done.given_up + (given_up or 0))
        if given_up is not None:
            break
    return done


async def _reseal(tenant_id: UUID, progress: Progress, *, at: datetime) -> int:
    resealed = 0
    for where in SEALED:
        task = progress.add_task(where.table, total=await rotation.waiting(tenant_id, where))
        while step := await rotation.step(tenant_id, where, at=at):
            progress.advance(task, step)
            resealed += step
        progress.remove_task(task)
    return resealed


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
