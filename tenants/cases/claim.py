"""Claims clocks for a sweep: locks them with their cases, leaves out what somebody else is holding.

A case is locked before its clocks, and both before the history: the same order in which a case's verbs lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import asyncpg

from tenants.cases.agreements import Agreement, AgreementKind
from tenants.session import current
from tenants.working_time.pauses import Pause

BATCH = 500
# Nobody waits to be called: fewer and larger bites, each of which passes over what those before it left.
REDATED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Claim:
    """A clock that has not ended as it stands, and whose case it is on."""

    id: UUID
    case_id: UUID
    time_limit_id: UUID
    stage: str
    started_at: datetime
    due_at: datetime | None
    provisional: bool
    calendar_id: UUID
    calendar_version: int
    fault: str | None
    handler_id: UUID
    department_id: UUID
    first_contact_id: UUID
    to_staff_id: UUID | None
    to_department_id: UUID | None
    # Whether it stands still: it may be looked at because that ends.
    state: str = "running"


@dataclass(frozen=True, slots=True)
class Past:
    """What has happened to a clock so far."""

    pauses: tuple[Pause, ...]
    fired: frozenset[int]
    agreements: tuple[Agreement, ...] = ()
    # Since when what a rung says is still to be done: such a clock is looked at until it is.
    owed_since: datetime | None = None


_CLAIM = """
select c.id, c.case_id, c.time_limit_id, c.stage, c.started_at, c.due_at, c.provisional, c.calendar_id,
       c.calendar_version, c.fault, c.state, k.handler_id, k.department_id, k.first_contact_id,
       coalesce(h.to_staff_id, c.doer_id) as to_staff_id,
       coalesce(h.to_department_id, c.doer_department_id) as to_department_id
from clocks c
join cases k on k.tenant_id = c.tenant_id and k.id = c.case_id
left join hand_overs h on h.tenant_id = c.tenant_id and h.id = c.hand_over_id
"""
# Not "for update": what merely refers to a case or a clock need not wait for us, nor we for it.
_SKIPPING = " for no key update of k, c skip locked"

DUE = _CLAIM + " where c.next_check_at <= $1 order by c.next_check_at, c.id limit $2" + _SKIPPING
STALE = (
    _CLAIM
    + """ join calendars l on l.tenant_id = c.tenant_id and l.id = c.calendar_id
    where c.state = 'running' and c.calendar_version < l.version limit $1"""
    + _SKIPPING
)
_ONE = _CLAIM + " where c.id = $1 and c.state <> 'stopped'" + _SKIPPING
# The verb that asks holds the case already.
_OF_CASE = (
    _CLAIM
    + """ where c.case_id = $1 and c.stage = any($2::text[]) and c.next_check_at < $3
    order by c.next_check_at, c.id for no key update of c"""
)


_OF_CASES = (
    _CLAIM
    + """ where c.case_id = any($1::uuid[]) and c.next_check_at < $2
    order by c.next_check_at, c.id for no key update of c"""
)


async def due(*, at: datetime) -> list[Claim]:
    """A batch of the clocks that are to be looked at, longest waiting first."""
    return _claims(await current().fetch(DUE, at, BATCH))


async def stale() -> list[Claim]:
    """A batch of the clocks whose calendar has changed since they were dated."""
    return _claims(await current().fetch(STALE, REDATED_AT_ONCE))


async def one(clock_id: UUID) -> list[Claim]:
    """This clock, unless it has stopped or somebody is holding it."""
    return _claims(await current().fetch(_ONE, clock_id))


async def overdue_of_case(case_id: UUID, stages: Sequence[str], *, before: datetime) -> list[Claim]:
    """The clocks of a locked case that ought to have been looked at before this moment."""
    return _claims(await current().fetch(_OF_CASE, case_id, list(stages), before))


async def overdue_of_cases(case_ids: Sequence[UUID], *, before: datetime) -> list[Claim]:
    """The same for every stage of several locked cases."""
    return _claims(await current().fetch(_OF_CASES, list(case_ids), before))


async def pasts(clock_ids: Sequence[UUID]) -> dict[UUID, Past]:
    """Pauses, firings, agreements; read after locking: nothing is missed that was committed meanwhile."""
    found: dict[UUID, _Gathered] = {id_: _Gathered() for id_ in clock_ids}
    for row in await current().fetch(_PASTS, clock_ids):
        found[row["clock_id"]].take(row)
    return {id_: gathered.past() for id_, gathered in found.items()}


_PASTS = """
select clock_id, 'pause' as what, since, until, null::int as rung, null::timestamptz as asked_at,
       false as owed
from clock_pauses where clock_id = any($1::uuid[])
union all
select f.clock_id, 'rung', f.due_at, null, case when f.time_limit_id = c.time_limit_id then f.rung end, null,
       f.owed
from rung_firings f join clocks c on c.id = f.clock_id where f.clock_id = any($1::uuid[])
union all
select clock_id, 'promise', at, until, null, null, false from promises where clock_id = any($1::uuid[])
union all
select id, 'promise', started_at, agreed_until, null, null, false from clocks
where id = any($1::uuid[]) and agreed_until is not null
union all
select clock_id, 'extension', decided_at, until, null, asked_at, false from extensions
where clock_id = any($1::uuid[]) and state = 'approved'
order by since
"""


@dataclass(slots=True)
class _Gathered:
    pauses: list[Pause] = field(default_factory=list)
    fired: set[int] = field(default_factory=set)
    agreements: list[Agreement] = field(default_factory=list)
    owed: list[datetime] = field(default_factory=list)

    def take(self, row: asyncpg.Record) -> None:
        match row["what"]:
            case "pause":
                self.pauses.append(Pause(row["since"], row["until"]))
            case "rung":
                self.fired |= {row["rung"]} - {None}
                self.owed += [row["since"]] if row["owed"] else []
            case kind:
                moments = (row["since"], row["until"], row["asked_at"])
                self.agreements.append(Agreement(AgreementKind(kind), *moments))

    def past(self) -> Past:
        owed_since = min(self.owed, default=None)
        return Past(tuple(self.pauses), frozenset(self.fired), tuple(self.agreements), owed_since)


def _claims(rows: Sequence[asyncpg.Record]) -> list[Claim]:
    return [Claim(**row) for row in rows]
