"""The database's own word: tried as the application, with plain SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.demo.water_utility import Utility
from tenants.cases.case import Case
from tenants.cases.findings import Trouble
from tenants.ids import new_id
from tenants.session import current, tenant_session
from tests.actions.cases.self_check.conftest import found
from tests.support.desk import later


@contextmanager
def _refused(by: str) -> Iterator[None]:
    with pytest.raises(asyncpg.PostgresError) as told:
        yield
    assert by in str(told.value) or by == getattr(told.value, "constraint_name", None)


_ATTACKS: list[tuple[str, str, list[Any]]] = [
    ("custody_no_gap", "delete from custody where case_id = $1", []),
    ("custody_no_gap", "update custody set until = $2 where case_id = $1", [later(hours=1)]),
    ("custody_no_gap", "update custody set since = $2 where case_id = $1", [later(minutes=1)]),
    (
        "custody_no_gap",
        "update cases set handler_id = (select min(id::text)::uuid from staff) where id = $1",
        [],
    ),
    ("custody_no_gap", "update cases set opened_at = opened_at - interval '1 hour' where id = $1", []),
    (
        "custody_no_gap",
        """update cases set closed_at = $2, state = 'closed', outcome = 'withdrawn' where id = $1""",
        [later(hours=1)],
    ),
    (
        "custody_no_gap",
        """with ended as (update custody set until = $2::timestamptz where case_id = $1 returning *)
           insert into custody (tenant_id, id, case_id, ordinal, staff_id, since)
           select tenant_id, gen_random_uuid(), case_id, 2, staff_id, $2::timestamptz + interval '1 second'
           from ended""",
        [later(hours=1)],
    ),
    (
        "custody_no_gap",
        "update custody set staff_id = (select min(id::text)::uuid from staff) where case_id = $1",
        [],
    ),
    (
        "custody_one_at_a_time",
        """insert into custody (tenant_id, id, case_id, ordinal, staff_id, since)
           select tenant_id, gen_random_uuid(), case_id, 2, staff_id, $2 from custody where case_id = $1""",
        [later(hours=1)],
    ),
    (
        "custody_one_at_a_time",
        """insert into custody (tenant_id, id, case_id, ordinal, staff_id, since, until)
           select tenant_id, gen_random_uuid(), case_id, 2, staff_id, $2::timestamptz,
                  $2::timestamptz + interval '1 hour'
           from custody where case_id = $1""",
        [later(hours=1)],
    ),
    ("custody_no_gap", "update custody set ordinal = 7 where case_id = $1", []),
]


@pytest.mark.parametrize(("by", "statement", "more"), _ATTACKS)
async def test_custody_cannot_be_broken_with_plain_sql(
    tenant: UUID, case: Case, by: str, statement: str, more: list[Any]
) -> None:
    with _refused(by):
        async with tenant_session(tenant) as session:
            assert await session.fetchval("select current_user") == "shouwen_app"
            await session.execute(statement, case.id, *more)
    assert await found(tenant) == {}


async def test_the_constraint_looks_at_the_end_so_that_hands_may_change_in_between(
    tenant: UUID, utility: Utility, case: Case
) -> None:
    async with tenant_session(tenant) as session:
        await session.execute("update custody set until = $2 where case_id = $1", case.id, later(hours=1))
        await session.execute(
            """insert into custody (tenant_id, id, case_id, ordinal, staff_id, since)
               values ($1, $2, $3, 2, $4, $5)""",
            *(tenant, new_id(), case.id, utility.staff["0103"], later(hours=1)),
        )
        await session.execute(
            "update cases set handler_id = $2 where id = $1", case.id, utility.staff["0103"]
        )
    assert Trouble.NOBODY_ANSWERS not in await found(tenant)


async def test_the_application_cannot_switch_the_constraints_off(tenant: UUID, case: Case) -> None:
    for statement in (
        "set local session_replication_role = replica",
        "alter table custody disable trigger all",
        "alter table custody drop constraint custody_one_at_a_time",
        "truncate custody",
        "drop trigger custody_no_gap on custody",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tenant_session(tenant):
                await current().execute(statement)
