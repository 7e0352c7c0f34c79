"""Publish a bulletin to its addressees, and withdraw one that was published."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.base import require_version
from tenants.cases import inbox
from tenants.cases.inbox import Telling
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import bulletin, bulletin_citation
from tenants.oversight.bulletin import Bulletin, BulletinState
from tenants.session import current
from tenants.text import text


async def publish(
    bulletin_id: UUID, *, expected_version: int | None = None, by: Viewer, at: datetime
) -> Bulletin:
    """From now on its addressees read it, it never changes, and the heads are told."""
    row = await bulletin.draft(bulletin_id, by=by)
    require_version(row, expected_version)
    departments = await row.department_ids()
    bulletin.require_reach(by, departments, "bulletin_id")
    await bulletin_citation.require_all(row, by=by)
    row.update_from_dict(
        {"state": BulletinState.PUBLISHED, "published_by_id": by.staff_id, "published_at": at}
    )
    await row.save(update_fields=["state", "published_by_id", "published_at"])
    data = {"title": row.title, "departments": departments}
    await history.record("bulletin.published", by=by.staff_id, at=at, subject_id=row.id, data=data)
    await _tell(row, "bulletin.published", departments, by=by, at=at)
    return row


async def withdraw(bulletin_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Bulletin:
    """Withdraw it: it stays as it was, and says that and why it no longer counts."""
    why = text(reason, "reason")
    row = await bulletin.held(bulletin_id, by=by)
    departments = await row.department_ids()
    if row.state is not BulletinState.PUBLISHED:
        raise Refusal(
            Code.ILLEGAL_MOVE, f"only what is published is withdrawn; this is {row.state}", ("bulletin_id",)
        )
    bulletin.require_reach(by, departments, "bulletin_id")
    row.update_from_dict(
        {
            "state": BulletinState.WITHDRAWN,
            "reason": why,
            "withdrawn_by_id": by.staff_id,
            "withdrawn_at": at,
            "version": row.version + 1,
        }
    )
    await row.save(update_fields=["state", "reason", "withdrawn_by_id", "withdrawn_at", "version"])
    await history.record("bulletin.withdrawn", by=by.staff_id, at=at, subject_id=row.id, reason=why)
    await _tell(row, "bulletin.withdrawn", departments, by=by, at=at)
    return row


_HEADS = """
select distinct d.head_id from departments d join staff s on s.id = d.head_id
where d.closed_at is null and s.left_on is null and d.head_id <> $2
  and (cardinality($1::uuid[]) = 0
       or exists (select from unnest($1::uuid[]) as t(top) where belongs_below(d.id, t.top)))
order by 1
"""


async def _tell(row: Bulletin, kind: str, departments: list[UUID], *, by: Viewer, at: datetime) -> None:
    heads = await current().fetch(_HEADS, departments, by.staff_id)
    await inbox.tell_all(
        [Telling(one["head_id"], kind, None, by.staff_id, subject_id=row.id) for one in heads], at=at
    )
