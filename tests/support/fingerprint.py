"""Whether anything of a tenant has changed: every row of every table, in one value."""

from uuid import UUID

from tenants.session import tenant_session

_TABLES = """
select c.table_name from information_schema.columns c join information_schema.tables t using (table_name)
where c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE' and c.table_schema = 'public'
  and t.table_schema = 'public'
order by c.table_name
"""


async def fingerprint(tenant_id: UUID) -> dict[str, str]:
    """Each table's rows under one hash."""
    async with tenant_session(tenant_id, readonly=True) as session:
        tables = [row["table_name"] for row in await session.fetch(_TABLES)]
        return {
            table: await session.fetchval(
                f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t"
            )
            for table in tables
        }
