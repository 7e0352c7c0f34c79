"""Pauses whose end was known end by themselves, as of that moment, however late somebody looks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import inbox, pauses
from tenants.cases.case import Case
from tenants.cases.claim import Claim
from tenants.cases.inbox import Telling
from tenants.history import Entry
from tenants.rules.policies import PauseCause
from tenants.session import current


async def end_due(claimed: Sequence[Claim], *, by: datetime, at: datetime) -> list[Claim]:
    """End what was to end by then, on claimed clocks and their cases; gives the clocks whose time counts."""
    paused = [one.id for one in claimed if one.state == "paused"]
    if not paused:
        return list(claimed)
    await current().execute(_END_OF_CLOCKS, paused, by)
    await _end_of_cases({one.case_id: one for one in claimed}, by=by, at=at)
    still = {row["clock_id"]: row["ends_at"] for row in await current().fetch(_STILL, paused)}
    if still:
        await current().execute(_LOOK_THEN, list(still), list(still.values()))
    return [one for one in claimed if one.id not in still]


async def end_of(case: Case, *, at: datetime) -> None:
    """What was over by now on a case that is held, and nobody has looked at since, ends in writing."""
    await current().execute(_END_OF_CLOCKS_OF, case.id, at)
    await _end_of_cases({case.id: case}, by=at, at=at)


_END_OF_CLOCKS_OF = """
update clock_pauses p set until = p.ends_at from clocks c
where c.id = p.clock_id and c.case_id = $1 and p.until is null and p.ends_at <= $2
"""
_END_OF_CLOCKS = """
update clock_pauses set until = ends_at where clock_id = any($1::uuid[]) and until is null and ends_at <= $2
"""
_STILL = """
select clock_id, min(ends_at) as ends_at from clock_pauses
where clock_id = any($1::uuid[]) and until is null group by clock_id
"""
_LOOK_THEN = """
update clocks c set next_check_at = s.ends_at from unnest($1::uuid[], $2::timestamptz[]) as s(id, ends_at)
where c.id = s.id
"""
_END_OF_CASES = """
update case_pauses set ended_at = ends_at
where case_id = any($1::uuid[]) and ended_at is null and ends_at <= $2
returning id, case_id, cause, ended_at
"""


async def _end_of_cases(held: Mapping[UUID, Claim | Case], *, by: datetime, at: datetime) -> None:
    """Of each pause it is told once: the cases are held, and what has ended is not found again."""
    rows = await current().fetch(_END_OF_CASES, list(held), by)
    told, tellings = [], []
    for row in rows:
        kind, case_id = pauses.ending(PauseCause(row["cause"])), row["case_id"]
        data = {"endedAt": row["ended_at"]}
        told.append(Entry(kind, at, case_id=case_id, subject_id=row["id"], data=data))
        people = dict.fromkeys((held[case_id].handler_id, held[case_id].first_contact_id))
        tellings += [Telling(one, kind, case_id) for one in people]
    await history.record_all(told)
    await inbox.tell_all(tellings, at=at)
