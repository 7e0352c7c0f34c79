"""Past cases as values: what is known of each, page by page, in a few statements a page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from tenants.cases.accept_by_silence import UNHEARD
from tenants.cases.agreements import Agreement, AgreementKind
from tenants.rules.policies import PauseCause
from tenants.rules.stages import ACCEPTED, AFTER_MEETING, FROM_ACCEPTANCE, REOPENED
from tenants.session import current

Place = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Period:
    """Time in which whatever stands still for this cause stood still; not over where `until` is None."""

    cause: PauseCause
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class PastEvent:
    """Something in a case's history."""

    kind: str
    at: datetime
    subject_id: UUID | None
    # What did not begin with it: stages, and causes to stand still.
    without: frozenset[str] = frozenset()
    # What it does not end, though it would by its kind.
    unended: frozenset[str] = frozenset()
    # From when counts what begins with it, where that is not its own moment.
    since: datetime | None = None

    @property
    def counts_from(self) -> datetime:
        """From when counts what it begins."""
        return self.since or self.at


@dataclass(slots=True)
class PastClock:
    """A clock as it ran."""

    id: UUID
    stage: str
    limit_id: UUID
    started_at: datetime
    stopped_at: datetime | None
    due_at: datetime | None
    calendar_id: UUID
    calendar_version: int
    # Of the department whose doing it measured, where that was not the handler's.
    department_id: UUID | None
    agreements: list[Agreement] = field(default_factory=list)
    pauses: list[Period] = field(default_factory=list)


# What limits and routes depend on, as the row has it: cases that agree in it are looked up once.
Traits = tuple[
    UUID | None, UUID | None, str, str | None, str | None, str, bool, Decimal | None, str | None, str
]


@dataclass(slots=True)
class PastCase:
    """A case as it was registered, and what became of it."""

    id: UUID
    opened_at: datetime
    traits: Traits
    first_department_id: UUID
    department_id: UUID
    handler_id: UUID
    destination_department_id: UUID | None
    destination_staff_id: UUID | None
    clocks: list[PastClock] = field(default_factory=list)
    events: list[PastEvent] = field(default_factory=list)


_CASES = """
select id, opened_at, rule_set_id, matter_id, channel, severity, scope, requester_class,
       confidentiality <> 'ordinary' as confidential, amount,
       district, case when $6 then said else '' end as said, first_department_id, department_id, handler_id,
       destination_department_id, destination_staff_id
from cases where opened_at >= $1 and opened_at < $2 and (opened_at, id) > ($3, $4)
order by opened_at, id limit $5
"""
_CLOCKS = """
select c.id, c.case_id, c.stage, c.time_limit_id, c.started_at, c.stopped_at, c.due_at,
       c.calendar_id, c.calendar_version, c.agreed_until,
       coalesce(h.to_department_id, c.doer_department_id) as department_id
from clocks c left join hand_overs h on h.tenant_id = c.tenant_id and h.id = c.hand_over_id
where c.case_id = any($1::uuid[]) order by c.case_id, c.started_at, c.id
"""
_PASTS = """
select clock_id, cause as what, since, until, null::timestamptz as asked_at
from clock_pauses where clock_id = any($1::uuid[])
union all
select clock_id, 'promise', at, until, null from promises where clock_id = any($1::uuid[])
union all
select clock_id, 'extension', decided_at, until, asked_at from extensions
where clock_id = any($1::uuid[]) and state = 'approved'
order by since
"""
# What was told later is replayed at the moment at which it had happened; what clocks did not follow, because
# others of its sort were under way, not at all. What silence ends it ends when that was due; what it begins
# counts from the receipt.
_EVENTS = """
select case_id, kind, subject_id,
       coalesce((data ->> case when silent then 'dueAt' else 'happenedAt' end)::timestamptz, at) as at,
       case when silent then (data ->> 'happenedAt')::timestamptz end as since, silent,
       kind = 'hand_over.offered' and coalesce(data ->> 'escort', 'none') <> 'none' as led
from events, lateral (select coalesce((data ->> 'silence')::bool, false) as silent) s
where case_id = any($1::uuid[]) and kind = any($2::text[]) and coalesce((data ->> 'besides')::int, 0) = 0
order by case_id, seq
"""
_TAKERS = "select id, to_department_id from hand_overs where case_id = any($1::uuid[])"


