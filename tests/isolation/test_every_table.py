"""A second tenant reads, changes and inserts nothing: tried on every tenant-owned table there is."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tenants import tenant as tenants
from tenants.ids import new_id
from tenants.session import database, tenant_session
from tests.isolation.furnished import furnish_every_table
from tests.support.desk import AT

# The database works these out by itself.
GENERATED = frozenset({"during", "ends_at", "precedence", "replier_staff_id", "words"})


@pytest.fixture(scope="module")
async def owner(database: asyncpg.Pool) -> UUID:
    """A tenant with rows in every table."""
    tenant_id = await tenants.create(slug=f"owner-{new_id().hex}", name="清源供水公司", at=AT)
    await furnish_every_table(tenant_id)
    return tenant_id


@pytest.fixture(scope="module")
async def stranger(database: asyncpg.Pool) -> UUID:
    """Another tenant, with nothing in it."""
    return await tenants.create(slug=f"stranger-{new_id().hex}", name="别家公司", at=AT)


async def _tables() -> list[str]:
    rows = await database().fetch(
        """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
             and a.attname = 'tenant_id'
           order by 1"""
    )
    return [row["relname"] for row in rows]


async def _rows(tenant_id: UUID, table: str) -> list[dict[str, Any]]:
    async with tenant_session(tenant_id) as session:
        return [dict(row) for row in await session.fetch(f"select * from {table}")]


async def test_every_table_is_tried(owner: UUID) -> None:
    empty = [table for table in await _tables() if not await _rows(owner, table)]

    assert empty == []


async def test_a_second_tenant_reads_nothing(owner: UUID, stranger: UUID) -> None:
    names = {row["id"] for table in await _tables() for row in await _rows(owner, table)}
    for table in await _tables():
        async with tenant_session(stranger) as session:
            seen = await session.fetch(f"select tenant_id, id from {table}")
            by_name = await session.fetchval(f"select count(*) from {table} where tenant_id = $1", owner)
        assert {row["tenant_id"] for row in seen} <= {stranger}, table
        assert names.isdisjoint({row["id"] for row in seen}), table
        assert by_name == 0, table


async def test_a_second_tenant_changes_and_deletes_nothing(owner: UUID, stranger: UUID) -> None:
    for table in await _tables():
        before = await _rows(owner, table)
        for statement in (
            f"update {table} set tenant_id = tenant_id where tenant_id = $1",
            f"delete from {table} where tenant_id = $1",
        ):
            try:
                async with tenant_session(stranger) as session:
                    assert (await session.execute(statement, owner)).endswith(" 0"), table
            except asyncpg.InsufficientPrivilegeError:
                # History may not even be touched by its own tenant.
                assert table in ("events", "protected_reads")
        assert await _rows(owner, table) == before, table


async def test_a_second_tenant_inserts_nothing_under_the_first_ones_name(owner: UUID, stranger: UUID) -> None:
    for table in await _tables():
        row = (await _rows(owner, table))[0]
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await _insert(stranger, table, {**row, "id": new_id()})


async def test_a_second_tenant_cannot_point_at_rows_of_the_first(owner: UUID, stranger: UUID) -> None:
    tried = set()
    for table in await _tables():
        references = await _referencing_columns(table)
        for row in await _rows(owner, table):
            if not any(row[column] is not None for column in references):
                continue
            with pytest.raises(asyncpg.ForeignKeyViolationError):
                await _insert(stranger, table, {**row, "id": new_id(), "tenant_id": stranger})
            tried.add(table)
            break
    without = set(await _tables()) - tried

    # The rest point at nothing but their tenant.
    assert without == {
        "access_attempts",
        "calendars",
        "case_numbers",
        "data_keys",
        "grades",
        "history_heads",
        "idempotency_keys",
        "outbox",
        "positions",
        "public_directories",
        "public_matters",
        "review_policies",
        "roles",
        "self_checks",
    }


async def test_without_a_session_nothing_is_seen_and_nothing_inserted(owner: UUID) -> None:
    for table in await _tables():
        row = (await _rows(owner, table))[0]
        async with database().acquire() as connection:
            assert await connection.fetchval(f"select count(*) from {table}") == 0, table
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(*_insertion(table, {**row, "id": new_id()}))


async def test_a_connection_that_goes_back_to_the_pool_has_forgotten_its_tenant(owner: UUID) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await _look_and_fail(owner)
    for _ in range(database().get_size() + 1):
        async with database().acquire() as connection:
            assert await connection.fetchval("select count(*) from staff") == 0


async def _look_and_fail(tenant_id: UUID) -> None:
    async with tenant_session(tenant_id) as session:
        assert await session.fetchval("select count(*) from staff") > 0
        await session.execute("select 1 / 0")


async def _referencing_columns(table: str) -> list[str]:
    rows = await database().fetch(
        """select distinct a.attname from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid
           and a.attnum = any (k.conkey) where k.conrelid = $1::regclass and k.contype = 'f'
           and array_length(k.conkey, 1) > 1 and a.attname <> 'tenant_id'""",
        table,
    )
    return [row["attname"] for row in rows]


def _insertion(table: str, row: dict[str, Any]) -> tuple[Any, ...]:
    columns = [column for column in row if column not in GENERATED]
    marks = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    return (
        f"insert into {table} ({', '.join(columns)}) values ({marks})",
        *(row[column] for column in columns),
    )


async def _insert(tenant_id: UUID, table: str, row: dict[str, Any]) -> None:
    async with tenant_session(tenant_id) as session:
        if "token_hash" in row:
            # Unique across tenants, so that it would be refused for that reason first.
            row = {**row, "token_hash": new_id().bytes * 2}
        await session.execute(*_insertion(table, row))
