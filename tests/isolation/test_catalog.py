"""The catalog itself says that tenancy is closed: a table that forgets a part of it fails here."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

POLICY = (
    "(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid"
    ' AS "nullif"))'
)
# Named aloud: the tables whose ids the claim role may name across tenants, and the columns it sees of them.
CLAIMABLE = {
    "absences": {"tenant_id", "id", "since", "told_at"},
    "api_keys": {"tenant_id", "id", "token_hash"},
    "breach_reviews": {"tenant_id", "id", "watch_at"},
    "breaches": {"tenant_id", "id", "state", "noticed_at", "check_told_at"},
    "calendars": {"tenant_id", "id", "version"},
    "case_texts": {"tenant_id", "case_id", "grams"},
    "clocks": {"tenant_id", "id", "next_check_at", "calendar_id", "calendar_version", "state"},
    "data_keys": {"tenant_id", "id", "master"},
    "events": {"tenant_id", "id", "at"},
    "jobs": {"tenant_id", "id", "state", "look_at"},
    "outbox": {"tenant_id", "id", "seq", "next_attempt_at"},
    "refresh_tokens": {"tenant_id", "id", "token_hash"},
    "rule_sets": {"tenant_id", "id", "state", "effective_from", "carries_open_cases", "carried_at"},
    "self_checks": {"tenant_id", "id", "at", "faults"},
    "tenants": {"id", "slug"},
    "waits": {"tenant_id", "id", "look_at"},
}


@pytest.fixture
async def catalog(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """The catalog as the owner sees it."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def _names(catalog: asyncpg.Connection, sql: str) -> set[str]:
    return {row[0] for row in await catalog.fetch(sql)}


TENANT_TABLES = """select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and exists (
        select from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)"""


async def test_every_table_belongs_to_a_tenant_or_is_one_of_two_that_do_not(
    catalog: asyncpg.Connection,
) -> None:
    tables = await _names(catalog, "select tablename from pg_tables where schemaname = 'public'")
    owned = await _names(catalog, f"select relname from ({TENANT_TABLES}) t")

    assert tables - owned == {"tenants", "schema_migrations"}
    assert len(owned) > 25


async def test_every_tenant_owned_table_forces_row_level_security_with_one_policy(
    catalog: asyncpg.Connection,
) -> None:
    loose = await catalog.fetch(
        f"""select t.relname from ({TENANT_TABLES}) t join pg_class c on c.oid = t.oid
            where not (c.relrowsecurity and c.relforcerowsecurity)"""
    )
    policies = await catalog.fetch(
        f"""select t.relname, p.policyname, p.permissive, p.roles::text[], p.cmd, p.qual, p.with_check
            from ({TENANT_TABLES}) t left join pg_policies p on p.tablename = t.relname
            where p.policyname is distinct from 'claim'"""
    )

    assert loose == []
    assert {
        (
            row["policyname"],
            row["permissive"],
            tuple(row["roles"]),
            row["cmd"],
            row["qual"],
            row["with_check"],
        )
        for row in policies
    } == {("tenant", "PERMISSIVE", ("public",), "ALL", POLICY, None)}


async def test_every_tenant_owned_table_has_the_composite_primary_key(catalog: asyncpg.Connection) -> None:
    keys = await catalog.fetch(
        f"""select t.relname, pg_get_constraintdef(k.oid) as definition from ({TENANT_TABLES}) t
            left join pg_constraint k on k.conrelid = t.oid and k.contype = 'p'"""
    )

    assert {row["definition"] for row in keys} == {"PRIMARY KEY (tenant_id, id)"}


async def test_every_unique_key_within_a_tenant_begins_with_the_tenant(catalog: asyncpg.Connection) -> None:
    loose = await catalog.fetch(
        f"""select t.relname, i.indexrelid::regclass::text as index from ({TENANT_TABLES}) t
            join pg_index i on i.indrelid = t.oid and i.indisunique
            join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
            where a.attname <> 'tenant_id'"""
    )

    # Refresh tokens and keys arrive without their tenant's name: their hashes are unique across all of them.
    assert sorted(row["index"] for row in loose) == ["api_keys_hash", "refresh_tokens_hash"]


async def test_no_foreign_key_can_cross_from_one_tenant_to_another(catalog: asyncpg.Connection) -> None:
    keys = await catalog.fetch(
        f"""select t.relname, pg_get_constraintdef(k.oid) as definition from ({TENANT_TABLES}) t
            join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'"""
    )
    crossing = [
        f"{row['relname']}: {row['definition']}"
        for row in keys
        if not row["definition"].startswith("FOREIGN KEY (tenant_id)")
        and not (
            row["definition"].startswith("FOREIGN KEY (tenant_id, ")
            and "(tenant_id, " in row["definition"].split("REFERENCES")[1]
        )
    ]

    assert crossing == []
    assert len(keys) > 60


