"""Looks at what has waited until its date: whoever wanted it, whoever was to act and those above are told.

A limit that measures the same goes before: its ladder says who is told. What goes on waiting is looked at
again after as many days as the policy says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

import asyncpg

from tenants.cases import confidentiality, inbox, involvement
from tenants.cases.case import Case
from tenants.cases.inbox import Telling
from tenants.cases.involvement import Part
from tenants.cases.one_by_one import LOOK_AGAIN, Report, raised, together_or_apart
from tenants.cases.waiting.kinds import Awaited, known
from tenants.directory import hierarchy
from tenants.history import Entry, record_all
from tenants.session import current, database

BATCH = 200

# The case is what everybody locks first; what is being worked on is looked at the next time.
DUE = """
select w.id, w.kind, w.subject_id, w.case_id, w.due_at
from waits w join cases k on k.tenant_id = w.tenant_id and k.id = w.case_id
where w.case_id is not null and w.look_at <= $1
order by w.look_at, w.id limit $2 for no key update of k, w skip locked
"""
_LOOK_AGAIN = """
update waits w set look_at = $2::timestamptz + look_after(w.tenant_id, w.case_id),
                   told = told + case when id = any($3::uuid[]) then 1 else 0 end
where id = any($1::uuid[])
"""
_LATER = "update waits set look_at = $2 where id = $1"


@dataclass(frozen=True, slots=True)
class _Late:
    """One thing that has waited too long, and the people whom it concerns."""

    row: asyncpg.Record
    case: Case
    awaited: Awaited
    doer_id: UUID


async def tenants_with_due(*, at: datetime, at_most: int) -> list[UUID]:
    """Tenants in which something has waited until its date."""
    sql = "select tenant_id from tenants_with_waits($1, $2)"
    return [row["tenant_id"] for row in await database().fetch(sql, at, at_most)]


async def look(*, at: datetime, report: Report = raised) -> int:
    """Look at what has waited in the tenant until its date; returns how much of it that was.

    What is at fault is reported and looked at again later; it stalls nothing else.
    """

    async def at_fault(row: asyncpg.Record, error: Exception) -> None:
        report(row["subject_id"], error)
        await current().execute(_LATER, row["id"], at + LOOK_AGAIN)

    rows = await current().fetch(DUE, at, BATCH)
    return await together_or_apart(rows, partial(_look, at=at), at_fault) if rows else 0


async def _look(rows: Sequence[asyncpg.Record], *, at: datetime) -> int:
    late = await _late(rows)
    above = await _above(late)
    await record_all([_event(one, at) for one in late])
    called = [(one.case.id, who) for one in late if (who := _called(one, above)) is not None]
    await involvement.take_parts(called, Part.ESCALATED_TO, at=at)
    there = await _there({who for one in late for who in _people(one, above)})
    tellings = [
        Telling(who, one.awaited.event, one.case.id)
        for one in late
        for who in dict.fromkeys(_people(one, above))
        if who in there
    ]
    await inbox.tell_all(tellings, at=at)
    ids, told = [row["id"] for row in rows], [one.row["id"] for one in late]
    await current().execute(_LOOK_AGAIN, ids, at, told)
    return len(rows)


async def _late(rows: Sequence[asyncpg.Record]) -> list[_Late]:
    """What no limit of the rules measures."""
    cases = {case.id: case for case in await Case.filter(id__in=list({row["case_id"] for row in rows}))}
    facts: dict[tuple[str, UUID], Awaited] = {}
    for kind in dict.fromkeys(row["kind"] for row in rows):
        found = await known(kind, [row["subject_id"] for row in rows if row["kind"] == kind])
        facts |= {(kind, subject_id): one for subject_id, one in found.items()}
    mine = [
        (row, facts[row["kind"], row["subject_id"]])
        for row in rows
        if not facts[row["kind"], row["subject_id"]].is_measured
    ]
    heads = await _heads([awaited for _, awaited in mine])
    return [
        _Late(row, cases[row["case_id"]], awaited, _doer(awaited, cases[row["case_id"]], heads))
        for row, awaited in mine
    ]


async def _heads(awaited: Sequence[Awaited]) -> dict[UUID, UUID]:
    wanted = {one.doer_department_id for one in awaited if one.doer_id is None}
    places = [one for one in wanted if one is not None]
    return await hierarchy.heads_of(places) if places else {}


def _doer(awaited: Awaited, case: Case, heads: Mapping[UUID, UUID]) -> UUID:
    if awaited.doer_id is not None:
        return awaited.doer_id
    department_id = awaited.doer_department_id
    return heads.get(department_id, case.handler_id) if department_id else case.handler_id


async def _above(late: Sequence[_Late]) -> dict[UUID, UUID | None]:
    """By wait: whoever stands above the one who was to act; past those whom the case is about."""
    chain = await hierarchy.answerable_chain({one.doer_id for one in late}) if late else {}
    found: dict[UUID, UUID | None] = {}
    for one in late:
        up = chain.get(one.doer_id)
        superior_id = up.superior_id if up else None
        found[one.row["id"]] = await confidentiality.first_unconcerned(one.case.about, superior_id)
    return found


def _people(one: _Late, above: Mapping[UUID, UUID | None]) -> list[UUID]:
    case = one.case
    told = (
        one.awaited.wanted_by,
        one.doer_id,
        case.handler_id,
        case.first_contact_id,
        above[one.row["id"]],
    )
    return [who for who in told if who is not None]


def _called(one: _Late, above: Mapping[UUID, UUID | None]) -> UUID | None:
    """Whoever answers for an open case sees it anyhow; of a closed one nobody takes a part."""
    case, who = one.case, above[one.row["id"]]
    return who if case.closed_at is None and who not in (case.handler_id, case.first_contact_id) else None


async def _there(people: Collection[UUID]) -> set[UUID]:
    rows = await current().fetch(
        "select id from staff where id = any($1::uuid[]) and left_on is null", list(people)
    )
    return {row["id"] for row in rows}


def _event(one: _Late, at: datetime) -> Entry:
    data = {"dueAt": one.row["due_at"]}
    return Entry(one.awaited.event, at, case_id=one.case.id, subject_id=one.row["subject_id"], data=data)
