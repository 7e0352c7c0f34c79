"""Standing in: whoever acts for somebody is told when the absence begins, and what waits for a decision."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import inbox, involvement, questions
from tenants.cases.inbox import Telling
from tenants.cases.involvement import Part
from tenants.directory import on_the_day
from tenants.history import Entry
from tenants.session import current, current_tenant_id, database

BATCH = 500


async def begin(*, at: datetime) -> int:
    """Tell of the tenant's absences that have begun, of each once; returns how many that were."""
    rows = await current().fetch(_BEGUN, at, BATCH, current_tenant_id())
    absences = {row["id"]: row["staff_id"] for row in rows if row["lasts"]}
    acting = await on_the_day.acting_for(set(absences.values()), at=at)
    acting = {away: one for away, one in acting.items() if one != away}
    await history.record_all([_begun(id_, away, acting, at) for id_, away in absences.items()])
    await inbox.tell_all([Telling(one, "absence.begun", None, away) for away, one in acting.items()], at=at)
    await _ask(acting, at=at)
    await questions.put_to_acting(set(absences.values()), at=at)
    return len(rows)


async def tenants_with_beginnings(*, at: datetime, at_most: int) -> list[UUID]:
    """Tenants in which an absence has begun that nobody was told of yet."""
    sql = "select tenant_id from tenants_with_beginning_absences($1, $2)"
    return [row["tenant_id"] for row in await database().fetch(sql, at, at_most)]


_BEGUN = """
with begun as (
    select id from absences where told_at is null and since <= $1
    order by since, id limit $2 for no key update skip locked)
update absences a set told_at = $1 from begun where a.tenant_id = $3 and a.id = begun.id
returning a.id, a.staff_id, a.ends_at > $1 as lasts
"""
# The case stays locked: nobody is asked about an offer that is being decided.
_ASKED = """
with asked as (
    select case_id, to_staff_id as staff_id, 'offered_to' as part, 'hand_over.offered' as told
    from hand_overs where state = 'offered' and to_staff_id = any($1::uuid[])
    union all
    select case_id, staff_id, case kind when 'assist' then 'assistant' else 'consulted' end, kind || '.asked'
    from contributions where state = 'asked' and staff_id = any($1::uuid[])
)
select a.*, k.handler_id from cases k join asked a on a.case_id = k.id
order by k.id for no key update of k
"""


async def _ask(acting: Mapping[UUID, UUID], *, at: datetime) -> None:
    """What was offered to people who are away now, or asked of them, is put to whoever acts as well."""
    rows = await current().fetch(_ASKED, list(acting)) if acting else []
    rows = [row for row in rows if acting[row["staff_id"]] != row["handler_id"]]
    for part in {row["part"] for row in rows}:
        pairs = [(row["case_id"], acting[row["staff_id"]]) for row in rows if row["part"] == part]
        await involvement.take_parts(pairs, Part(part), at=at)
    await inbox.tell_all(
        [Telling(acting[row["staff_id"]], row["told"], row["case_id"]) for row in rows], at=at
    )


def _begun(absence_id: UUID, away: UUID, acting: Mapping[UUID, UUID], at: datetime) -> Entry:
    data = {"staff": away, "acting": acting.get(away)}
    return Entry("absence.begun", at, subject_id=absence_id, data=data)
