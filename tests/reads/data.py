"""A tenant with departments, people, cases and clocks, made to have nulls, ties and odd letters."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tenants.directory.access import Permission, Scope, Viewer
from tenants.ids import new_id
from tenants.session import TenantSession, tenant_session
from tenants.working_time.counting import CIVIL_CODE
from tenants.working_time.durations import WorkingDays, duration_to_json

NOW = datetime(2026, 3, 2, 1, 0, 0, 120000, tzinfo=UTC)
STATES = ("open", "waiting", "resolved", "replied", "closed")
CHANNELS = ("visit", "phone", "letter")
TEXTS = (
    "plain",
    'quotes " and \\ backslash',
    "line\nbreak\ttab\r\f\b",
    "水管爆裂 🚰",
    "control \x01 \x1f \x7f",
    "</script>\u2028\u2029",
)


@dataclass(frozen=True, repr=False)
class House:
    """The ids of what was made."""

    tenant_id: UUID
    departments: list[UUID]
    staff: list[UUID]
    cases: list[UUID]

    def viewer(self, number: int = 0, **grants: Scope) -> Viewer:
        """A member of the staff with these grants, e.g. `case_read=Scope.TENANT`."""
        return Viewer(
            tenant_id=self.tenant_id,
            staff_id=self.staff[number],
            account_id=self.staff[number],
            department_id=self.departments[number % len(self.departments)],
            grants={Permission[name.upper()]: scope for name, scope in grants.items()},
        )


async def furnish(tenant_id: UUID, *, cases: int = 60) -> House:
    """Fill an empty tenant."""
    made = House(
        tenant_id,
        [new_id() for _ in range(4)],
        [new_id() for _ in range(6)],
        [new_id() for _ in range(cases)],
    )
    async with tenant_session(tenant_id) as session:
        await session.execute("set constraints all deferred")
        await _people(session, made)
        await _cases(session, made)
    return made


async def _people(session: TenantSession, made: House) -> None:
    tenant, position = made.tenant_id, new_id()
    await session.execute(
        "insert into positions (tenant_id, id, name, rank, created_at, updated_at)"
        " values ($1,$2,'clerk',1,$3,$3)",
        tenant,
        position,
        NOW,
    )
    for number, department in enumerate(made.departments):
        await session.execute(
            "insert into departments (tenant_id,id,parent_id,code,name,place,created_at,updated_at)"
            " values ($1,$2,$3,$4,$5,$6,$7,$7)",
            tenant,
            department,
            made.departments[(number - 1) // 2] if number else None,
            f"D{number}",
            f"Department {number}",
            None if number % 2 else "Room 1",
            NOW,
        )
    for number, staff in enumerate(made.staff):
        await session.execute(
            "insert into staff (tenant_id,id,badge,name,department_id,position_id,superior_id,joined_on,"
            "phone,email,created_at,updated_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$11)",
            tenant,
            staff,
            f"B{number:03}",
            f"Person {number % 3}",
            made.departments[number % len(made.departments)],
            position,
            made.staff[0] if number else None,
            date(2020, 1, 1 + number),
            None if number == 2 else f"1380000{number}",
            None if number == 1 else f"p{number}@example.org",
            NOW,
        )
    await session.execute(
        "update departments set head_id = $1 where id = $2", made.staff[0], made.departments[0]
    )
    await _roles(session, made)


async def _roles(session: TenantSession, made: House) -> None:
    for number in range(3):
        role = new_id()
        await session.execute(
            "insert into roles (tenant_id, id, name, created_at, updated_at) values ($1, $2, $3, $4, $4)",
            made.tenant_id,
            role,
            f"role {number}",
            NOW,
        )
        for permission in ("case.read", "case.work", "rules.read")[: number + 1]:
            await session.execute(
                "insert into role_permissions (tenant_id, id, role_id, permission, scope)"
                " values ($1, $2, $3, $4, 'own')",
                made.tenant_id,
                new_id(),
                role,
                permission,
            )
        for staff in made.staff[number:]:
            await session.execute(
                "insert into staff_roles (tenant_id, id, staff_id, role_id) values ($1, $2, $3, $4)",
                made.tenant_id,
                new_id(),
                staff,
                role,
            )


async def _cases(session: TenantSession, made: House) -> None:
    tenant, requester, limit, calendar = made.tenant_id, new_id(), new_id(), new_id()
    await session.execute(
        "insert into requesters (tenant_id,id,kind,created_at) values ($1,$2,'anonymous',$3)",
        tenant,
        requester,
        NOW,
    )
    await session.execute(
        "insert into calendars (tenant_id,id,name,time_zone,weekly,created_at,updated_at)"
        " values ($1,$2,'week','Asia/Shanghai','[[],[],[],[],[],[],[]]',$3,$3)",
        tenant,
        calendar,
        NOW,
    )
    await session.execute(
        "insert into rule_sets (tenant_id,id,number,created_at,updated_at) values ($1,$2,1000,$3,$3)",
        tenant,
        rules := new_id(),
        NOW,
    )
    await session.execute(
        "insert into time_limits"
        " (tenant_id,id,rule_set_id,code,stage,conditions,duration,counting,pauses,rungs)"
        " values ($1,$2,$3,'resolve','resolve','{}',$4,$5,'{}','[]')",
        tenant,
        limit,
        rules,
        json.dumps(duration_to_json(WorkingDays(3))),
        json.dumps(CIVIL_CODE.to_json()),
    )
    for number, case in enumerate(made.cases):
        await session.execute(_CASE, tenant, case, requester, *_case_values(number, made))
        await _custody(session, made, number)
        for clock in range(number % 3):
            await _clock(session, made, case, limit, calendar, number, clock)


_CASE = """insert into cases (tenant_id,id,requester_id,number,state,subject,said,channel,first_contact_id,
first_department_id,handler_id,department_id,tie_break,opened_at,due_at,resolved_at,replied_at,closed_at,version,updated_at)
values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$16,$17,$18,$14)"""


def _opened(number: int) -> datetime:
    # Every third pair shares a moment: ties that only the id breaks.
    return NOW - timedelta(minutes=number // 3, microseconds=(number // 3) * 1000)


def _case_values(number: int, made: House) -> list[Any]:
    state = STATES[number % len(STATES)]
    done = state in ("resolved", "replied", "closed")
    opened = _opened(number)
    return [
        f"20260302-{number:04}",
        state,
        TEXTS[number % len(TEXTS)],
        TEXTS[(number + 1) % len(TEXTS)],
        CHANNELS[number % len(CHANNELS)],
        made.staff[(number + 1) % len(made.staff)],
        made.departments[0],
        made.staff[number % len(made.staff)],
        made.departments[number % len(made.departments)],
        json.dumps({"who": TEXTS[number % len(TEXTS)], "n": [1.5, None, {"deep": True}]})
        if number % 4 == 0
        else None,
        opened,
        None if number % 4 == 3 else NOW + timedelta(hours=number - 20),
        opened + timedelta(minutes=5) if done else None,
        opened + timedelta(minutes=9) if state == "closed" else None,
        1 + number % 3,
    ]


async def _custody(session: TenantSession, made: House, number: int) -> None:
    closed = STATES[number % len(STATES)] == "closed"
    opened = _opened(number)
    await session.execute(
        "insert into custody (tenant_id,id,case_id,ordinal,staff_id,since,until)"
        " values ($1,$2,$3,1,$4,$5,$6)",
        made.tenant_id,
        new_id(),
        made.cases[number],
        made.staff[number % len(made.staff)],
        opened,
        opened + timedelta(minutes=9) if closed else None,
    )


async def _clock(
    session: TenantSession, made: House, case: UUID, limit: UUID, calendar: UUID, number: int, clock: int
) -> None:
    paused = number % 2 == 0 if clock else number % 7 == 0
    await session.execute(
        "insert into clocks (tenant_id,id,case_id,time_limit_id,stage,state,started_at,due_at,calendar_id,"
        "calendar_version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,1)",
        made.tenant_id,
        new_id(),
        case,
        limit,
        ("accept", "resolve")[clock],
        "paused" if paused else "running",
        NOW - timedelta(hours=clock),
        None if paused else NOW + timedelta(hours=number - 20),
        calendar,
    )
