"""The inbox: what a member of the staff is told, and whether they have read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases.case import Case
from tenants.directory import on_the_day
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.history import latest_of
from tenants.ids import new_id
from tenants.session import current, current_tenant_id


class InboxEntry(TenantModel):
    """One thing that somebody was told; a clock's rung tells each person once."""

    staff_id = fields.UUIDField()
    case_id = fields.UUIDField(null=True)
    # What it is about where that is no case, such as a commendation.
    subject_id = fields.UUIDField(null=True)
    kind = fields.TextField()
    # The event they were told with.
    event_id = fields.UUIDField()
    clock_id = fields.UUIDField(null=True)
    rung = fields.IntField(null=True)
    actor_id = fields.UUIDField(null=True)
    at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)
    read_event_id = fields.UUIDField(null=True)

    class Meta:
        table = "inbox_entries"


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told what, about which case if about one; `by` is None where the product acts by itself.

    Without `staff_id` it is for whoever supervises the case, be it that this ends at the same moment.
    """

    staff_id: UUID | None
    kind: str
    case_id: UUID | None
    by: UUID | None = None
    clock_id: UUID | None = None
    rung: int | None = None
    subject_id: UUID | None = None


async def tell(
    staff_ids: Iterable[UUID | None], kind: str, *, case: Case, by: UUID | None, at: datetime
) -> None:
    """Tell each of them once; nobody is told of what they did themselves.

    Whoever supervises the case is told of the steps that change where it stands.
    """
    told = dict.fromkeys(staff_id for staff_id in staff_ids if staff_id is not None and staff_id != by)
    tellings = [Telling(staff_id, kind, case.id, by) for staff_id in told]
    await tell_all([*tellings, Telling(None, kind, case.id, by)] if kind in FOLLOWED else tellings, at=at)


# What changes where a case stands.
FOLLOWED = frozenset(
    {
        "case.closed",
        "case.declined",
        "case.emergency",
        "case.referred",
        "case.replied",
        "case.resolved",
        "case.withdrawn",
        "hand_over.accepted",
    }
)


async def tell_all(tellings: Sequence[Telling], *, at: datetime) -> None:
    """The same for many, in one statement; who has been told of a clock's rung is not told of it again.

    What they are told of has been recorded before: each entry goes with the newest event of its case. Whom
    somebody informed against is told nothing of it, whatever calls on them. For each who is away whoever acts
    is told as well of what there is with a case; a clock's rung finds them by itself.
    """
    if not tellings:
        return
    told = await _tell(_WHOEVER_MAY_KNOW, tellings, at=at)
    if away := [row for row in told if row["away"]]:
        await _tell_acting(away, [(row["staff_id"], row["case_id"], row["kind"]) for row in told], at=at)


# Whom somebody informed against; those who act for others are told of nothing that is about themselves.
_WHOEVER_MAY_KNOW = "c.confidentiality = 'informant'"
_UNCONCERNED = "true"
_TELL = """
with given as (
    select * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::int[], $8::uuid[],
                         $9::uuid[], $10::uuid[])
        as t(id, staff_id, case_id, kind, clock_id, rung, actor_id, event_id, subject_id)
), following as (
    select t.id, s.supervisor_id as staff_id, t.case_id, t.kind, t.clock_id, t.rung, t.actor_id, t.event_id,
           t.subject_id
    from given t join supervisions s on s.case_id = t.case_id and (s.ended_at is null or s.ended_at = $11)
    where t.staff_id is null and s.supervisor_id is distinct from t.actor_id and not exists (
        select from given g
        where g.case_id = t.case_id and g.kind = t.kind and g.staff_id = s.supervisor_id)
), told as (
    insert into inbox_entries
        (tenant_id, id, staff_id, case_id, kind, clock_id, rung, actor_id, event_id, subject_id, at)
    select $1, t.*, $11
    from (select * from given where staff_id is not null union all select * from following) t
    where not exists (
        select from cases c join staff s on s.id = t.staff_id
        where c.id = t.case_id and {whose}
          and (s.id = c.about_staff_id or is_within(s.department_id, c.about_department_id)))
    on conflict (tenant_id, clock_id, rung, staff_id) where clock_id is not null do nothing
    returning staff_id, case_id, kind, clock_id, actor_id, subject_id
)
select t.staff_id, t.case_id, t.kind, t.actor_id, exists (
    select from absences a where a.staff_id = t.staff_id and a.since <= $11 and a.ends_at > $11) as away
from told t where t.case_id is not null and t.clock_id is null and t.subject_id is null
"""


async def _tell(whose: str, tellings: Sequence[Telling], *, at: datetime) -> list[asyncpg.Record]:
    """Returns what there is with cases."""
    return await current().fetch(
        _TELL.format(whose=whose),
        current_tenant_id(),
        [new_id() for _ in tellings],
        [telling.staff_id for telling in tellings],
        [telling.case_id for telling in tellings],
        [telling.kind for telling in tellings],
        [telling.clock_id for telling in tellings],
        [telling.rung for telling in tellings],
        [telling.by for telling in tellings],
        [latest_of(telling.case_id) for telling in tellings],
        [telling.subject_id for telling in tellings],
        at,
    )


async def _tell_acting(
    away: Sequence[asyncpg.Record], told: Sequence[tuple[UUID, UUID, str]], *, at: datetime
) -> None:
    """Whoever acts now is told once of each thing, and not of what they did or have been told themselves."""
    acting = await on_the_day.acting_for({row["staff_id"] for row in away}, at=at)
    others = {
        (one, row["case_id"], row["kind"]): Telling(one, row["kind"], row["case_id"], row["actor_id"])
        for row in away
        if (one := acting[row["staff_id"]]) not in (row["staff_id"], row["actor_id"])
    }
    new = [telling for key, telling in others.items() if key not in told]
    if new:
        await _tell(_UNCONCERNED, new, at=at)


async def mark_read(entry_ids: Sequence[UUID], *, by: Viewer, at: datetime) -> list[InboxEntry]:
    """Mark entries of one's own inbox as read; one that was read before keeps its time."""
    held = InboxEntry.filter(id__in=entry_ids, staff_id=by.staff_id).order_by("id").select_for_update()
    mine = {entry.id: entry for entry in await held}
    for place, entry_id in enumerate(entry_ids):
        if entry_id not in mine:
            raise Refusal(Code.NOT_FOUND, "there is no such entry in your inbox", ("entry_ids", place))
    unread = [entry for entry in mine.values() if entry.read_at is None]
    if unread:
        told = await history.record("inbox.read", by=by.staff_id, at=at, data={"entries": len(unread)})
        ids = [entry.id for entry in unread]
        await InboxEntry.filter(id__in=ids).update(read_at=at, read_event_id=told.id)
    for entry in unread:
        entry.read_at = at
    return [mine[entry_id] for entry_id in dict.fromkeys(entry_ids)]


async def mark_all_read(*, by: Viewer, at: datetime) -> int:
    """Mark everything that has come up to `at` as read, and say how many entries that were."""
    count = await InboxEntry.filter(staff_id=by.staff_id, read_at=None, at__lte=at).update(read_at=at)
    if count:
        data = {"entries": count, "until": at}
        await history.record("inbox.all_read", by=by.staff_id, at=at, data=data)
    return count


async def unread_count(viewer: Viewer) -> int:
    """How many entries of one's own inbox are unread."""
    return await InboxEntry.filter(staff_id=viewer.staff_id, read_at=None).count()