async def count(since: datetime, until: datetime) -> tuple[int, list[UUID | None]]:
    """How many cases were registered in a period, and under which versions."""
    row = await current().fetchrow(
        """select count(*)::int as n, coalesce(array_agg(distinct rule_set_id), '{}') as versions from cases
           where opened_at >= $1 and opened_at < $2""",
        since,
        until,
    )
    assert row is not None  # noqa: S101 - an aggregate always has one
    return row["n"], list(row["versions"])


async def page(
    since: datetime, until: datetime, *, after: Place | None, at_most: int, words: bool
) -> list[PastCase]:
    """The next cases by registration, each with its clocks; `words` where routes look at what was said."""
    opened_at, id_ = after or (since, UUID(int=0))
    rows = await current().fetch(_CASES, since, until, opened_at, id_, at_most, words)
    cases = {row["id"]: _case(row) for row in rows}
    for row in await current().fetch(_CLOCKS, list(cases)):
        cases[row["case_id"]].clocks.append(_clock(row))
    return list(cases.values())


async def add_pasts(clocks: Collection[PastClock]) -> None:
    """Pauses and what was agreed, for these clocks."""
    of_id = {clock.id: clock for clock in clocks}
    for row in await current().fetch(_PASTS, list(of_id)) if of_id else ():
        clock = of_id[row["clock_id"]]
        if row["what"] in ("promise", "extension"):
            kind = AgreementKind(row["what"])
            clock.agreements.append(Agreement(kind, row["since"], row["until"], row["asked_at"]))
        else:
            clock.pauses.append(Period(PauseCause(row["what"]), row["since"], row["until"]))


async def add_events(cases: Sequence[PastCase], kinds: Collection[str]) -> dict[UUID, UUID]:
    """The events of these kinds, for these cases; gives for each of their offers to whom it was made."""
    of_id = {case.id: case for case in cases}
    if not of_id:
        return {}
    for row in await current().fetch(_EVENTS, list(of_id), list(kinds)):
        events = of_id[row["case_id"]].events
        events.append(_event(row, reopened=any(one.kind == REOPENED for one in events)))
    return {row["id"]: row["to_department_id"] for row in await current().fetch(_TAKERS, list(of_id))}


def _event(row: asyncpg.Record, *, reopened: bool) -> PastEvent:
    without: frozenset[str] = AFTER_MEETING if row["led"] else frozenset()
    if reopened and row["kind"] == ACCEPTED:
        without = FROM_ACCEPTANCE
    unended = frozenset(UNHEARD) if row["silent"] else frozenset()
    return PastEvent(row["kind"], row["at"], row["subject_id"], without, unended, row["since"])


def _case(row: asyncpg.Record) -> PastCase:
    return PastCase(
        row["id"],
        row["opened_at"],
        (
            row["rule_set_id"],
            row["matter_id"],
            row["channel"],
            row["severity"],
            row["scope"],
            row["requester_class"],
            row["confidential"],
            row["amount"],
            row["district"],
            row["said"],
        ),
        row["first_department_id"],
        row["department_id"],
        row["handler_id"],
        row["destination_department_id"],
        row["destination_staff_id"],
    )


def _clock(row: asyncpg.Record) -> PastClock:
    agreed = row["agreed_until"]
    return PastClock(
        row["id"],
        row["stage"],
        row["time_limit_id"],
        row["started_at"],
        row["stopped_at"],
        row["due_at"],
        row["calendar_id"],
        row["calendar_version"],
        row["department_id"],
        [Agreement(AgreementKind.PROMISE, row["started_at"], agreed)] if agreed else [],
    )
