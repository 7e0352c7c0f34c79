"""Many cases with running clocks, quickly: people by the verbs, cases by SQL that keeps every constraint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from tenants.cases.reckoning import Facts, decide
from tenants.directory import department
from tenants.ids import new_id
from tenants.rules import time_limit
from tenants.rules.matter import Matter, MatterKind
from tenants.rules.stages import Stage
from tenants.session import current, tenant_session
from tenants.working_time import calendar, loading
from tests.support.office import Office
from tests.support.rulebook import new_rules

# A Monday, before the doors open in Shanghai.
MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
ALWAYS_OPEN = [[[0, 1440]]] * 7
OFFICE_HOURS = [[[540, 720], [810, 1080]]] * 5 + [[], []]

Rungs = Sequence[Mapping[str, Any]]
A_DAY: Mapping[str, Any] = {"kind": "hours", "count": 24}
AN_HOUR: Mapping[str, Any] = {"kind": "hours", "count": 1}

# Warned, then overtaken by the superior with a breach, then by the head.
LADDER: Rungs = (
    {"moment": {"when": "share", "percent": 75}, "action": "notify", "whom": "handler"},
    {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"},
    {"moment": {"when": "at_due"}, "action": "escalate", "whom": "superior"},
    {"moment": {"when": "after_due", "duration": AN_HOUR}, "action": "escalate", "whom": "head"},
)


@dataclass(frozen=True, slots=True)
class Works:
    """A tenant with one matter, one limit and the four people a ladder knows."""

    tenant_id: UUID
    department_id: UUID
    handler_id: UUID
    first_contact_id: UUID
    superior_id: UUID
    head_id: UUID
    calendar_id: UUID
    matter_id: UUID
    limit_id: UUID
    requester_id: UUID


async def furnish(
    tenant_id: UUID,
    *,
    duration: Mapping[str, Any] = A_DAY,
    rungs: Rungs = LADDER,
    weekly: Sequence[Any] = ALWAYS_OPEN,
    at: datetime = MONDAY,
) -> Works:
    """Inside a session of the tenant: what a case needs around it."""
    office = Office()
    opened = await calendar.create(
        name="日历", time_zone="Asia/Shanghai", weekly=weekly, holiday_region="CN", by=None, at=at
    )
    hall = await office.department()
    head = await office.staff("所长", within=hall)
    superior = await office.staff("组长", within=hall)
    handler = await office.staff("李娜", within=hall, superior_id=superior.id)
    contact = await office.staff("王芳", within=hall, superior_id=superior.id)
    await department.change(hall.id, head_id=head.id, by=None, at=at)
    async with new_rules(at=at) as draft:
        matter = await draft.matter("WS-1", name="报修", kind=MatterKind.FAULT, department_id=hall.id)
        limit = await draft.limit({"duration": duration, "rungs": list(rungs)})
    return Works(
        tenant_id=tenant_id,
        department_id=hall.id,
        handler_id=handler.id,
        first_contact_id=contact.id,
        superior_id=superior.id,
        head_id=head.id,
        calendar_id=opened.id,
        matter_id=matter.id,
        limit_id=limit.id,
        requester_id=await _requester(at),
    )


async def with_limit(
    works: Works, terms: Mapping[str, Any], stage: Stage = Stage.RESOLVE, *, own: object = None, **more: Any
) -> Works:
    """Inside a session: the same under new rules, with this limit besides; `own` is for the matter alone."""
    if own:
        more["matter_id"] = works.matter_id
    async with new_rules(at=MONDAY) as draft:
        limit = await draft.limit(terms, stage, **more)
        matter = await Matter.get(rule_set_id=draft.version.id, code="WS-1")
    return replace(works, matter_id=matter.id, limit_id=limit.id)


async def open_cases(works: Works, count: int, *, at: datetime) -> list[UUID]:
    """Inside a session: so many cases, each with its resolve clock; returns the clocks."""
    limit = (await time_limit.by_ids([works.limit_id]))[works.limit_id]
    opened = await loading.load(works.calendar_id)
    decision = decide(Facts(at, limit.terms, opened), at - timedelta(days=1))
    case_ids = [new_id() for _ in range(count)]
    clock_ids = [new_id() for _ in range(count)]
    await insert_cases(current(), works, case_ids, opened_at=at, due_at=decision.due_at)
    await insert_clocks(
        current(),
        works,
        case_ids,
        clock_ids,
        started_at=at,
        due_at=decision.due_at,
        next_check_at=decision.next_check_at,
        version=opened.definition.version,
    )
    return clock_ids


class Executes(Protocol):
    """Whatever runs SQL: a session, or a connection of the owner's."""

    async def execute(self, sql: str, /, *args: Any) -> str: ...


