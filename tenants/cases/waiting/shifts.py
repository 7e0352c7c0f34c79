"""Looks at shifts that are over: what came during one and was not handed over is not forgotten (R2.4)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import asyncpg

from tenants.cases import inbox, involvement
from tenants.cases.inbox import Telling
from tenants.cases.involvement import Part
from tenants.cases.one_by_one import LOOK_AGAIN, Report, raised, together_or_apart
from tenants.directory import hierarchy
from tenants.history import Entry, record_all
from tenants.session import current

BATCH = 200

DUE = """
select id, subject_id from waits where case_id is null and look_at <= $1
order by look_at, id limit $2 for no key update skip locked
"""
_LATER = "update waits set look_at = $2 where id = $1"
_OVER = "delete from waits where id = any($1::uuid[])"
# Whoever stays on duty is asked when that ends.
_GOES_ON = """
with longer as (
    select w.id, max(n.until) as until
    from waits w join shifts s on s.id = w.subject_id
    join shifts n on n.staff_id = s.staff_id and n.id <> s.id and n.since <= w.look_at and n.until > w.look_at
    where w.id = any($1::uuid[]) group by w.id)
update waits w set look_at = longer.until from longer where w.id = longer.id returning w.id
"""
# What came to them during the shift; a log that waits for its signature, or an offer, hands it over.
_LEFT = """
select s.id, s.staff_id, s.roster_id, coalesce(r.department_id, p.department_id) as department_id, s.until,
       k.id as case_id, k.confidentiality <> 'ordinary' as confidential
from shifts s
join rosters r on r.tenant_id = s.tenant_id and r.id = s.roster_id
join staff p on p.tenant_id = s.tenant_id and p.id = s.staff_id
join cases k on k.tenant_id = s.tenant_id and k.handler_id = s.staff_id and k.closed_at is null
    and k.state in ('open', 'waiting')
join custody c on c.tenant_id = k.tenant_id and c.case_id = k.id and c.until is null
    and c.since >= s.since and c.since < s.until
where s.id = any($1::uuid[])
  and not exists (select from hand_overs h where h.case_id = k.id and h.state = 'offered')
  and not exists (
      select from shift_lines l join shift_hand_overs o on o.id = l.shift_hand_over_id
      where l.case_id = k.id and o.from_staff_id = s.staff_id
        and o.signed_by_taker_at is null and o.withdrawn_at is null)
order by k.id
"""
_ON_DUTY = """
select roster_id, staff_id from shifts
where roster_id = any($1::uuid[]) and since <= $2 and until > $2 order by place
"""


async def look(*, at: datetime, report: Report = raised) -> int:
    """Tell of what the shifts that are over have left; returns how many shifts that were."""

    async def at_fault(row: asyncpg.Record, error: Exception) -> None:
        report(row["subject_id"], error)
        await current().execute(_LATER, row["id"], at + LOOK_AGAIN)

    rows = await current().fetch(DUE, at, BATCH)
    return await together_or_apart(rows, partial(_look, at=at), at_fault) if rows else 0


async def _look(rows: Sequence[asyncpg.Record], *, at: datetime) -> int:
    ids = [row["id"] for row in rows]
    longer = {row["id"] for row in await current().fetch(_GOES_ON, ids)}
    over = [row for row in rows if row["id"] not in longer]
    left = await current().fetch(_LEFT, [row["subject_id"] for row in over])
    await record_all([_event(row, at) for row in left])
    await _tell(left, at=at)
    await current().execute(_OVER, [row["id"] for row in over])
    return len(rows)


async def _tell(left: Sequence[asyncpg.Record], *, at: datetime) -> None:
    """The holder, their head, and whoever is on duty now; of what is confidential only the first two."""
    if not left:
        return
    heads = await hierarchy.heads_of({row["department_id"] for row in left})
    duty: dict[UUID, list[UUID]] = {}
    for row in await current().fetch(_ON_DUTY, list({row["roster_id"] for row in left}), at):
        duty.setdefault(row["roster_id"], []).append(row["staff_id"])
    told: list[Telling] = []
    called: list[tuple[UUID, UUID]] = []
    for row in left:
        others = [heads.get(row["department_id"])]
        others += [] if row["confidential"] else duty.get(row["roster_id"], [])
        people = dict.fromkeys(one for one in (row["staff_id"], *others) if one is not None)
        told += [Telling(one, "shift.not_handed_over", row["case_id"]) for one in people]
        called += [(row["case_id"], one) for one in people if one != row["staff_id"]]
    await involvement.take_parts(called, Part.ESCALATED_TO, at=at)
    await inbox.tell_all(told, at=at)


def _event(row: asyncpg.Record, at: datetime) -> Entry:
    data = {"from": row["staff_id"], "until": row["until"]}
    return Entry("shift.not_handed_over", at, case_id=row["case_id"], subject_id=row["id"], data=data)