async def test_every_column_that_names_another_row_is_a_foreign_key(catalog: asyncpg.Connection) -> None:
    loose = await catalog.fetch(
        f"""select t.relname || '.' || a.attname as column from ({TENANT_TABLES}) t
            join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            where a.attname like '%\\_id' and a.attname <> 'tenant_id' and a.atttypid = 'uuid'::regtype
              and not exists (select from pg_constraint k where k.conrelid = t.oid and k.contype = 'f'
                              and a.attnum = any (k.conkey))"""
    )

    # History outlives what it tells of; a key may have led to any kind of row; a family is only a name;
    # whoever acts is one of the staff, a machine's key, or a requester.
    assert {row["column"] for row in loose} == {
        "access_codes.issued_by_id",
        "bulletin_citations.subject_id",
        "events.actor_id",
        "events.subject_id",
        "idempotency_keys.actor_id",
        "idempotency_keys.result_id",
        "inbox_entries.actor_id",
        "inbox_entries.event_id",
        "inbox_entries.read_event_id",
        "inbox_entries.subject_id",
        "protected_reads.event_id",
        "refresh_tokens.family_id",
        "waits.subject_id",
    }


async def test_every_foreign_key_can_be_followed_backwards_by_an_index(catalog: asyncpg.Connection) -> None:
    unindexed = await catalog.fetch(
        f"""select t.relname || ': ' || pg_get_constraintdef(k.oid) as key from ({TENANT_TABLES}) t
            join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' and array_length(k.conkey, 1) > 1
            where exists (select from pg_constraint target where target.conrelid = k.confrelid)
              and k.confdeltype = 'c'
              and not exists (select from pg_index i where i.indrelid = t.oid
                              and i.indkey[0] = k.conkey[1] and i.indkey[1] = k.conkey[2])"""
    )

    assert [row["key"] for row in unindexed] == []


async def test_the_app_role_is_bound_by_row_level_security(catalog: asyncpg.Connection) -> None:
    roles = await catalog.fetch(
        """select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles
           where rolname in ('shouwen_app', 'shouwen_claim') order by rolname"""
    )

    assert [tuple(row) for row in roles] == [
        ("shouwen_app", False, False, False, False),
        ("shouwen_claim", False, False, False, False),
    ]


async def test_the_claim_role_sees_ids_and_due_times_only(catalog: asyncpg.Connection) -> None:
    seen = await catalog.fetch(
        """select table_name, column_name, privilege_type from information_schema.column_privileges
           where grantee = 'shouwen_claim' and table_schema = 'public'"""
    )
    tables = await catalog.fetch(
        "select table_name from information_schema.table_privileges where grantee = 'shouwen_claim'"
    )
    by_table: dict[str, set[str]] = {}
    for row in seen:
        by_table.setdefault(row["table_name"], set()).add(row["column_name"])

    assert by_table == CLAIMABLE
    assert {row["privilege_type"] for row in seen} == {"SELECT"}
    assert tables == []


async def test_only_the_doors_of_the_claim_role_look_across_tenants(catalog: asyncpg.Connection) -> None:
    doors = await catalog.fetch(
        """select p.proname, r.rolname, p.proconfig from pg_proc p join pg_roles r on r.oid = p.proowner
           where p.pronamespace = 'public'::regnamespace and p.prosecdef order by 1"""
    )

    assert [row["proname"] for row in doors] == [
        "api_key_by_hash",
        "cases_with_grams",
        "count_self_check_faults",
        "count_waiting_jobs",
        "jobs_due",
        "master_keys_in_use",
        "oldest_due_clock",
        "oldest_waiting_event",
        "oldest_waiting_job",
        "refresh_token_by_hash",
        "tenant_by_slug",
        "tenants_after",
        "tenants_with_beginning_absences",
        "tenants_with_cases_to_carry",
        "tenants_with_due_clocks",
        "tenants_with_due_outbox",
        "tenants_with_due_reviews",
        "tenants_with_stale_clocks",
        "tenants_with_unchecked_breaches",
        "tenants_with_waits",
    ]
    assert {row["rolname"] for row in doors} == {"shouwen_claim"}
    assert {tuple(row["proconfig"]) for row in doors} == {("search_path=pg_catalog, public, pg_temp",)}


async def test_history_can_be_written_but_not_rewritten(catalog: asyncpg.Connection) -> None:
    granted = await _names(
        catalog,
        """select privilege_type from information_schema.table_privileges
           where grantee = 'shouwen_app' and table_name = 'events'""",
    )

    assert granted == {"SELECT", "INSERT"}
