"""The demo's water utility, for tests that read the product's own schema."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.demo import accounts, living_cases, water_utility
from schema.reads.execution import OrdinaryExecutor
from schema.root import build_schema
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.staff import Staff
from tenants.session import tenant_session
from tests.isolation.furnished import well_done
from tests.reads.data import NOW, House, furnish

COMPILED = build_schema()
ORDINARY = build_schema()
ORDINARY.execution_context_class = OrdinaryExecutor


async def furnish_utility(tenant: UUID) -> House:
    """The utility with sixty cases more, praised and checked year after year."""
    async with tenant_session(tenant):
        made = await water_utility.furnish(at=NOW)
        await accounts.open_for(made.staff.values(), password_hash="none", at=NOW)
        await living_cases.fill(made, now=NOW + timedelta(days=40))
        for year in (2024, 2025, 2026):
            await well_done(made, year=year, at=NOW + timedelta(days=40))
    added = await furnish(tenant)
    async with tenant_session(tenant) as session:
        # What the small schema shows as any JSON has a shape of its own here.
        await session.execute("update cases set tie_break = null where id = any($1)", added.cases)
        for number, case in enumerate(added.cases):
            await session.execute(_EXPLAINED, case, *_explained(added, number))
    return added


_EXPLAINED = """update cases set tie_break = $2, route = $3, destination_department_id = $4,
destination_staff_id = $5 where id = $1"""


def _explained(made: House, number: int) -> tuple[Any, ...]:
    """Why, as it is kept with a case; now and then it was clear, or the rules named nobody."""
    people = [str(each) for each in made.staff[number % 3 : number % 3 + 3]]
    values: list[list[Any]] = [[3, 3, 1], ["2020-02-29", None, "1999-12-31"], [True, False, True]]
    steps = [
        {
            "criterion": criterion,
            "direction": "lowest" if place else "highest",
            "values": [
                {"staff": one, "value": value} for one, value in zip(people, values[place], strict=True)
            ],
            "left": people[: 3 - place],
        }
        for place, criterion in enumerate(("position_rank", "tenure", "on_duty")[: number % 4])
    ]
    tie_break = {"chosen": people[0], "decidedBy": "on_duty", "order": people, "comparisons": steps}
    route = {"target": "department", "because": "route", "routes": [f"R{one}" for one in range(number % 3)]}
    return (
        None if number % 5 == 0 else json.dumps(tie_break),
        None if number % 7 == 0 else json.dumps(route),
        None if number % 3 == 0 else made.departments[number % 3],
        made.staff[number % 5] if number % 2 else None,
    )


async def viewers_of(utility: House) -> list[Viewer]:
    """An administrator, a head who sees a sub-tree, a clerk who sees what is theirs, and a stranger."""
    async with tenant_session(utility.tenant_id):
        clerk = await Staff.get(badge="0102")
        head = await Staff.get(badge="0101")
    administrator = utility.viewer(0, **{permission.name: Scope.TENANT for permission in Permission})
    everywhere = (Permission.CASE_READ, Permission.DIRECTORY_READ, Permission.BREACH_READ)
    return [
        administrator,
        _viewer(head, dict.fromkeys(everywhere, Scope.SUBTREE)),
        _viewer(clerk, dict.fromkeys(everywhere, Scope.OWN)),
        utility.viewer(2),
    ]


def _viewer(staff: Staff, grants: dict[Permission, Scope]) -> Viewer:
    return Viewer(
        tenant_id=staff.tenant_id,
        staff_id=staff.id,
        account_id=staff.id,
        department_id=staff.department_id,
        subtree=frozenset({staff.department_id}),
        grants=grants,
    )
