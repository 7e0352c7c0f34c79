"""A small water utility to try verbs on: a tree of departments, positions, and people in them."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from tenants import history
from tenants.directory import department, position, staff
from tenants.directory.department import Department
from tenants.directory.position import Position
from tenants.directory.staff import Staff
from tenants.ids import new_id
from tenants.session import current

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_counter = itertools.count(1)


@dataclass(slots=True)
class Office:
    """Makes what a test needs, with everything it does not care about filled in."""

    positions: dict[int, Position] = field(default_factory=dict)

    async def department(self, name: str = "营业厅", **more: Any) -> Department:
        return await department.create(code=f"D{next(_counter)}", name=name, by=None, at=AT, **more)

    async def position(self, rank: int = 10) -> Position:
        if rank not in self.positions:
            self.positions[rank] = await position.create(name=f"职务 {rank}", rank=rank, by=None, at=AT)
        return self.positions[rank]

    async def staff(
        self,
        name: str = "李娜",
        *,
        within: Department | None = None,
        rank: int = 10,
        joined_on: date = date(2020, 1, 1),
        **more: Any,
    ) -> Staff:
        home = within or await self.department()
        return await staff.create(
            badge=f"B{next(_counter)}",
            name=name,
            department_id=home.id,
            position_id=(await self.position(rank)).id,
            joined_on=joined_on,
            by=None,
            at=AT,
            **more,
        )


async def told() -> list[str]:
    """What the history of the running session's tenant tells, by kind, in order."""
    return [row["kind"] for row in await current().fetch("select kind from events order by seq")]


async def last_event() -> dict[str, Any]:
    """The newest event."""
    row = await current().fetchrow("select * from events order by seq desc limit 1")
    assert row is not None
    return dict(row)


async def everything(*tables: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of these tables and the events, to compare before and after a refusal."""
    assert await history.broken_at() is None
    return {
        table: [tuple(row) for row in await current().fetch(f"select * from {table} order by id")]
        for table in (*tables, "events")
    }


async def open_case(handler: Staff, *, matter_id: UUID | None = None) -> UUID:
    """A case that this member of the staff answers for, written straight into the tables."""
    case_id, requester_id = new_id(), new_id()
    await current().execute(
        """with asked as (
            insert into requesters (tenant_id, id, kind, created_at) values ($1, $2, 'anonymous', $6)
        ), registered as (
            insert into cases (tenant_id, id, number, state, subject, said, channel, requester_id, matter_id,
                rule_set_id, first_contact_id, first_department_id, handler_id, department_id, opened_at,
                updated_at)
            values ($1, $3, $3::uuid::text, 'open', '水压低', '水压低', 'phone', $2, $8,
                (select rule_set_id from matters where id = $8), $4, $5, $4, $5, $6, $6)
        ), answered as (
            insert into custody (tenant_id, id, case_id, ordinal, staff_id, since)
            values ($1, $7, $3, 1, $4, $6)
        )
        insert into involvements (tenant_id, id, case_id, staff_id, part, since)
        select $1, gen_random_uuid(), $3, $4, part, $6 from unnest(array['first_contact', 'handler']) part""",
        current().tenant_id,
        requester_id,
        case_id,
        handler.id,
        handler.department_id,
        AT,
        new_id(),
        matter_id,
    )
    return case_id
