"""Who is told of a check: its inspectors, and the heads of the departments as soon as they may know."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from tenants.cases import inbox
from tenants.cases.inbox import Telling
from tenants.directory import hierarchy
from tenants.directory.access import Viewer
from tenants.oversight.check import Check


async def inspectors(
    row: Check, kind: str, *, besides: Collection[UUID] = (), by: Viewer, at: datetime
) -> None:
    """Tell those who inspect."""
    told = [one for one in await row.inspector_ids() if one not in besides]
    await people(row, told, kind, by=by, at=at)


async def heads(row: Check, kind: str, *, by: Viewer, at: datetime) -> None:
    """Tell whoever leads the departments; nobody while it is not to be known."""
    if row.is_announced:
        await people(row, await heads_of(row), kind, by=by, at=at)


async def heads_of(row: Check) -> list[UUID]:
    """Whoever leads the departments that are checked."""
    found = await hierarchy.heads_of(await row.department_ids())
    return list(dict.fromkeys(found.values()))


async def people(
    row: Check, staff_ids: Iterable[UUID | None], kind: str, *, by: Viewer, at: datetime
) -> None:
    """Tell each of them once, but for whoever did it."""
    told = dict.fromkeys(one for one in staff_ids if one is not None and one != by.staff_id)
    await inbox.tell_all([Telling(one, kind, None, by.staff_id, subject_id=row.id) for one in told], at=at)
