"""Write a bulletin: draft it, change the draft, discard it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tenants import history
from tenants.base import require_version
from tenants.directory import department
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import bulletin, bulletin_citation
from tenants.oversight.bulletin import Bulletin, BulletinDepartment, BulletinState
from tenants.oversight.bulletin_citation import Citation
from tenants.text import line, text

LONGEST = 20_000
MOST_DEPARTMENTS = 200


@dataclass(frozen=True, slots=True)
class Contents:
    """What it says, about which days, to whom, and what it rests on; no departments are everybody."""

    title: str
    text: str
    since: date | None = None
    until: date | None = None
    department_ids: Sequence[UUID] = ()
    citations: Sequence[Citation] = ()


async def draft(contents: Contents, *, by: Viewer, at: datetime) -> Bulletin:
    """Draft a bulletin; only its author, and whoever publishes everywhere, reads it."""
    departments, values = await _understood(contents, by)
    row = await Bulletin.create(state=BulletinState.DRAFT, drafted_by_id=by.staff_id, drafted_at=at, **values)
    await _address(row, departments)
    await bulletin_citation.replace(row, contents.citations, by=by)
    await history.record("bulletin.drafted", by=by.staff_id, at=at, subject_id=row.id)
    return row


async def rewrite(
    bulletin_id: UUID, contents: Contents, *, expected_version: int | None = None, by: Viewer, at: datetime
) -> Bulletin:
    """Write a draft anew, as a whole."""
    row = await bulletin.draft(bulletin_id, by=by)
    require_version(row, expected_version)
    departments, values = await _understood(contents, by)
    row.update_from_dict({**values, "version": row.version + 1})
    await row.save(update_fields=[*values, "version"])
    await BulletinDepartment.filter(bulletin_id=row.id).delete()
    await _address(row, departments)
    await bulletin_citation.replace(row, contents.citations, by=by)
    await history.record("bulletin.changed", by=by.staff_id, at=at, subject_id=row.id)
    return row


async def discard(bulletin_id: UUID, *, by: Viewer, at: datetime) -> None:
    """A draft that comes to nothing is gone; the history keeps that there was one."""
    row = await bulletin.draft(bulletin_id, by=by)
    await row.delete()
    await history.record("bulletin.discarded", by=by.staff_id, at=at, subject_id=row.id)


async def _understood(contents: Contents, by: Viewer) -> tuple[list[UUID], dict[str, Any]]:
    if contents.since is not None and contents.until is not None and contents.until < contents.since:
        raise Refusal(Code.INVALID, "the period ends before it begins", ("until",))
    departments = list(dict.fromkeys(contents.department_ids))
    if len(departments) > MOST_DEPARTMENTS:
        message = f"{MOST_DEPARTMENTS} departments at most"
        raise Refusal(Code.LIMIT_EXCEEDED, message, ("department_ids",))
    for place, department_id in enumerate(departments):
        try:
            await department.require_open(department_id, "department_ids")
        except Refusal as refused:
            raise Refusal(refused.code, refused.message, ("department_ids", place)) from None
    bulletin.require_reach(by, departments, "department_ids")
    values = {
        "title": line(contents.title, "title"),
        "text": text(contents.text, "text", most=LONGEST),
        "since": contents.since,
        "until": contents.until,
    }
    return departments, values


async def _address(row: Bulletin, departments: Sequence[UUID]) -> None:
    for department_id in departments:
        await BulletinDepartment.create(bulletin_id=row.id, department_id=department_id)