async def insert_cases(
    session: Executes, works: Works, case_ids: Sequence[UUID], *, opened_at: datetime, due_at: datetime
) -> None:
    """Cases, with custody and the parts people have in them."""
    await session.execute(
        """insert into cases (tenant_id, id, number, state, rule_set_id, matter_id, subject, said, channel,
               requester_id, first_contact_id, first_department_id, handler_id, department_id,
               opened_at, due_at, updated_at)
           select $1, c.id, 'T-' || c.id, 'open', m.rule_set_id, $3, '报修', '家里没水了', 'phone',
                  $4, $5, $6, $7, $6, $8, $9, $8
           from unnest($2::uuid[]) as c(id), matters m where m.id = $3 and m.tenant_id = $1""",
        works.tenant_id,
        case_ids,
        works.matter_id,
        works.requester_id,
        works.first_contact_id,
        works.department_id,
        works.handler_id,
        opened_at,
        due_at,
    )
    await session.execute(
        """insert into custody (tenant_id, id, case_id, ordinal, staff_id, since)
           select $1, gen_random_uuid(), id, 1, $3, $4 from unnest($2::uuid[]) as id""",
        works.tenant_id,
        case_ids,
        works.handler_id,
        opened_at,
    )
    for part, staff_id in (("handler", works.handler_id), ("first_contact", works.first_contact_id)):
        await session.execute(
            """insert into involvements (tenant_id, id, case_id, staff_id, part, since)
               select $1, gen_random_uuid(), id, $3, $4, $5 from unnest($2::uuid[]) as id""",
            works.tenant_id,
            case_ids,
            staff_id,
            part,
            opened_at,
        )


async def insert_clocks(
    session: Executes,
    works: Works,
    case_ids: Sequence[UUID],
    clock_ids: Sequence[UUID],
    *,
    started_at: datetime,
    due_at: datetime,
    next_check_at: datetime | None,
    version: int,
) -> None:
    """A running resolve clock for each case."""
    await session.execute(
        """insert into clocks (tenant_id, id, case_id, time_limit_id, stage, state, started_at, due_at,
               calendar_id, calendar_version, next_check_at)
           select $1, c.id, c.case_id, $4, 'resolve', 'running', $5, $6, $7, $8, $9
           from unnest($2::uuid[], $3::uuid[]) as c(id, case_id)""",
        works.tenant_id,
        clock_ids,
        case_ids,
        works.limit_id,
        started_at,
        due_at,
        works.calendar_id,
        version,
        next_check_at,
    )


async def firings(tenant_id: UUID) -> list[tuple[UUID, int, datetime]]:
    """Every rung that has fired, with its own moment, clock by clock."""
    async with tenant_session(tenant_id, readonly=True) as session:
        rows = await session.fetch("select clock_id, rung, due_at from rung_firings order by clock_id, rung")
    return [tuple(row) for row in rows]


async def count(tenant_id: UUID, what: str) -> int:
    """How many rows there are of `what`, e.g. `breaches where kind = 'x'`."""
    async with tenant_session(tenant_id, readonly=True) as session:
        found: int = await session.fetchval(f"select count(*) from {what}")
    return found


async def _requester(at: datetime) -> UUID:
    id_ = new_id()
    await current().execute(
        """insert into requesters (tenant_id, id, kind, name, created_at)
           values (current_tenant(), $1, 'person', '张三', $2)""",
        id_,
        at,
    )
    return id_
