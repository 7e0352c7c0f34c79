"""Claims clocks for a sweep: locks them with their cases, leaves out what somebody else is holding.

A case is locked before its clocks, and both before the history: the same order in which a case's verbs lock.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from tenants.rules.stages import Stage
from tenants.session import current
from tenants.working_time.pauses import Pause

BATCH = 500


@dataclass(frozen=True, slots=True)
class Claim:
    """A running clock as it stands, and whose case it is on."""

    id: UUID
    case_id: UUID
    time_limit_id: UUID
    stage: Stage
    started_at: datetime
    due_at: datetime
    provisional: bool
    calendar_id: UUID
    calendar_version: int
    fault: str | None
    handler_id: UUID
    department_id: UUID
    first_contact_id: UUID
    to_staff_id: UUID | None
    to_department_id: UUID | None


@dataclass(frozen=True, slots=True)
class Past:
    """What has happened to a clock so far."""

    pauses: tuple[Pause, ...]
    fired: frozenset[int]


_CLAIM = """
select c.id, c.case_id, c.time_limit_id, c.stage, c.started_at, c.due_at, c.provisional, c.calendar_id,
       c.calendar_version, c.fault, k.handler_id, k.department_id, k.first_contact_id,
       h.to_staff_id, h.to_department_id
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
_ONE = _CLAIM + " where c.id = $1 and c.state = 'running'" + _SKIPPING
# The verb that asks holds the case already.
_OF_CASE = (
    _CLAIM
    + """ where c.case_id = $1 and c.stage = any($2::text[]) and c.next_check_at < $3
    order by c.next_check_at, c.id for no key update of c"""
)


async def due(*, at: datetime) -> list[Claim]:
    """A batch of the clocks that are to be looked at, longest waiting first."""
    return _claims(await current().fetch(DUE, at, BATCH))


async def stale() -> list[Claim]:
    """A batch of the clocks whose calendar has changed since they were dated."""
    return _claims(await current().fetch(STALE, BATCH))


async def one(clock_id: UUID) -> list[Claim]:
    """This clock, unless it has stopped or somebody is holding it."""
    return _claims(await current().fetch(_ONE, clock_id))


async def overdue_of_case(case_id: UUID, stages: Sequence[Stage], *, before: datetime) -> list[Claim]:
    """The clocks of a locked case that ought to have been looked at before this moment."""
    return _claims(await current().fetch(_OF_CASE, case_id, [stage.value for stage in stages], before))


async def pasts(clock_ids: Sequence[UUID]) -> dict[UUID, Past]:
    """Pauses and firings; read after locking, so that nothing is missed that was committed meanwhile."""
    pauses: defaultdict[UUID, list[Pause]] = defaultdict(list)
    fired: defaultdict[UUID, set[int]] = defaultdict(set)
    rows = await current().fetch(
        """select clock_id, since, until, null as rung from clock_pauses where clock_id = any($1::uuid[])
           union all
           select clock_id, null, null, rung from rung_firings where clock_id = any($1::uuid[])
           order by since""",
        clock_ids,
    )
    for row in rows:
        if row["rung"] is None:
            pauses[row["clock_id"]].append(Pause(row["since"], row["until"]))
        else:
            fired[row["clock_id"]].add(row["rung"])
    return {id_: Past(tuple(pauses[id_]), frozenset(fired[id_])) for id_ in clock_ids}


def _claims(rows: Sequence[asyncpg.Record]) -> list[Claim]:
    return [Claim(**{**row, "stage": Stage(row["stage"])}) for row in rows]
